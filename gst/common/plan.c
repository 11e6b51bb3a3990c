/* Edit Factory - the edit plan: memory, rules, the frame grid
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan-internal.h"

#include <editfactory/file.h>

#include <unistd.h>

EfClip *
ef_clip_new (void)
{
  EfClip *clip = g_new0 (EfClip, 1);

  clip->speed = 1.0;
  clip->focus_x = clip->focus_y = 0.5;
  clip->from.zoom = clip->to.zoom = 1.0;
  clip->ease = EF_EASE_IN_OUT;
  ef_filters_init (&clip->filters);
  return clip;
}

void
ef_clip_free (EfClip *clip)
{
  g_free (clip->uri);
  ef_filters_clear (&clip->filters);
  g_clear_pointer (&clip->next, ef_clip_next_free);
  g_clear_pointer (&clip->why, json_node_unref);
  g_free (clip);
}

EfPlan *
ef_plan_new (void)
{
  EfPlan *plan = g_new0 (EfPlan, 1);

  plan->width = 1080;
  plan->height = 1920;
  plan->fps_n = 30;
  plan->fps_d = 1;
  plan->clips = g_ptr_array_new_with_free_func ((GDestroyNotify)ef_clip_free);
  plan->layers =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_layer_free);
  plan->more =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_plan_output_free);
  plan->music.loop = TRUE;
  ef_filters_init (&plan->filters);
  return plan;
}

void
ef_plan_free (EfPlan *plan)
{
  g_ptr_array_unref (plan->clips);
  ef_filters_clear (&plan->filters);
  g_free (plan->voice.uri);
  g_free (plan->music.uri);
  g_free (plan->captions.words);
  g_free (plan->captions.style);
  g_free (plan->captions.safe_area);
  g_clear_pointer (&plan->captions.overrides, json_node_unref);
  g_free (plan->preset);
  g_free (plan->name);
  g_ptr_array_unref (plan->more);
  g_ptr_array_unref (plan->layers);
  g_clear_pointer (&plan->meta, json_node_unref);
  g_free (plan);
}

static gboolean fail (GError **error, const gchar *source, const gchar *format,
    ...) G_GNUC_PRINTF (3, 4);

static gboolean
fail (GError **error, const gchar *source, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: %s", source, what);
  return FALSE;
}

static gboolean
validate_canvas (const EfPlan *plan, const gchar *source, GError **error)
{
  if (plan->width < 16 || plan->width > EF_PLAN_MAX_SIZE || plan->width % 2)
    return fail (error, source, "canvas.width: must be even, 16 to %d, is %u",
        EF_PLAN_MAX_SIZE, plan->width);
  if (plan->height < 16 || plan->height > EF_PLAN_MAX_SIZE || plan->height % 2)
    return fail (error, source, "canvas.height: must be even, 16 to %d, is %u",
        EF_PLAN_MAX_SIZE, plan->height);
  if (plan->fps_n <= 0 || plan->fps_d <= 0 ||
      plan->fps_n > 240 * (gint64)plan->fps_d || plan->fps_n < plan->fps_d)
    return fail (error, source, "canvas.fps: must be 1/1 to 240/1, is %d/%d",
        plan->fps_n, plan->fps_d);
  return TRUE;
}

static gboolean
in_range (gdouble value, gdouble min, gdouble max)
{
  return value >= min && value <= max; /* FALSE for NaN */
}

static gboolean
validate_view (const EfView *view, guint i, const gchar *end,
    const gchar *source, GError **error)
{
  if (!in_range (view->zoom, 1, EF_PLAN_MAX_ZOOM))
    return fail (error, source,
        "clips[%u].motion.%s.zoom: must be 1 to %d, is %g", i, end,
        EF_PLAN_MAX_ZOOM, view->zoom);
  if (!in_range (view->x, -1, 1) || !in_range (view->y, -1, 1))
    return fail (error, source,
        "clips[%u].motion.%s: x and y must be -1 to 1, are %g and %g", i, end,
        view->x, view->y);
  return TRUE;
}

static gboolean
validate_next (const EfClip *clip, guint i, const gchar *source, GError **error)
{
  const EfClipNext *next = clip->next;

  if (clip->fallback != EF_FALLBACK_NEXT)
    return TRUE;
  if (!next || !next->uri || !*next->uri)
    return fail (error, source, "clips[%u].next.uri: is required", i);
  if (!in_range (next->speed, 0.25, 4))
    return fail (error, source,
        "clips[%u].next.speed: must be 0.25 to 4, is %g", i, next->speed);
  if (!in_range (next->focus_x, 0, 1) || !in_range (next->focus_y, 0, 1))
    return fail (error, source,
        "clips[%u].next.focus: must be two numbers from 0 to 1, are %g and %g",
        i, next->focus_x, next->focus_y);
  return TRUE;
}

static gboolean
validate_clip (const EfPlan *plan, guint i, GstClockTime expected_at,
    const gchar *source, GError **error)
{
  const EfClip *clip = g_ptr_array_index (plan->clips, i);

  if (!clip->uri || !*clip->uri)
    return fail (error, source, "clips[%u].uri: is required", i);
  if (clip->at != expected_at)
    return fail (error, source,
        "clips[%u].at: must be %.6f, the end of the "
        "clip before, is %.6f",
        i, expected_at / 1e9, clip->at / 1e9);
  if (clip->duration == 0)
    return fail (error, source, "clips[%u].duration: must be above 0", i);
  if (!in_range (clip->speed, 0.25, 4))
    return fail (error, source, "clips[%u].speed: must be 0.25 to 4, is %g", i,
        clip->speed);
  if (!in_range (clip->focus_x, 0, 1) || !in_range (clip->focus_y, 0, 1))
    return fail (error, source,
        "clips[%u].focus: must be two numbers from 0 to 1, are %g and %g", i,
        clip->focus_x, clip->focus_y);
  if (clip->has_sound &&
      !in_range (clip->sound_db, EF_PLAN_MIN_GAIN_DB, EF_PLAN_MAX_GAIN_DB))
    return fail (error, source, "clips[%u].sound: must be %g to %g dB, is %g",
        i, EF_PLAN_MIN_GAIN_DB, EF_PLAN_MAX_GAIN_DB, clip->sound_db);
  if (!ef_plan_validate_look (clip, i, source, error) ||
      !validate_next (clip, i, source, error))
    return FALSE;
  return !clip->has_motion ||
      (validate_view (&clip->from, i, "from", source, error) &&
          validate_view (&clip->to, i, "to", source, error));
}

GstClockTime
ef_plan_get_transition (const EfPlan *plan, guint i)
{
  const EfClip *clip, *before;

  if (i == 0 || i >= plan->clips->len)
    return 0;
  clip = g_ptr_array_index (plan->clips, i);
  before = g_ptr_array_index (plan->clips, i - 1);
  if (clip->transition == EF_TRANSITION_CUT ||
      clip->transition_duration > MIN (clip->duration, before->duration))
    return 0;
  return clip->transition_duration;
}

static gboolean
validate_sound (const EfPlan *plan, const gchar *source, GError **error)
{
  const EfPlanMusic *music = &plan->music;
  gdouble min = EF_PLAN_MIN_GAIN_DB, max = EF_PLAN_MAX_GAIN_DB;

  if (!in_range (plan->voice.gain_db, min, max))
    return fail (error, source, "voice.gain: must be %g to %g dB, is %g", min,
        max, plan->voice.gain_db);
  if (!in_range (music->gain_db, min, max))
    return fail (error, source, "music.gain: must be %g to %g dB, is %g", min,
        max, music->gain_db);
  if (!in_range (music->duck_db, min, 0))
    return fail (error, source, "music.duck: must be %g to 0 dB, is %g", min,
        music->duck_db);
  return TRUE;
}

gboolean
ef_plan_validate (const EfPlan *plan, const gchar *source, GError **error)
{
  GstClockTime at = 0;

  if (!validate_canvas (plan, source, error))
    return FALSE;
  if (plan->duration == 0 || plan->duration > EF_PLAN_MAX_DURATION)
    return fail (error, source,
        "duration: must be above 0 and at most %d "
        "seconds",
        (gint)(EF_PLAN_MAX_DURATION / GST_SECOND));
  if (plan->clips->len == 0)
    return fail (error, source, "clips: must have at least one clip");
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = g_ptr_array_index (plan->clips, i);

    if (!validate_clip (plan, i, at, source, error))
      return FALSE;
    at = clip->at + clip->duration;
  }
  if (at != plan->duration)
    return fail (error, source, "clips: end at %.6f s, but duration is %.6f s",
        at / 1e9, plan->duration / 1e9);
  return ef_plan_validate_filters (&plan->filters, "", source, error) &&
      validate_sound (plan, source, error) &&
      ef_plan_layers_validate (plan->layers, plan->duration, source, error) &&
      ef_plan_validate_outputs (plan, source, error);
}

static gboolean
check_file (const gchar *uri, GError **error)
{
  gint fd;

  if (!uri || g_str_has_prefix (uri, "asset:"))
    return TRUE;
  fd = ef_file_open_regular (uri, NULL, error);
  if (fd < 0)
    return FALSE;
  close (fd);
  return TRUE;
}

gboolean
ef_plan_check_files (const EfPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = g_ptr_array_index (plan->clips, i);

    if (!check_file (clip->uri, error)) {
      g_prefix_error (error, "clips[%u].uri: ", i);
      return FALSE;
    }
    if (clip->next && !check_file (clip->next->uri, error)) {
      g_prefix_error (error, "clips[%u].next.uri: ", i);
      return FALSE;
    }
    if (!check_file (clip->filters.lut, error)) {
      g_prefix_error (error, "clips[%u].filters.lut.uri: ", i);
      return FALSE;
    }
  }
  if (!check_file (plan->filters.lut, error)) {
    g_prefix_error (error, "filters.lut.uri: ");
    return FALSE;
  }
  if (!check_file (plan->voice.uri, error)) {
    g_prefix_error (error, "voice.uri: ");
    return FALSE;
  }
  if (!check_file (plan->music.uri, error)) {
    g_prefix_error (error, "music.uri: ");
    return FALSE;
  }
  if (!check_file (plan->captions.words, error)) {
    g_prefix_error (error, "captions.words: ");
    return FALSE;
  }
  return ef_plan_layers_check_files (plan->layers, error);
}

guint64
ef_plan_n_frames (const EfPlan *plan)
{
  return gst_util_uint64_scale_ceil (
      plan->duration, plan->fps_n, plan->fps_d * GST_SECOND);
}

GstClockTime
ef_plan_frame_pts (const EfPlan *plan, guint64 i)
{
  return gst_util_uint64_scale (i, plan->fps_d * GST_SECOND, plan->fps_n);
}
