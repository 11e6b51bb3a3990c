/* Edit Factory - the probe stage: what is in a file, without decoding it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-description.h"
#include "stages.h"

#include <editfactory/json.h>

static gboolean
run (EfStageContext *context, GError **error)
{
  const gchar *path = ef_stage_get_string (context, "media");
  g_autofree gchar *output = ef_stage_output (context, "probe.json");
  g_autoptr (EfMediaInfo) info = NULL;
  g_autoptr (JsonNode) root = NULL;

  if (!path) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "media: there is no file");
    return FALSE;
  }
  info = ef_media_probe (path, NULL, 0, error);
  if (!info)
    return FALSE;
  root = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (root, ef_media_description_new (info));
  return ef_json_save (root, output, error);
}

static const gchar *const inputs[] = { "media", NULL };
static const gchar *const outputs[] = { "probe.json", NULL };

const EfStageType ef_stage_probe = { "probe", 1, inputs, inputs, outputs, run };
