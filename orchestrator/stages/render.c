/* Edit Factory - the render stage: the picture, encoded once, with its sound
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Built in, and not a "launch" stage: style, safe area and target come from
 * the plan, so that an edited plan is all it takes to render again.
 */
#include "avoid.h"
#include "delivery.h"
#include "layer-bounds.h"
#include "look.h"
#include "plan-files.h"
#include "platform.h"
#include "stages.h"

#include <editfactory/json.h>
#include <glib/gstdio.h>

static gboolean
save_report (EfStageContext *context, const gchar *encoder, GError **error)
{
  g_autofree gchar *path = ef_stage_output (context, "render.json");
  g_autofree gchar *version = gst_version_string ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *o = json_object_new ();

  json_object_set_int_member (o, "version", 1);
  json_object_set_string_member (o, "encoder", encoder);
  json_object_set_string_member (o, "gstreamer", version);
  json_node_take_object (root, o);
  return ef_json_save (root, path, error);
}

static gboolean
render (EfStageContext *context, const EfPlan *plan, EfDelivery *delivery,
    GError **error)
{
  g_autofree gchar *encoder = NULL;
  GstElement *pipeline = ef_delivery_build (delivery, &encoder, error);

  if (!pipeline)
    return FALSE;
  if (g_strcmp0 (encoder, "x264enc") != 0)
    ef_stage_warn (context,
        "x264enc is not used but %s; install gstreamer1.0-plugins-ugly for "
        "the best picture",
        encoder ? encoder : "another encoder");
  return ef_stage_run_pipeline (
             context, pipeline, delivery->stop, 0, 1, error) &&
      save_report (context, encoder ? encoder : "unknown", error);
}

/* Two seconds, at least one frame */
static guint
keyframe_distance (const EfPlan *plan)
{
  return MAX (
      1, (guint)gst_util_uint64_scale_int_round (2, plan->fps_n, plan->fps_d));
}

/* Returns: (transfer full): the plan as it is played: a draft's is smaller */
static gchar *
save_played (EfStageContext *context, const EfLook *look, const gchar *path,
    EfPlan *plan, GError **error)
{
  g_autofree gchar *played = ef_stage_output (context, "draft.plan.json");

  if (!look->draft)
    return g_strdup (path);
  ef_look_shrink (look, plan);
  return ef_plan_save (plan, played, error) ? g_steal_pointer (&played) : NULL;
}

/* Returns: (transfer full): where the plan's layers will stand, so that
 * captions keep away from them */
static gchar *
find_layers (const EfPlan *plan, GError **error)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, FALSE, sizeof (EfAvoid));

  return ef_layer_bounds (plan, layers, error) ? ef_avoid_to_json (layers)
                                               : NULL;
}

static gboolean
run (EfStageContext *context, GError **error)
{
  const gchar *path = ef_stage_get_string (context, "plan");
  g_autoptr (EfPlan) plan = ef_plan_load (path, error);
  g_autoptr (EfPlatform) platform = NULL;
  g_autofree gchar *output = ef_stage_output (context, "short.mp4");
  g_autofree gchar *temporary = ef_stage_output (context, "short.tmp");
  g_autofree gchar *overrides = NULL, *played = NULL, *avoid = NULL;
  EfDelivery delivery = { 0 };
  EfLook look;
  gboolean ok;

  if (!plan || !ef_plan_check_files (plan, error) ||
      !ef_look_read (context, plan, &look, error))
    return FALSE;
  platform = ef_platform_load (plan->preset, error);
  if (!platform)
    return FALSE;
  if (plan->captions.overrides)
    overrides = ef_json_to_string (plan->captions.overrides);
  avoid = find_layers (plan, error);
  if (!avoid)
    return FALSE;
  played = save_played (context, &look, path, plan, error);
  if (!played)
    return FALSE;
  delivery = (EfDelivery){ platform->target, played,
    ef_stage_get_string (context, "cues"), plan->captions.style,
    plan->captions.safe_area, overrides, avoid,
    ef_stage_get_string (context, "master"), output, temporary,
    keyframe_distance (plan), look.range.start, look.range.stop, look.draft };
  ok = render (context, plan, &delivery, error);
  g_unlink (temporary);
  if (look.draft)
    g_unlink (played);
  return ok;
}

/* Sound and words are not rendered here, but eftimelinesrc takes a plan only
 * when all of its files are there. */
static void
add_files (JsonObject *set, GPtrArray *paths)
{
  ef_plan_files_add (set,
      EF_PLAN_FILES_CLIPS | EF_PLAN_FILES_SOUND | EF_PLAN_FILES_WORDS |
          EF_PLAN_FILES_LOOKS | EF_PLAN_FILES_PLATFORM,
      paths);
}

static const gchar *const inputs[] = { "plan", "cues", "master", "from", "to",
  "draft", NULL };
static const gchar *const paths[] = { "plan", "cues", "master", NULL };
static const gchar *const outputs[] = { "short.mp4", "render.json", NULL };

const EfStageType ef_stage_render = { "render", 3, inputs, paths, outputs, run,
  add_files };
