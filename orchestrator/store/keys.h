/* Edit Factory - API keys and the tenants that they belong to
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A key reads ef_ID_SECRET: the id, 16 hexadecimal digits, is stored; of the
 * secret, 64 hexadecimal digits of a random number, only the SHA-256.
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * EfKey: what a valid key stands for; counted by g_atomic_rc_box.
 * @scopes: NULL-terminated: "jobs:read", …; "*" is all of them
 */
typedef struct
{
  gchar *id;
  gchar *tenant;
  gchar **scopes;
} EfKey;

void ef_key_clear (gpointer key);
void ef_key_unref (EfKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfKey, ef_key_unref)
gboolean ef_key_has_scope (const EfKey *key, const gchar *scope);

/* @text: the whole key, from outside. NULL without @error: not a valid one */
EfKey *
ef_keys_check (EfConnection *connection, const gchar *text, GError **error);

/* Returns: (transfer full): the whole key; it cannot be read again. */
gchar *ef_keys_create (EfConnection *connection, const gchar *tenant,
    const gchar *const *scopes, GError **error);
/* Returns: (transfer full): id of the tenant @name, made when it is not there
 */
gchar *
ef_tenants_ensure (EfConnection *connection, const gchar *name, GError **error);

G_END_DECLS
