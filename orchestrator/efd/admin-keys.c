/* Edit Factory - efd keys
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "admin.h"
#include "keys.h"
#include "lifetime-text.h"
#include "scopes.h"
#include "tenants.h"

#include <string.h>

#define USAGE "[list | add | revoke ID]"
#define DEFAULT_SCOPES "jobs:read,jobs:write,assets:read,assets:write"

/**
 * Options:
 * @expires: nullable; the rest, too
 */
typedef struct
{
  gchar *tenant;
  gchar *scopes;
  gchar *expires;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->tenant);
  g_free (self->scopes);
  g_free (self->expires);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
list (EfAdmin *admin, EfConnection *connection, const Options *options,
    GError **error)
{
  static const EfAdminColumn COLUMNS[] = { { "ID", "id" },
    { "TENANT", "tenant" }, { "VALID", "valid" }, { "SCOPES", "scopes" },
    { "CREATED", "created_at" }, { "EXPIRES", "expires_at" },
    { "LAST USED", "last_used_at" }, { NULL } };
  g_autofree gchar *json = NULL;

  if (!ef_admin_get_word (admin, NULL, error))
    return FALSE;
  json = ef_keys_list (connection, options->tenant, error);
  return ef_admin_print (admin, json, COLUMNS, error);
}

static gchar *
find_tenant (EfConnection *connection, const Options *options, GError **error)
{
  gchar *id;

  if (!options->tenant) {
    g_set_error (
        error, EF_ERROR, EF_ERROR_USAGE, "--tenant: say whose key it is to be");
    return NULL;
  }
  id = ef_tenants_find (connection, options->tenant, error);
  if (!id && !*error)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "there is no tenant '%s': add it with efd tenants add",
        options->tenant);
  return id;
}

/* The key goes to standard output, and nowhere else. */
static gboolean
add (EfAdmin *admin, EfConnection *connection, const Options *options,
    GError **error)
{
  g_auto (GStrv) scopes = NULL;
  g_autofree gchar *tenant = NULL;
  g_autofree gchar *key = NULL;
  gint64 lifetime = 0;

  if (!ef_admin_get_word (admin, NULL, error))
    return FALSE;
  scopes = ef_scopes_parse (
      options->scopes ? options->scopes : DEFAULT_SCOPES, error);
  if (!scopes ||
      (options->expires &&
          !ef_lifetime_parse (options->expires, &lifetime, error)))
    return FALSE;
  tenant = find_tenant (connection, options, error);
  key = tenant ? ef_keys_create (connection, tenant,
                     (const gchar *const *)scopes, lifetime, error)
               : NULL;
  if (!key)
    return FALSE;
  if (admin->json)
    g_print ("{\"key\": \"%s\"}\n", key);
  else
    g_print ("%s\n", key);
  return TRUE;
}

static gboolean
revoke_key (EfAdmin *admin, EfConnection *connection, GError **error)
{
  const gchar *id = ef_admin_get_word (admin, "key (its ID)", error);
  gboolean found = FALSE;

  if (!id || !ef_keys_revoke (connection, id, &found, error))
    return FALSE;
  if (!found) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "there is no key of that id: efd keys list names them");
    return FALSE;
  }
  g_printerr ("revoked: daemons take it for 5 seconds more at most\n");
  return TRUE;
}

static gboolean
run (EfAdmin *admin, const Options *options, GError **error)
{
  g_autoptr (EfDatabase) database = NULL;
  g_autoptr (EfConnection) connection = NULL;

  if (!g_strv_contains (
          ((const gchar *const[]){ "list", "add", "revoke", NULL }),
          admin->verb))
    return ef_admin_fail_verb (admin, "list, add or revoke", error);
  database = ef_admin_open (admin, error);
  connection = database ? ef_database_acquire (database, NULL, error) : NULL;
  if (!connection)
    return FALSE;
  if (strcmp (admin->verb, "revoke") == 0)
    return revoke_key (admin, connection, error);
  return strcmp (admin->verb, "add") == 0
      ? add (admin, connection, options, error)
      : list (admin, connection, options, error);
}

gboolean
ef_admin_keys (gint argc, gchar **argv, GError **error)
{
  g_auto (EfAdmin) admin = { 0 };
  g_auto (Options) options = { NULL };
  g_autofree gchar *all = g_strjoinv (", ", (gchar **)ef_scopes);
  g_autofree gchar *help =
      g_strdup_printf ("What it may do (" DEFAULT_SCOPES "), of: %s", all);
  GOptionEntry entries[] = { { "tenant", 0, 0, G_OPTION_ARG_STRING,
                                 &options.tenant, "Whose", "NAME" },
    { "scopes", 0, 0, G_OPTION_ARG_STRING, &options.scopes, help, "SCOPE,…" },
    { "expires", 0, 0, G_OPTION_ARG_STRING, &options.expires,
        "When it ends: 12h, 30d, 1y, or never (never)", "TIME" },
    { NULL } };

  return ef_admin_parse (&admin, argc, argv, entries, USAGE, error) &&
      run (&admin, &options, error);
}
