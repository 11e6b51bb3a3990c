/* Edit Factory - a logo, pictures and text boxes over the video
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overlays.h"

#include <editfactory/json.h>
#include <editfactory/plan.h>

/* A path of the file's becomes absolute. What is no string the parameters'
 * schema refuses. */
static void
resolve (JsonArray *layers, const gchar *folder)
{
  for (guint i = 0; i < json_array_get_length (layers); i++) {
    JsonNode *layer = json_array_get_element (layers, i);
    const gchar *uri = NULL;
    g_autofree gchar *path = NULL;

    if (JSON_NODE_HOLDS_OBJECT (layer))
      uri = json_object_get_string_member_with_default (
          json_node_get_object (layer), "uri", NULL);
    if (!uri)
      continue;
    path = g_canonicalize_filename (uri, folder);
    json_object_set_string_member (json_node_get_object (layer), "uri", path);
  }
}

static gboolean
read_layers (JsonObject *params, const gchar *path, GError **error)
{
  g_autoptr (JsonNode) root = ef_json_load (path, 0, error);
  g_autofree gchar *absolute = g_canonicalize_filename (path, NULL);
  g_autofree gchar *folder = g_path_get_dirname (absolute);
  EfJsonObject o;
  JsonArray *layers = NULL;
  gint64 version;

  if (!root)
    return FALSE;
  ef_json_object_init (&o, path, "", json_node_get_object (root));
  ef_json_get_int (&o, "version", EF_JSON_REQUIRED, 1, 1, &version);
  ef_json_get_array (
      &o, "layers", EF_JSON_REQUIRED, 0, EF_PLAN_MAX_LAYERS - 1, &layers);
  if (!ef_json_object_end (&o, error))
    return FALSE;
  resolve (layers, folder);
  json_object_set_array_member (params, "layers", json_array_ref (layers));
  return TRUE;
}

static gboolean
check_logo (EfInvocation *invocation, GError **error)
{
  static const gchar *const OTHERS[] = { "logo-place", "logo-width" };

  for (guint i = 0; i < G_N_ELEMENTS (OTHERS); i++)
    if (ef_invocation_is_set (invocation, OTHERS[i]) &&
        !ef_invocation_get (invocation, "logo")) {
      g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
          "--%s has no effect without --logo FILE", OTHERS[i]);
      return FALSE;
    }
  return TRUE;
}

gboolean
ef_overlays_add (JsonObject *params, EfInvocation *invocation, GError **error)
{
  const gchar *layers = ef_invocation_get (invocation, "layers");

  if (!check_logo (invocation, error) ||
      !ef_job_set_file (params, "logo", invocation, "logo", error))
    return FALSE;
  if (json_object_has_member (params, "logo")) {
    ef_job_set_string (params, "logo_place", invocation, "logo-place");
    ef_job_set_number (params, "logo_width", invocation, "logo-width");
  }
  return !layers || read_layers (params, layers, error);
}
