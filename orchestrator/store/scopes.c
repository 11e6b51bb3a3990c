/* Edit Factory - what a key may do
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scopes.h"

const gchar *const ef_scopes[] = { "jobs:read", "jobs:write", "assets:read",
  "assets:write", "webhooks:read", "webhooks:write", "admin", "*", NULL };

static gboolean
fail (const gchar *scope, GError **error)
{
  g_autofree gchar *shown = ef_quote (scope, 40);
  g_autofree gchar *all = g_strjoinv (", ", (gchar **)ef_scopes);

  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "there is no scope '%s': choose from %s", shown, all);
  return FALSE;
}

static gboolean
add (GPtrArray *found, const gchar *scope, GError **error)
{
  if (!g_strv_contains (ef_scopes, scope))
    return fail (scope, error);
  if (!g_ptr_array_find_with_equal_func (found, scope, g_str_equal, NULL))
    g_ptr_array_add (found, g_strdup (scope));
  return TRUE;
}

gchar **
ef_scopes_parse (const gchar *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  if (!parts[0]) {
    fail ("", error);
    return NULL;
  }
  for (guint i = 0; parts[i]; i++)
    if (!add (found, g_strstrip (parts[i]), error))
      return NULL;
  g_ptr_array_add (found, NULL);
  return (gchar **)g_ptr_array_steal (found, NULL);
}
