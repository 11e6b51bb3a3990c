/* Edit Factory - API keys
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A key reads ef_ID_SECRET: the id, 16 hexadecimal digits, is stored; of the
 * secret, 64 hexadecimal digits of a random number, only the SHA-256.
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * EfKeyRate: how much a key may do in a second, and at once.
 * @rate, @burst: 0: the same as everybody
 */
typedef struct
{
  gdouble rate;
  guint burst;
} EfKeyRate;

/**
 * EfKey: what a valid key stands for; counted by g_atomic_rc_box.
 * @scopes: NULL-terminated, of ef_scopes
 */
typedef struct
{
  gchar *id;
  gchar *tenant;
  gchar **scopes;
  EfKeyRate requests;
  EfKeyRate creations;
} EfKey;

void ef_key_clear (gpointer key);
void ef_key_unref (EfKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfKey, ef_key_unref)
gboolean ef_key_has_scope (const EfKey *key, const gchar *scope);

/* @text: the whole key, from outside. NULL without @error: not a valid one.
 * That it was used is noted, at most once a minute. */
EfKey *
ef_keys_check (EfConnection *connection, const gchar *text, GError **error);

/* The rest is the owner's (ef_owner). */

/* @scopes: as ef_scopes_parse() gives them. @lifetime: seconds, 0 for ever
 * Returns: (transfer full): the whole key; it cannot be read again. */
gchar *ef_keys_create (EfConnection *connection, const gchar *tenant,
    const gchar *const *scopes, gint64 lifetime, GError **error);
/* @tenant: (nullable): name; NULL for all. Returns: (transfer full): JSON */
gchar *
ef_keys_list (EfConnection *connection, const gchar *tenant, GError **error);
gboolean ef_keys_revoke (
    EfConnection *connection, const gchar *id, gboolean *found, GError **error);

G_END_DECLS
