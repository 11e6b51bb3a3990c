/* Edit Factory - efd tenants, efd keys: administration without SQL
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "database.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Is argv[1] one of the words that administrate? */
gboolean ef_admin_is_asked (gint argc, gchar **argv);
/* Returns: the exit status: 1 it failed, 2 it was not understood */
gint ef_admin_run (gint argc, gchar **argv);

/* For the commands: */

/**
 * EfAdmin:
 * @state: where the daemon's private PostgreSQL lies
 * @json: answer in JSON
 * @verb: "list", …
 * @words: what else was said that is no option, NULL-terminated
 */
typedef struct
{
  gchar *state;
  gboolean json;
  gchar *verb;
  gchar **words;
} EfAdmin;

/* Reads the command line. @entries: options of the command besides --state-dir
 * and --json. @usage: what stands behind the command */
gboolean ef_admin_parse (EfAdmin *self, gint argc, gchar **argv,
    const GOptionEntry *entries, const gchar *usage, GError **error);
void ef_admin_clear (EfAdmin *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EfAdmin, ef_admin_clear)
/* Is there exactly one word (@what), or none when @what is NULL?
 * Returns: it, or "" */
const gchar *
ef_admin_get_word (EfAdmin *self, const gchar *what, GError **error);
gboolean ef_admin_fail_verb (EfAdmin *self, const gchar *verbs, GError **error);
/* In the role ef_owner: the database of the state folder, or EF_DATABASE_URL.
 */
EfDatabase *ef_admin_open (EfAdmin *self, GError **error);

/**
 * EfAdminColumn: of a table.
 * @member: of each object; "usage.jobs" of one within
 */
typedef struct
{
  const gchar *title;
  const gchar *member;
} EfAdminColumn;

/* Prints @json, an array of objects, as it is or as a table. @columns: ended by
 * one without a title */
gboolean ef_admin_print (EfAdmin *self, const gchar *json,
    const EfAdminColumn *columns, GError **error);

gboolean ef_admin_tenants (gint argc, gchar **argv, GError **error);
gboolean ef_admin_keys (gint argc, gchar **argv, GError **error);

G_END_DECLS
