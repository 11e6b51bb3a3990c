/* Edit Factory - where the private cluster lies and what its files say
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cluster-files.h"

#include <string.h>

gchar *
ef_cluster_socket_folder (const gchar *state, const gchar *runtime)
{
  g_autofree gchar *folder = g_build_filename (state, "postgres", "run", NULL);
  g_autofree gchar *sum = NULL;
  g_autofree gchar *name = NULL;

  if (strlen (folder) <= EF_SOCKET_FOLDER_MAX)
    return g_steal_pointer (&folder);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, state, -1);
  sum[12] = '\0';
  name = g_strconcat ("ef-", sum, NULL);
  return g_build_filename (runtime, name, NULL);
}

/* jit costs more than it gives in statements of a millisecond. The job table
 * changes fast and stays small: it is vacuumed by count, not by share. */
gchar *
ef_cluster_config (const gchar *socket_folder)
{
  g_auto (GStrv) parts = g_strsplit (socket_folder, "'", -1);
  g_autofree gchar *escaped = g_strjoinv ("''", parts);

  return g_strdup_printf ("# Written by efd at every start.\n"
                          "listen_addresses = ''\n"
                          "unix_socket_directories = '%s'\n"
                          "unix_socket_permissions = 0700\n"
                          "max_connections = 100\n"
                          "shared_buffers = 64MB\n"
                          "dynamic_shared_memory_type = posix\n"
                          "wal_level = minimal\n"
                          "max_wal_senders = 0\n"
                          "max_wal_size = 512MB\n"
                          "checkpoint_timeout = 15min\n"
                          "jit = off\n"
                          "timezone = 'UTC'\n"
                          "log_timezone = 'UTC'\n"
                          "lc_messages = 'C'\n"
                          "log_min_messages = warning\n"
                          "autovacuum_vacuum_scale_factor = 0\n"
                          "autovacuum_vacuum_threshold = 2000\n"
                          "autovacuum_naptime = 10s\n",
      escaped);
}

gchar *
ef_cluster_hba (void)
{
  return g_strdup ("local all all peer map=ef\n");
}

gchar *
ef_cluster_ident (const gchar *user)
{
  static const gchar *const ROLES[] = { "ef_admin", "ef_owner", "ef_api",
    "ef_worker" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (ROLES); i++)
    g_string_append_printf (text, "ef \"%s\" %s\n", user, ROLES[i]);
  return g_string_free (text, FALSE);
}

static gchar *
read_version (const gchar *data)
{
  g_autofree gchar *path = g_build_filename (data, "PG_VERSION", NULL);
  gchar *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return g_strstrip (text);
}

static gchar *
newest (const gchar *root)
{
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const gchar *name;
  guint64 best = 0;

  while (dir && (name = g_dir_read_name (dir)))
    best = MAX (best, g_ascii_strtoull (name, NULL, 10));
  return best ? g_strdup_printf ("%" G_GUINT64_FORMAT, best) : NULL;
}

gchar *
ef_cluster_find_programs (const gchar *root, const gchar *data, GError **error)
{
  g_autofree gchar *made_by = read_version (data);
  g_autofree gchar *version = made_by ? g_strdup (made_by) : newest (root);
  g_autofree gchar *folder =
      version ? g_build_filename (root, version, "bin", NULL) : NULL;
  g_autofree gchar *server =
      folder ? g_build_filename (folder, "postgres", NULL) : NULL;

  if (server && g_file_test (server, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&folder);
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "PostgreSQL %s is not installed: install Debian's package "
      "postgresql-%s, or set EF_DATABASE_URL",
      version ? version : "server", version ? version : "15");
  return NULL;
}
