/* Edit Factory - the verify stage: is what was made what was promised?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "deliverables.h"
#include "preview.h"
#include "measure.h"
#include "plan-files.h"
#include "stages.h"

#include <editfactory/json.h>
#include <math.h>
#include <string.h>

typedef struct
{
  EfStageContext *context;
  const gchar *path;
  EfMeasurement *m;
  const EfPlan *plan; /* nullable */
  guint index;        /* of the plan's outputs */
  EfPreview preview;  /* of the plan */
  const EfPlatform *platform;
  gboolean loudness_excused; /* the master said that it could do no better */
  GPtrArray *faults;
} Verify;

static void fault (Verify *self, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static void
fault (Verify *self, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (self->faults, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
check_plan (Verify *self)
{
  const EfPlan *plan = self->plan;
  const EfMeasurement *m = self->m;
  EfPlanLook look = ef_plan_get_look (plan, self->index);
  guint64 frames = self->preview.range.end - self->preview.range.first;

  if (m->width != look.width || m->height != look.height)
    fault (self, "the picture is %ux%u, not %ux%u", m->width, m->height,
        look.width, look.height);
  if (m->frames != frames)
    fault (self, "it has %" G_GUINT64_FORMAT " frames, not %" G_GUINT64_FORMAT,
        m->frames, frames);
}

static void
check_ends (Verify *self)
{
  const EfMeasurement *m = self->m;
  GstClockTimeDiff difference = GST_CLOCK_DIFF (m->video_end, m->audio_end);
  GstClockTime frame = m->fps_n > 0
      ? gst_util_uint64_scale (GST_SECOND, m->fps_d, m->fps_n)
      : 40 * GST_MSECOND;

  if (!m->has_audio)
    fault (self, "it has no sound");
  else if (ABS (difference) > (GstClockTimeDiff)frame)
    fault (self, "the sound ends %.0f ms %s the picture",
        ABS (difference) / 1e6, difference > 0 ? "after" : "before");
}

static void
check_loudness (Verify *self)
{
  const EfMeasurement *m = self->m;
  gdouble target = self->platform->loudness, peak = self->platform->true_peak;

  if (!m->has_audio)
    return;
  if (!self->preview.draft && m->true_peak > peak + EF_TRUE_PEAK_TOLERANCE)
    fault (self, "its true peak is %.2f dBTP, above %.1f", m->true_peak, peak);
  if (!self->loudness_excused && !self->preview.part && !self->preview.draft &&
      fabs (m->integrated - target) > EF_LOUDNESS_TOLERANCE)
    fault (self, "its loudness is %.2f LUFS, not %.1f within %.1f",
        m->integrated, target, EF_LOUDNESS_TOLERANCE);
}

static void
check_limits (Verify *self)
{
  const EfPlatform *p = self->platform;

  if (p->max_bytes && self->m->bytes > p->max_bytes)
    fault (self, "it has %.1f MB; %s takes at most %.0f MB: shorten the script",
        self->m->bytes / 1e6, p->title, p->max_bytes / 1e6);
}

/* A silent programme, or one that cannot be brought to the target, has been
 * told about by the master stage already. */
static gboolean
is_excused (const gchar *path)
{
  g_autoptr (JsonNode) root = path ? ef_json_load (path, 0, NULL) : NULL;
  JsonObject *o = root ? json_node_get_object (root) : NULL;

  return o &&
      (json_object_get_boolean_member_with_default (o, "silent", FALSE) ||
          !json_object_get_boolean_member_with_default (o, "on_target", TRUE));
}

static void
set_number (JsonObject *o, const gchar *name, gdouble value, gdouble unit)
{
  json_object_set_double_member (o, name, round (value / unit) * unit);
}

static gchar *
output_path (Verify *self, const gchar *file)
{
  g_autofree gchar *name = self->plan
      ? ef_deliverable_name (self->plan, self->index, file)
      : g_strdup (file);

  return ef_stage_output (self->context, name);
}

static gboolean
save (Verify *self, GError **error)
{
  g_autofree gchar *path = output_path (self, "verify.json");
  g_autofree gchar *fps =
      g_strdup_printf ("%d/%d", self->m->fps_n, self->m->fps_d);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *o = json_object_new ();
  JsonArray *faults = json_array_new ();

  json_object_set_int_member (o, "version", 1);
  json_object_set_int_member (o, "bytes", self->m->bytes);
  json_object_set_int_member (o, "width", self->m->width);
  json_object_set_int_member (o, "height", self->m->height);
  json_object_set_string_member (o, "fps", fps);
  json_object_set_int_member (o, "frames", self->m->frames);
  ef_json_set_seconds (o, "video_end", self->m->video_end);
  if (self->m->has_audio) {
    ef_json_set_seconds (o, "audio_end", self->m->audio_end);
    set_number (o, "integrated", self->m->integrated, 0.01);
    set_number (o, "true_peak", self->m->true_peak, 0.01);
  }
  json_object_set_string_member (o, "preset", self->platform->name);
  for (guint i = 0; i < self->faults->len; i++)
    json_array_add_string_element (faults, g_ptr_array_index (self->faults, i));
  json_object_set_array_member (o, "faults", faults);
  json_node_take_object (root, o);
  return ef_json_save (root, path, error);
}

static gboolean
save_cover (Verify *self, GError **error)
{
  g_autofree gchar *path = output_path (self, "cover.jpg");

  return !self->m->cover || ef_measure_write_jpeg (self->m->cover, path, error);
}

/* Adds what is wrong, a line, to @all. */
static gboolean
judge (Verify *self, GPtrArray *all, GError **error)
{
  g_autofree gchar *faults = NULL;

  if (self->plan)
    check_plan (self);
  check_ends (self);
  check_loudness (self);
  check_limits (self);
  if (!save (self, error) || !save_cover (self, error))
    return FALSE;
  if (self->faults->len == 0)
    return TRUE;
  g_ptr_array_add (self->faults, NULL);
  faults = g_strjoinv ("; ", (gchar **)self->faults->pdata);
  g_ptr_array_add (all, g_strdup_printf ("%s: %s", self->path, faults));
  return TRUE;
}

/* One file of several. */
typedef struct
{
  EfStageContext *context;
  EfPreview preview; /* of the plan */
  guint done;
  guint n;
} Share;

static void
on_progress (gdouble fraction, gpointer user_data)
{
  const Share *share = user_data;

  ef_stage_progress (share->context, (share->done + fraction) / share->n);
}

/* @path, @master: (nullable) of this output. Takes both. */
static gboolean
verify (Share *share, const EfPlan *plan, const EfPlatform *platform,
    gchar *path, gchar *master, GPtrArray *all, GError **error)
{
  g_autofree gchar *video = path;
  g_autofree gchar *report = master;
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (EfMeasurement) m = ef_measure_video (video, on_progress, share,
      ef_stage_get_cancellable (share->context), error);
  guint index = share->done++;

  return m &&
      judge (&(Verify){ share->context, video, m, plan, index, share->preview,
                 platform, is_excused (report), faults },
          all, error);
}

static gboolean
verify_one (EfStageContext *context, const gchar *preset, GPtrArray *all,
    GError **error)
{
  g_autoptr (EfPlatform) platform = ef_platform_load (preset, error);
  Share share = { .context = context, .n = 1 };

  return platform &&
      verify (&share, NULL, platform,
          g_strdup (ef_stage_get_string (context, "video")),
          g_strdup (ef_stage_get_string (context, "master")), all, error);
}

static gboolean
verify_plan (EfStageContext *context, EfPlan *plan, const gchar *preset,
    GPtrArray *all, GError **error)
{
  const gchar *video = ef_stage_get_string (context, "video");
  const gchar *master = ef_stage_get_string (context, "master");
  g_autoptr (EfPlatform) other =
      preset ? ef_platform_load (preset, error) : NULL;
  g_autoptr (GPtrArray) deliverables =
      preset && !other ? NULL : ef_deliverables_load (plan, error);
  Share share = { .context = context };

  if (!deliverables || !ef_preview_read (context, plan, &share.preview, error))
    return FALSE;
  ef_preview_shrink (&share.preview, plan);
  share.n = deliverables->len;
  for (guint i = 0; i < deliverables->len; i++) {
    const EfDeliverable *d = g_ptr_array_index (deliverables, i);

    if (!verify (&share, plan, other ? other : d->platform,
            ef_deliverable_name (plan, i, video),
            master ? ef_deliverable_name (plan, d->master, master) : NULL, all,
            error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
run (EfStageContext *context, GError **error)
{
  const gchar *path = ef_stage_get_string (context, "plan");
  const gchar *preset = ef_stage_get_string (context, "preset");
  g_autoptr (EfPlan) plan = path ? ef_plan_load (path, error) : NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  g_autofree gchar *text = NULL;

  if (path && !plan)
    return FALSE;
  if (plan ? !verify_plan (context, plan, preset, all, error)
           : !verify_one (context, preset, all, error))
    return FALSE;
  if (all->len == 0)
    return TRUE;
  g_ptr_array_add (all, NULL);
  text = g_strjoinv ("; ", (gchar **)all->pdata);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "%s", text);
  return FALSE;
}

static void
add_files (JsonObject *set, GPtrArray *paths)
{
  ef_plan_files_add (set, EF_PLAN_FILES_PLATFORM, paths);
  ef_deliverables_add_siblings (set, "video", paths);
  ef_deliverables_add_siblings (set, "master", paths);
}

static const gchar *const inputs[] = { "video", "plan", "master", "preset",
  "from", "to", "draft", NULL };
static const gchar *const paths[] = { "video", "plan", "master", NULL };
static const gchar *const outputs[] = { "verify.json", "cover.jpg", NULL };

static void
list_outputs (JsonObject *set, GPtrArray *names)
{
  ef_deliverables_add_names (set, outputs, names);
}

const EfStageType ef_stage_verify = { "verify", 1, inputs, paths, outputs, run,
  add_files, NULL, NULL, list_outputs };
