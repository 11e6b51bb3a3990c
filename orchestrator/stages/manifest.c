/* Edit Factory - OUT.manifest.json: how a video came to be
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "manifest.h"
#include "cache.h"
#include "deliverables.h"
#include "file-hash.h"

#include <editfactory/json.h>
#include <editfactory/plan.h>
#include <gst/gst.h>

/* A document of the run as it is; absent when the stage did not run. */
static gboolean
add_document (JsonObject *manifest, const gchar *name, EfRun *run,
    const gchar *stage, guint index, const gchar *file, GError **error)
{
  g_autofree gchar *path = ef_run_get_output (run, stage, index, file);
  JsonNode *root;

  if (!path || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  root = ef_json_load (path, 0, error);
  if (!root)
    return FALSE;
  json_object_set_member (manifest, name, root);
  return TRUE;
}

static void
add_versions (JsonObject *manifest, EfRun *run, guint index)
{
  g_autofree gchar *gst = gst_version_string ();
  g_autofree gchar *path =
      ef_run_get_output (run, "render", index, "render.json");
  g_autoptr (JsonNode) root = path ? ef_json_load (path, 0, NULL) : NULL;

  json_object_set_int_member (manifest, "version", 1);
  json_object_set_string_member (manifest, "editfactory", ef_version ());
  json_object_set_string_member (manifest, "gstreamer", gst);
  if (root)
    json_object_set_string_member (manifest, "encoder",
        json_object_get_string_member_with_default (
            json_node_get_object (root), "encoder", "unknown"));
}

static gboolean
add_input (JsonArray *inputs, GHashTable *seen, const gchar *path,
    const gchar *hashes, GError **error)
{
  g_autofree gchar *hash = NULL;
  JsonObject *item;

  if (!path || !g_hash_table_add (seen, g_strdup (path)))
    return TRUE;
  hash = ef_file_hash (path, hashes, NULL, error);
  if (!hash)
    return FALSE;
  item = json_object_new ();
  json_object_set_string_member (item, "path", path);
  json_object_set_string_member (item, "sha256", hash);
  json_array_add_object_element (inputs, item);
  return TRUE;
}

/* The files that are seen or heard in the video. */
static gboolean
add_inputs (JsonObject *manifest, const EfPlan *plan, GError **error)
{
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (EfCache) cache = ef_cache_open (NULL, NULL);
  const gchar *hashes = cache ? ef_cache_get_index (cache) : NULL;
  JsonArray *inputs = json_array_new ();

  json_object_set_array_member (manifest, "inputs", inputs);
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = g_ptr_array_index (plan->clips, i);

    if (!add_input (inputs, seen, clip->uri, hashes, error) ||
        !add_input (inputs, seen, clip->filters.lut, hashes, error) ||
        (clip->next &&
            !add_input (inputs, seen, clip->next->uri, hashes, error)))
      return FALSE;
  }
  for (guint i = 0; i < plan->layers->len; i++) {
    const EfPlanLayer *layer = g_ptr_array_index (plan->layers, i);

    if (!add_input (inputs, seen, layer->uri, hashes, error))
      return FALSE;
  }
  return add_input (inputs, seen, plan->filters.lut, hashes, error) &&
      add_input (inputs, seen, plan->voice.uri, hashes, error) &&
      add_input (inputs, seen, plan->music.uri, hashes, error);
}

static void
add_clips (JsonObject *manifest, const EfPlan *plan)
{
  JsonArray *clips = json_array_new ();

  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = g_ptr_array_index (plan->clips, i);
    JsonObject *item = json_object_new ();

    ef_json_set_seconds (item, "at", clip->at);
    ef_json_set_seconds (item, "duration", clip->duration);
    json_object_set_string_member (item, "file", clip->uri);
    ef_json_set_seconds (item, "in", clip->in);
    if (clip->why)
      json_object_set_member (item, "why", json_node_copy (clip->why));
    json_array_add_object_element (clips, item);
  }
  json_object_set_array_member (manifest, "clips", clips);
}

/* What was measured of each output of a plan that has several. */
static gboolean
add_videos (JsonObject *manifest, EfRun *run, guint index, const EfPlan *plan,
    GError **error)
{
  JsonArray *videos = json_array_new ();

  for (guint i = 0; i < ef_plan_n_outputs (plan); i++) {
    EfPlanLook look = ef_plan_get_look (plan, i);
    g_autofree gchar *file = ef_deliverable_name (plan, i, "verify.json");
    JsonObject *video = json_object_new ();

    json_array_add_object_element (videos, video);
    if (look.name)
      json_object_set_string_member (video, "name", look.name);
    if (!add_document (video, "video", run, "verify", index, file, error)) {
      json_array_unref (videos);
      return FALSE;
    }
  }
  json_object_set_array_member (manifest, "videos", videos);
  return TRUE;
}

static gboolean
add_plan (JsonObject *manifest, EfRun *run, guint index, JsonNode *params,
    GError **error)
{
  g_autofree gchar *path = ef_run_get_output (run, "match", index, "plan.json");
  g_autoptr (EfPlan) plan = NULL;

  if (!path)
    path = g_strdup (json_object_get_string_member_with_default (
        json_node_get_object (params), "plan", NULL));
  plan = path ? ef_plan_load (path, error) : NULL;
  if (!plan) {
    if (!path)
      g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "there is no plan");
    return FALSE;
  }
  if (ef_plan_n_outputs (plan) > 1 &&
      !add_videos (manifest, run, index, plan, error))
    return FALSE;
  ef_json_set_seconds (manifest, "duration", plan->duration);
  add_clips (manifest, plan);
  if (!add_inputs (manifest, plan, error))
    return FALSE;
  if (plan->captions.words) {
    JsonNode *words = ef_json_load (plan->captions.words, 0, error);

    if (!words)
      return FALSE;
    json_object_set_member (manifest, "words", words);
  }
  return TRUE;
}

static void
add_report (JsonObject *manifest, EfRun *run)
{
  g_autoptr (JsonNode) report = ef_run_get_report (run);
  JsonObject *o = json_node_get_object (report);

  json_object_set_member (
      manifest, "stages", json_object_dup_member (o, "stages"));
  json_object_set_member (
      manifest, "warnings", json_object_dup_member (o, "warnings"));
}

JsonNode *
ef_manifest_build (EfRun *run, JsonNode *params, guint index, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *manifest = json_object_new ();

  json_node_take_object (root, manifest);
  add_versions (manifest, run, index);
  json_object_set_member (manifest, "params", json_node_copy (params));
  if (!add_plan (manifest, run, index, params, error) ||
      !add_document (
          manifest, "video", run, "verify", index, "verify.json", error) ||
      !add_document (
          manifest, "sound", run, "master", index, "master.json", error))
    return NULL;
  add_report (manifest, run);
  return g_steal_pointer (&root);
}
