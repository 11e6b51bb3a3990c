/* Edit Factory - the verify stage: is what was made what was promised?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "look.h"
#include "measure.h"
#include "plan-files.h"
#include "platform.h"
#include "stages.h"

#include <editfactory/json.h>
#include <math.h>
#include <string.h>

typedef struct
{
  EfStageContext *context;
  const gchar *path;
  EfMeasurement *m;
  EfPlan *plan; /* nullable */
  EfLook look;  /* of the plan */
  EfPlatform *platform;
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
  guint64 frames = self->look.range.end - self->look.range.first;

  if (m->width != plan->width || m->height != plan->height)
    fault (self, "the picture is %ux%u, not %ux%u", m->width, m->height,
        plan->width, plan->height);
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
  if (!self->look.draft && m->true_peak > peak + EF_TRUE_PEAK_TOLERANCE)
    fault (self, "its true peak is %.2f dBTP, above %.1f", m->true_peak, peak);
  if (!self->loudness_excused && !self->look.part && !self->look.draft &&
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
is_excused (EfStageContext *context)
{
  const gchar *path = ef_stage_get_string (context, "master");
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

static gboolean
save (Verify *self, GError **error)
{
  g_autofree gchar *path = ef_stage_output (self->context, "verify.json");
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
  g_autofree gchar *path = ef_stage_output (self->context, "cover.jpg");

  return !self->m->cover || ef_measure_write_jpeg (self->m->cover, path, error);
}

static gboolean
judge (Verify *self, GError **error)
{
  g_autofree gchar *all = NULL;

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
  all = g_strjoinv ("; ", (gchar **)self->faults->pdata);
  g_ptr_array_set_size (self->faults, self->faults->len - 1);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "%s: %s", self->path, all);
  return FALSE;
}

static void
on_progress (gdouble fraction, gpointer user_data)
{
  ef_stage_progress (user_data, fraction);
}

static gboolean
run (EfStageContext *context, GError **error)
{
  const gchar *plan_path = ef_stage_get_string (context, "plan");
  const gchar *preset = ef_stage_get_string (context, "preset");
  const gchar *path = ef_stage_get_string (context, "video");
  g_autoptr (EfPlan) plan = plan_path ? ef_plan_load (plan_path, error) : NULL;
  g_autoptr (EfPlatform) platform = NULL;
  g_autoptr (EfMeasurement) m = NULL;
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  EfLook look = { 0 };

  if (plan_path && (!plan || !ef_look_read (context, plan, &look, error)))
    return FALSE;
  if (plan)
    ef_look_shrink (&look, plan);
  platform = ef_platform_load (preset ? preset
          : plan                      ? plan->preset
                                      : NULL,
      error);
  if (!platform)
    return FALSE;
  m = ef_measure_video (
      path, on_progress, context, ef_stage_get_cancellable (context), error);
  if (!m)
    return FALSE;
  return judge (&(Verify){ context, path, m, plan, look, platform,
                    is_excused (context), faults },
      error);
}

static void
add_files (JsonObject *set, GPtrArray *paths)
{
  ef_plan_files_add (set, EF_PLAN_FILES_PLATFORM, paths);
}

static const gchar *const inputs[] = { "video", "plan", "master", "preset",
  "from", "to", "draft", NULL };
static const gchar *const paths[] = { "video", "plan", "master", NULL };
static const gchar *const outputs[] = { "verify.json", "cover.jpg", NULL };

const EfStageType ef_stage_verify = { "verify", 1, inputs, paths, outputs, run,
  add_files };
