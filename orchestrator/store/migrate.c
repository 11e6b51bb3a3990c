/* Edit Factory - brings the database's schema up to date
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "migrate.h"
#include "ef-migrations.h"

#include <stdlib.h>
#include <string.h>

#define FOLDER "/editfactory/migrations"

/* Any number will do that nobody else locks in this database. */
#define LOCK "SELECT pg_advisory_xact_lock (7211)"

#define VERSIONS                                                               \
  "CREATE SCHEMA IF NOT EXISTS ef;"                                            \
  "CREATE TABLE IF NOT EXISTS ef.schema_version ("                             \
  "version int PRIMARY KEY, name text NOT NULL,"                               \
  "applied_at timestamptz NOT NULL DEFAULT now());"                            \
  "GRANT USAGE ON SCHEMA ef TO ef_api, ef_worker;"                             \
  "GRANT SELECT ON ef.schema_version TO ef_api, ef_worker;"

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar *const *)a, *(gchar *const *)b);
}

/* Names begin with the number: "0001-core.sql". */
static gchar **
list (void)
{
  gchar **names = g_resources_enumerate_children (
      FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  qsort (names, g_strv_length (names), sizeof (gchar *), compare_names);
  return names;
}

guint
ef_migrate_get_latest (void)
{
  g_auto (GStrv) names = list ();
  guint n = g_strv_length (names);

  return n ? atoi (names[n - 1]) : 0;
}

static gboolean
apply (EfConnection *connection, const gchar *name, GError **error)
{
  g_autofree gchar *path = g_strconcat (FOLDER "/", name, NULL);
  g_autofree gchar *number = g_strdup_printf ("%d", atoi (name));
  g_autoptr (GBytes) sql =
      g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
  g_autoptr (EfRows) noted = NULL;

  if (!sql)
    return FALSE;
  if (ef_connection_run (connection, g_bytes_get_data (sql, NULL), error))
    noted = EF_QUERY (connection, error,
        "INSERT INTO schema_version (version, name) VALUES ($1, $2)", number,
        name);
  if (!noted)
    g_prefix_error (error, "migration %s: ", name);
  return noted != NULL;
}

static gint
read_version (EfConnection *connection, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT coalesce (max (version), 0) FROM schema_version");

  return rows ? ef_rows_get_int (rows, 0, 0) : -1;
}

/* One migration, or none when all are there: @done. */
static gboolean
step (EfConnection *connection, gchar **names, guint up_to, gboolean *done,
    GError **error)
{
  guint latest = ef_migrate_get_latest ();
  gint version;

  *done = TRUE;
  if (!ef_connection_begin (connection, error) ||
      !ef_connection_run (connection, LOCK, error) ||
      !ef_connection_run (connection, VERSIONS, error))
    return FALSE;
  version = read_version (connection, error);
  if (version < 0)
    return FALSE;
  if ((guint)version > latest) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "the database is of a newer Edit Factory (schema %d, this one knows "
        "%u): update this program",
        version, latest);
    return FALSE;
  }
  for (guint i = 0; names[i]; i++) {
    gint number = atoi (names[i]);

    if (number <= version || (up_to && number > (gint)up_to))
      continue;
    *done = FALSE;
    if (!apply (connection, names[i], error))
      return FALSE;
    break;
  }
  return ef_connection_commit (connection, error);
}

gboolean
ef_migrate (EfDatabase *database, guint up_to, GError **error)
{
  g_auto (GStrv) names = list ();
  g_autoptr (EfConnection) connection =
      ef_database_acquire (database, NULL, error);
  gboolean done = FALSE;

  if (!connection)
    return FALSE;
  while (!done)
    if (!step (connection, names, up_to, &done, error))
      return FALSE;
  return TRUE;
}
