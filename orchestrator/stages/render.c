/* Edit Factory - the render stage: the picture, encoded once, with its sound
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Built in, and not a "launch" stage: style, safe area and target come from
 * the plan, so that an edited plan is all it takes to render again.
 */
#include "avoid.h"
#include "deliverables.h"
#include "delivery.h"
#include "layer-bounds.h"
#include "preview.h"
#include "plan-files.h"
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

/* Two seconds, at least one frame */
static guint
keyframe_distance (const EfPlan *plan)
{
  return MAX (
      1, (guint)gst_util_uint64_scale_int_round (2, plan->fps_n, plan->fps_d));
}

/* The strings that an EfDelivery borrows. */
typedef struct
{
  gchar *cues;
  gchar *overrides;
  gchar *avoid;
  gchar *master;
  gchar *output;
  gchar *temporary;
} Paths;

static void
paths_free (Paths *self)
{
  if (self->temporary)
    g_unlink (self->temporary);
  g_free (self->cues);
  g_free (self->overrides);
  g_free (self->avoid);
  g_free (self->master);
  g_free (self->output);
  g_free (self->temporary);
  g_free (self);
}

/* Returns: (transfer full): where the plan's layers will stand in an output, so
 * that captions keep away from them */
static gchar *
find_layers (const EfPlan *plan, const EfPlanLook *look, GError **error)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, FALSE, sizeof (EfAvoid));

  return ef_layer_bounds (plan, look, layers, error) ? ef_avoid_to_json (layers)
                                                     : NULL;
}

/* What earlier stages wrote for the output lies beside what they wrote for the
 * first. */
static Paths *
make_paths (EfStageContext *context, const EfPlan *plan, const EfDeliverable *d)
{
  Paths *self = g_new0 (Paths, 1);
  g_autofree gchar *output = ef_deliverable_name (plan, d->index, "short.mp4");
  g_autofree gchar *temporary =
      ef_deliverable_name (plan, d->index, "short.tmp");
  const gchar *cues = ef_stage_get_string (context, "cues");
  const gchar *master = ef_stage_get_string (context, "master");

  if (cues)
    self->cues = ef_deliverable_name (plan, d->index, cues);
  if (master)
    self->master = ef_deliverable_name (plan, d->master, master);
  if (d->look.overrides)
    self->overrides = ef_json_to_string (d->look.overrides);
  self->output = ef_stage_output (context, output);
  self->temporary = ef_stage_output (context, temporary);
  return self;
}

static GstElement *
build (EfStageContext *context, const EfPlan *plan, const GPtrArray *all,
    const EfDeliverySource *source, GPtrArray *paths, gchar **encoder,
    GError **error)
{
  g_autoptr (GArray) deliveries =
      g_array_new (FALSE, FALSE, sizeof (EfDelivery));

  for (guint i = 0; i < all->len; i++) {
    const EfDeliverable *d = g_ptr_array_index (all, i);
    Paths *p = make_paths (context, plan, d);
    EfDelivery delivery = { d->platform->target, i, p->cues, d->look.style,
      d->look.safe_area, p->overrides, NULL, p->master, p->output, p->temporary,
      keyframe_distance (plan) };

    g_ptr_array_add (paths, p);
    delivery.avoid = p->avoid = find_layers (plan, &d->look, error);
    if (!p->avoid)
      return NULL;
    g_array_append_val (deliveries, delivery);
  }
  return ef_delivery_build (source, (const EfDelivery *)deliveries->data,
      deliveries->len, encoder, error);
}

static gboolean
render (EfStageContext *context, const EfPlan *plan, const GPtrArray *all,
    const EfDeliverySource *source, GError **error)
{
  g_autoptr (GPtrArray) paths =
      g_ptr_array_new_with_free_func ((GDestroyNotify)paths_free);
  g_autofree gchar *encoder = NULL;
  GstElement *pipeline =
      build (context, plan, all, source, paths, &encoder, error);

  if (!pipeline)
    return FALSE;
  if (g_strcmp0 (encoder, "x264enc") != 0)
    ef_stage_warn (context,
        "x264enc is not used but %s; install gstreamer1.0-plugins-ugly for "
        "the best picture",
        encoder ? encoder : "another encoder");
  return ef_stage_run_pipeline (context, pipeline, source->stop, 0, 1, error) &&
      save_report (context, encoder ? encoder : "unknown", error);
}

/* Returns: (transfer full): the plan as it is played: a draft's is smaller */
static gchar *
save_played (EfStageContext *context, const EfPreview *preview, EfPlan *plan,
    GError **error)
{
  g_autofree gchar *played = ef_stage_output (context, "draft.plan.json");

  if (!preview->draft)
    return g_strdup (ef_stage_get_string (context, "plan"));
  ef_preview_shrink (preview, plan);
  return ef_plan_save (plan, played, error) ? g_steal_pointer (&played) : NULL;
}

static gboolean
run (EfStageContext *context, GError **error)
{
  g_autoptr (EfPlan) plan =
      ef_plan_load (ef_stage_get_string (context, "plan"), error);
  g_autoptr (GPtrArray) all = NULL;
  g_autofree gchar *played = NULL;
  EfPreview preview;
  gboolean ok;

  if (!plan || !ef_plan_check_files (plan, error) ||
      !ef_preview_read (context, plan, &preview, error))
    return FALSE;
  played = save_played (context, &preview, plan, error);
  all = played ? ef_deliverables_load (plan, error) : NULL;
  ok = all &&
      render (context, plan, all,
          &(EfDeliverySource){
              played, preview.range.start, preview.range.stop, preview.draft },
          error);
  if (preview.draft && played)
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
  ef_deliverables_add_siblings (set, "cues", paths);
  ef_deliverables_add_siblings (set, "master", paths);
}

static const gchar *const inputs[] = { "plan", "cues", "master", "from", "to",
  "draft", NULL };
static const gchar *const paths[] = { "plan", "cues", "master", NULL };
static const gchar *const outputs[] = { "short.mp4", "render.json", NULL };

static const gchar *const videos[] = { "short.mp4", NULL };

static void
list_outputs (JsonObject *set, GPtrArray *names)
{
  ef_deliverables_add_names (set, videos, names);
}

const EfStageType ef_stage_render = { "render", 3, inputs, paths, outputs, run,
  add_files, NULL, NULL, list_outputs };
