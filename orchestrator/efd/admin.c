/* Edit Factory - efd tenants, efd keys: administration without SQL
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "admin.h"
#include "cluster-files.h"
#include "options.h"

#include <string.h>
#include <unistd.h>

static const struct
{
  const gchar *name;
  gboolean (*run) (gint argc, gchar **argv, GError **error);
} COMMANDS[] = { { "tenants", ef_admin_tenants }, { "keys", ef_admin_keys } };

gboolean
ef_admin_is_asked (gint argc, gchar **argv)
{
  for (guint i = 0; argc > 1 && i < G_N_ELEMENTS (COMMANDS); i++)
    if (strcmp (argv[1], COMMANDS[i].name) == 0)
      return TRUE;
  return FALSE;
}

gint
ef_admin_run (gint argc, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  guint i = 0;

  while (strcmp (argv[1], COMMANDS[i].name) != 0)
    i++;
  if (COMMANDS[i].run (argc - 1, argv + 1, &error))
    return 0;
  g_printerr ("efd: %s\n", error->message);
  return error->domain == G_OPTION_ERROR ||
          g_error_matches (error, EF_ERROR, EF_ERROR_USAGE)
      ? 2
      : 1;
}

void
ef_admin_clear (EfAdmin *self)
{
  g_free (self->state);
  g_free (self->verb);
  g_strfreev (self->words);
}

gboolean
ef_admin_parse (EfAdmin *self, gint argc, gchar **argv,
    const GOptionEntry *entries, const gchar *usage, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autofree gchar *state = NULL;
  g_auto (GStrv) left = NULL;
  GOptionEntry common[] = { { "state-dir", 0, 0, G_OPTION_ARG_FILENAME, &state,
                                "The daemon's state folder", "FOLDER" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, "Answer in JSON", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &left, NULL, NULL },
    { NULL } };

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  if (!g_option_context_parse (context, &argc, &argv, error))
    return FALSE;
  self->state = state ? g_canonicalize_filename (state, NULL)
                      : ef_options_default_state ();
  self->verb = g_strdup (left && left[0] ? left[0] : "list");
  self->words = left && left[0] ? g_strdupv (left + 1) : g_new0 (gchar *, 1);
  return TRUE;
}

const gchar *
ef_admin_get_word (EfAdmin *self, const gchar *what, GError **error)
{
  guint n = g_strv_length (self->words);

  if (n == (what ? 1u : 0u))
    return what ? self->words[0] : "";
  if (what)
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE, "%s: say which %s, and one",
        self->verb, what);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "%s: '%s' is one word too many", self->verb, self->words[0]);
  return NULL;
}

gboolean
ef_admin_fail_verb (EfAdmin *self, const gchar *verbs, GError **error)
{
  g_autofree gchar *shown = ef_quote (self->verb, 40);

  g_set_error (
      error, EF_ERROR, EF_ERROR_USAGE, "'%s': must be %s", shown, verbs);
  return FALSE;
}

static gchar *
find_url (EfAdmin *self)
{
  const gchar *given = g_getenv ("EF_DATABASE_URL");
  g_autofree gchar *sockets = NULL;

  if (given && *given)
    return g_strdup (given);
  sockets = ef_cluster_socket_folder (
      self->state, geteuid () == 0 ? "/run" : g_get_user_runtime_dir ());
  return g_strdup_printf ("host='%s' dbname=editfactory", sockets);
}

EfDatabase *
ef_admin_open (EfAdmin *self, GError **error)
{
  g_autofree gchar *url = find_url (self);
  g_autoptr (EfDatabase) database = ef_database_new (url, "ef_owner", 1);
  g_autoptr (EfConnection) connection =
      ef_database_acquire (database, NULL, error);

  if (!connection) {
    g_prefix_error (error,
        "is an efd running on %s? (--state-dir, EF_DATABASE_URL) ",
        self->state);
    return NULL;
  }
  g_clear_pointer (&connection, ef_connection_release);
  return g_steal_pointer (&database);
}
