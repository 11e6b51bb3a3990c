/* Edit Factory - defaults of the options from the user's configuration
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config-file.h"

#include <editfactory/file.h>
#include <string.h>

#define MAX_BYTES (64 * 1024)

static gchar *
resolve_path (const gchar *value, const gchar *base)
{
  if (g_str_has_prefix (value, "~/"))
    return g_build_filename (g_get_home_dir (), value + 2, NULL);
  if (g_path_is_absolute (value))
    return g_strdup (value);
  return g_build_filename (base, value, NULL);
}

static gboolean
apply_paths (EfInvocation *invocation, const gchar *where,
    const EfOption *option, const gchar *value, const gchar *base,
    GError **error)
{
  g_auto (GStrv) parts = option->type == EF_OPTION_PATHS
      ? g_strsplit (value, ";", -1)
      : g_strsplit (value, "\n", 1);
  /* The first default would make the option "set" and stop the others. */
  gboolean given = ef_invocation_is_set (invocation, option->name);

  for (guint i = 0; !given && parts[i]; i++) {
    g_autofree gchar *path = NULL;

    if (!*g_strstrip (parts[i]))
      continue;
    path = resolve_path (parts[i], base);
    if (option->type == EF_OPTION_PATHS)
      g_ptr_array_add (ef_invocation_get_all (invocation, option->name),
          g_steal_pointer (&path));
    else if (!ef_invocation_add_default (
                 invocation, where, option->name, path, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
apply_group (EfInvocation *invocation, const gchar *path, GKeyFile *keys,
    const gchar *group, GError **error)
{
  g_auto (GStrv) names = g_key_file_get_keys (keys, group, NULL, NULL);
  g_autofree gchar *base = g_path_get_dirname (path);

  for (guint i = 0; names && names[i]; i++) {
    const EfOption *option =
        ef_command_find_option (invocation->command, names[i]);
    g_autofree gchar *where =
        g_strdup_printf ("%s: [%s] %s", path, group, names[i]);
    g_autofree gchar *value =
        g_key_file_get_string (keys, group, names[i], error);
    gboolean ok;

    if (!value) {
      g_prefix_error (error, "%s: ", where);
      return FALSE;
    }
    if (option && !option->command_line_only &&
        (option->type == EF_OPTION_PATH || option->type == EF_OPTION_PATHS))
      ok = apply_paths (invocation, where, option, value, base, error);
    else
      ok =
          ef_invocation_add_default (invocation, where, names[i], value, error);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

gboolean
ef_config_apply (EfInvocation *invocation, GError **error)
{
  g_autofree gchar *path = g_build_filename (
      g_get_user_config_dir (), "editfactory", "config.ini", NULL);
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree gchar *data = NULL;
  g_auto (GStrv) groups = NULL;
  gsize length = 0;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!ef_file_read (path, MAX_BYTES, &data, &length, error))
    return FALSE;
  if (!g_key_file_load_from_data (keys, data, length, G_KEY_FILE_NONE, error)) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }
  groups = g_key_file_get_groups (keys, NULL);
  for (guint i = 0; groups[i]; i++) {
    if (!ef_command_find (groups[i])) {
      g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
          "%s: [%s]: unknown group: the groups are the commands of ef", path,
          groups[i]);
      return FALSE;
    }
    if (strcmp (groups[i], invocation->command->name) == 0 &&
        !apply_group (invocation, path, keys, groups[i], error))
      return FALSE;
  }
  return TRUE;
}
