/* Edit Factory - where the data files of an installation lie
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <editfactory/data.h>
#include <editfactory/file.h>

#include <string.h>

#define MAX_NAME 64

static gboolean
is_bare_name (const gchar *name)
{
  gsize length = strlen (name);

  return length > 0 && length <= MAX_NAME &&
      strspn (name,
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
          "0123456789_-") == length;
}

static gchar *
user_folder (const gchar *kind)
{
  return g_build_filename (g_get_user_config_dir (), "editfactory", kind, NULL);
}

static gchar *
data_folder (const gchar *kind)
{
  const gchar *folder = g_getenv ("EF_DATA_DIR");

  return g_build_filename (
      folder && *folder ? folder : EF_DATA_DIR, kind, NULL);
}

static gchar *
file_in (gchar *folder, const gchar *name)
{
  g_autofree gchar *owned = folder;
  g_autofree gchar *file = g_strconcat (name, ".json", NULL);
  g_autofree gchar *path = g_build_filename (owned, file, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path)
                                                    : NULL;
}

gchar *
ef_data_find (const gchar *kind, const gchar *name, GError **error)
{
  g_autofree gchar *list = NULL;
  g_autofree gchar *shown = NULL;
  g_auto (GStrv) names = NULL;
  gchar *path = NULL;

  if (strchr (name, '/') || g_str_has_suffix (name, ".json")) {
    if (!ef_file_check_allowed (name, error))
      return NULL;
    if (g_file_test (name, G_FILE_TEST_IS_REGULAR))
      return g_strdup (name);
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND, "%s: no such file", name);
    return NULL;
  }
  if (is_bare_name (name)) {
    path = file_in (user_folder (kind), name);
    if (!path)
      path = file_in (data_folder (kind), name);
  }
  if (path)
    return path;
  names = ef_data_list (kind);
  list = g_strjoinv (", ", names);
  shown = ef_quote (name, 80);
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "'%s' is not among the %s: there are %s", shown,
      *kind ? kind : "pipelines", *list ? list : "none installed");
  return NULL;
}

gchar *
ef_data_name (const gchar *path)
{
  gchar *name = g_path_get_basename (path);

  if (g_str_has_suffix (name, ".json"))
    name[strlen (name) - strlen (".json")] = 0;
  return name;
}

static void
add_names (GTree *names, gchar *folder)
{
  g_autofree gchar *owned = folder;
  g_autoptr (GDir) dir = g_dir_open (owned, 0, NULL);
  const gchar *file;

  while (dir && (file = g_dir_read_name (dir))) {
    g_autofree gchar *name = NULL;

    if (!g_str_has_suffix (file, ".json"))
      continue;
    name = g_strndup (file, strlen (file) - strlen (".json"));
    if (is_bare_name (name))
      g_tree_insert (names, g_steal_pointer (&name), NULL);
  }
}

static gboolean
collect (gpointer key, gpointer value, gpointer builder)
{
  g_strv_builder_add (builder, key);
  return FALSE;
}

static gint
compare_names (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (a, b);
}

gchar **
ef_data_list (const gchar *kind)
{
  g_autoptr (GTree) names = g_tree_new_full (compare_names, NULL, g_free, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  add_names (names, user_folder (kind));
  add_names (names, data_folder (kind));
  g_tree_foreach (names, collect, builder);
  return g_strv_builder_end (builder);
}

gchar **
ef_data_folders (void)
{
  static const gchar *const kinds[] = { "styles", "safe-areas", "platforms" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree gchar *data = data_folder ("");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree gchar *folder = user_folder (kinds[i]);

    g_strv_builder_add (builder, folder);
  }
  g_strv_builder_add (builder, data);
  return g_strv_builder_end (builder);
}
