/* Edit Factory - a clip that is open: found, opened, lent, and what it shows
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "video-programme-private.h"

#include "fields.h"

#include <math.h>

/* A file shorter than this stands still instead of flickering round. */
#define MIN_ROUND (500 * GST_MSECOND)
/* Picture decoders use as many threads as help without one more picture's
 * memory each. */
#define DECODER_THREADS 2

const EfClip *
ef_shot_clip_at (const EfVideoProgramme *self, guint i)
{
  return g_ptr_array_index (self->plan->clips, i);
}

/* What the shot shows on a canvas: its clip, or that clip's next. */
EfClip
ef_shot_shown_by (
    const EfVideoProgramme *self, const EfShot *shot, guint output)
{
  EfClip clip = ef_plan_get_framed_clip (self->plan, output, shot->clip);

  return shot->on_next ? ef_clip_get_next (&clip) : clip;
}

void
ef_shot_close (EfShot *shot)
{
  g_clear_pointer (&shot->source, ef_clip_source_free);
  g_clear_pointer (&shot->spare, ef_clip_source_free);
  for (guint i = 0; i < EF_PLAN_MAX_OUTPUTS; i++)
    g_clear_pointer (&shot->stills[i], ef_still_free);
  ef_grade_clear (&shot->grade);
  *shot = (EfShot){ 0 };
}

static void
tell (EfVideoProgramme *self, guint clip, const gchar *what)
{
  const gchar *path = ef_shot_clip_at (self, clip)->uri;
  g_autofree gchar *message =
      g_strdup_printf ("%s: clips[%u]: %s", path, clip, what);

  GST_WARNING ("%s", message);
  if (self->warning)
    self->warning (path, message, self->warning_data);
}

static void warn (EfVideoProgramme *self, EfShot *shot, const gchar *format,
    ...) G_GNUC_PRINTF (3, 4);

/* Once a clip: a file that is looped a hundred times is one trouble. */
static void
warn (EfVideoProgramme *self, EfShot *shot, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  if (shot->warned)
    return;
  shot->warned = TRUE;
  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  tell (self, shot->clip, what);
}

static void
check_transition (EfVideoProgramme *self, guint i)
{
  const EfClip *clip = ef_shot_clip_at (self, i);
  g_autofree gchar *what = NULL;

  if (i == 0 || clip->transition == EF_TRANSITION_CUT ||
      ef_plan_get_transition (self->plan, i) > 0)
    return;
  what = g_strdup_printf ("its transition of %.3f s is longer than a clip "
                          "beside it, a cut is shown instead",
      clip->transition_duration / 1e9);
  tell (self, i, what);
}

GstClockTime
ef_shot_time_of (
    const EfVideoProgramme *self, const EfShot *shot, gint64 relative)
{
  gdouble speed = ef_shot_shown_by (self, shot, 0).speed;
  gdouble seconds = (gdouble)(relative - shot->round_at) * self->plan->fps_d /
      self->plan->fps_n * speed;
  gint64 time = (gint64)shot->round_in + (gint64)llrint (seconds * 1e9);

  return MAX (time, 0);
}

/* The source time of the first frame that shows the clip. */
static GstClockTime
start_of (const EfVideoProgramme *self, const EfShot *shot, gint64 frame)
{
  const EfSpan *span = &self->spans[shot->clip];

  return ef_shot_time_of (
      self, shot, MAX (frame, span->seen_from) - span->first);
}

EfShot *
ef_shot_find (EfVideoProgramme *self, guint clip)
{
  for (guint i = 0; i < EF_MAX_SHOTS; i++)
    if (self->shots[i].used && self->shots[i].clip == clip)
      return &self->shots[i];
  return NULL;
}

EfShot *
ef_shot_find_room (EfVideoProgramme *self)
{
  for (guint i = 0; i < EF_MAX_SHOTS; i++)
    if (!self->shots[i].used)
      return &self->shots[i];
  return NULL;
}

static gboolean
open_source (EfVideoProgramme *self, EfShot *shot, gint64 frame, GError **error)
{
  shot->source = ef_clip_source_new (ef_shot_shown_by (self, shot, 0).uri,
      start_of (self, shot, frame), DECODER_THREADS, error);
  if (shot->source)
    return TRUE;
  g_prefix_error (
      error, "clips[%u].%suri: ", shot->clip, shot->on_next ? "next." : "");
  return FALSE;
}

/* Puts the file's last frame back when nothing came after it. */
static gboolean
keep_last (EfShot *shot)
{
  if (!shot->spare)
    return FALSE;
  g_clear_pointer (&shot->source, ef_clip_source_free);
  shot->source = g_steal_pointer (&shot->spare);
  shot->on_next = FALSE;
  shot->holding = TRUE;
  return TRUE;
}

/* Opens a file for the rest of the shot. The one before is kept until the new
 * one has given a frame. */
static gboolean
replace_source (EfVideoProgramme *self, EfShot *shot, GstClockTime in,
    gint64 relative, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (shot->source && ef_clip_source_has_frame (shot->source))
    shot->spare = g_steal_pointer (&shot->source);
  g_clear_pointer (&shot->source, ef_clip_source_free);
  shot->round_in = in;
  shot->round_at = relative;
  if (open_source (
          self, shot, relative + self->spans[shot->clip].first, &local) ||
      keep_last (shot))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

/* FALSE: the clip has no next, or that was shown already. */
static gboolean
can_follow (const EfVideoProgramme *self, const EfShot *shot)
{
  return ef_shot_clip_at (self, shot->clip)->next && !shot->tried_next;
}

static gboolean
follow (EfVideoProgramme *self, EfShot *shot, gint64 relative, GError **error)
{
  shot->tried_next = shot->on_next = TRUE;
  return replace_source (self, shot,
      ef_shot_clip_at (self, shot->clip)->next->in, relative, error);
}

/* The file itself is refused: its next is played from the first frame that
 * shows the clip, wherever playing begins. */
static gboolean
follow_at_once (
    EfVideoProgramme *self, EfShot *shot, const GError *why, GError **error)
{
  const EfClip *clip = ef_shot_clip_at (self, shot->clip);
  const EfSpan *span = &self->spans[shot->clip];

  warn (self, shot, "%s, %s is shown instead", why->message, clip->next->uri);
  shot->jumped = FALSE;
  return follow (self, shot, span->seen_from - span->first, error);
}

EfShot *
ef_shot_open (EfVideoProgramme *self, guint clip, gint64 frame, GError **error)
{
  EfShot *shot = ef_shot_find_room (self);
  g_autoptr (GError) local = NULL;

  *shot = (EfShot){ .used = TRUE, .clip = clip };
  shot->round_in = ef_shot_clip_at (self, clip)->in;
  shot->jumped = frame > self->spans[clip].seen_from;
  if (open_source (self, shot, frame, &local) ||
      (can_follow (self, shot) && follow_at_once (self, shot, local, error))) {
    check_transition (self, clip);
    return shot;
  }
  ef_shot_close (shot);
  if (error && !*error)
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* A clip that is over and comes from the same file lends its decoder. */
gboolean
ef_shot_can_lend (const EfVideoProgramme *self, const EfShot *shot, guint clip)
{
  return shot->used && shot->clip + 1 == clip && shot->source &&
      !shot->tried_next && !shot->spare &&
      !ef_clip_source_is_still (shot->source) &&
      !ef_clip_source_get_trouble (shot->source) &&
      self->spans[clip].fade == 0 &&
      g_str_equal (ef_shot_clip_at (self, shot->clip)->uri,
          ef_shot_clip_at (self, clip)->uri);
}

/* Going on in the same file at the same place needs no seek. */
static void
take_over (EfVideoProgramme *self, EfShot *shot, guint clip, gint64 frame)
{
  GstClockTime start;

  check_transition (self, clip);
  ef_grade_clear (&shot->grade);
  self->scene.serial = 0; /* the same frame may look another way now */
  shot->clip = clip;
  shot->round_in = ef_shot_clip_at (self, clip)->in;
  shot->round_at = 0;
  shot->jumped = shot->moved = shot->holding = shot->warned = FALSE;
  start = start_of (self, shot, frame);
  if (!ef_clip_source_is_near (shot->source, start))
    ef_clip_source_restart (shot->source, start);
}

EfShot *
ef_shot_get (EfVideoProgramme *self, guint clip, gint64 frame, GError **error)
{
  EfShot *shot = ef_shot_find (self, clip);

  for (guint i = 0; !shot && i < EF_MAX_SHOTS; i++)
    if (ef_shot_can_lend (self, &self->shots[i], clip)) {
      shot = &self->shots[i];
      take_over (self, shot, clip, frame);
    }
  for (guint i = 0; !shot && i < EF_MAX_SHOTS; i++)
    if (self->shots[i].used && self->shots[i].clip + 1 < clip)
      ef_shot_close (&self->shots[i]);
  if (!shot)
    shot = ef_shot_open (self, clip, frame, error);
  return shot && ef_grades_load (self->grades, clip, &shot->grade, error)
      ? shot
      : NULL;
}

/* Nothing there: a file whose end is missing is shown from its start. */
static gboolean
move_to_start (
    EfVideoProgramme *self, EfShot *shot, gint64 relative, GError **error)
{
  warn (self, shot, "nothing can be decoded at %.3f s, its start is shown",
      ef_shot_clip_at (self, shot->clip)->in / 1e9);
  shot->moved = TRUE;
  shot->on_next = FALSE;
  return replace_source (self, shot, 0, relative, error);
}

/* Nothing could be decoded there. */
static gboolean
recover (EfVideoProgramme *self, EfShot *shot, gint64 relative, GError **error)
{
  const EfClip *clip = ef_shot_clip_at (self, shot->clip);

  if (keep_last (shot))
    return TRUE;
  if (can_follow (self, shot)) {
    warn (self, shot, "%s, %s is shown instead", (*error)->message,
        clip->next->uri);
    g_clear_error (error);
    return follow (self, shot, relative, error);
  }
  if (shot->moved || (shot->round_in == 0 && clip->in == 0))
    return FALSE;
  g_clear_error (error);
  return move_to_start (self, shot, relative, error);
}

/* The file is over, the clip is not. */
static gboolean
fall_back (
    EfVideoProgramme *self, EfShot *shot, gint64 relative, GError **error)
{
  const EfClip *clip = ef_shot_clip_at (self, shot->clip);
  const gchar *trouble = ef_clip_source_get_trouble (shot->source);
  GstClockTime end = ef_clip_source_get_end (shot->source);
  GstClockTime in = shot->moved ? 0 : clip->in;
  gboolean loop = clip->fallback == EF_FALLBACK_LOOP && end >= in + MIN_ROUND;
  gboolean next = can_follow (self, shot);

  warn (self, shot, "ends at %.3f s%s%s, %s", end / 1e9, trouble ? ": " : "",
      trouble ? trouble : "",
      next       ? "its next is shown"
          : loop ? "it is shown again"
                 : "its last frame stays");
  if (next)
    return follow (self, shot, relative, error);
  if (!loop) {
    shot->holding = TRUE;
    return TRUE;
  }
  if (trouble)
    return replace_source (self, shot, in, relative, error);
  shot->round_in = in;
  shot->round_at = relative;
  ef_clip_source_restart (shot->source, in);
  return TRUE;
}

static gboolean
fail_format (const EfVideoProgramme *self, const EfShot *shot, GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
      "%s: is in a picture format that cannot be shown",
      ef_shot_shown_by (self, shot, 0).uri);
  return FALSE;
}

/* One for each canvas: how small it may become depends on the canvas. */
static gboolean
keep_still (EfVideoProgramme *self, EfShot *shot, const EfClipFrame *frame,
    GError **error)
{
  for (guint i = 0; i < ef_plan_n_outputs (self->plan); i++) {
    EfPlanLook look = ef_plan_get_look (self->plan, i);
    EfClip clip = ef_shot_shown_by (self, shot, i);

    if (!self->wanted[i])
      continue;
    shot->stills[i] = ef_still_new (frame, &clip, look.width, look.height);
    if (!shot->stills[i])
      return fail_format (self, shot, error);
  }
  shot->still = TRUE;
  shot->serial = 2 * frame->serial;
  g_clear_pointer (&shot->source, ef_clip_source_free);
  return TRUE;
}

/* The second half of a frame's time shows its second field. An accurate seek
 * may have cut off the first part of its time, so its end counts. */
static gboolean
shows_second_field (const EfClipFrame *frame, GstClockTime time)
{
  const GstVideoInfo *info = &frame->frame.info;
  GstClockTime duration = GST_BUFFER_DURATION (frame->frame.buffer);
  GstClockTime whole = duration;

  if (info->fps_n > 0)
    whole = gst_util_uint64_scale (GST_SECOND, info->fps_d, info->fps_n);
  if (!GST_CLOCK_TIME_IS_VALID (duration))
    duration = whole;
  return GST_CLOCK_TIME_IS_VALID (duration) &&
      time + EF_CLIP_SOURCE_TOLERANCE + whole / 2 >= frame->time + duration;
}

/* Fields come alone: every one differs from the frame's other. */
static void
take_field (EfShot *shot, const EfClipFrame *frame, GstClockTime time)
{
  gboolean second = shows_second_field (frame, time);
  gboolean upper_first = GST_VIDEO_FRAME_IS_TFF (&frame->frame);

  shot->serial = 2 * frame->serial;
  shot->interlaced = GST_VIDEO_FRAME_IS_INTERLACED (&frame->frame);
  if (!shot->interlaced)
    return;
  shot->serial += second;
  ef_fields_take (&shot->picture, second == upper_first);
}

static gboolean
keep_frame (EfVideoProgramme *self, EfShot *shot, const EfClipFrame *frame,
    GstClockTime time, GError **error)
{
  if (ef_clip_source_is_still (shot->source))
    return keep_still (self, shot, frame, error);
  if (!ef_picture_from_frame (&shot->picture, &frame->frame, FALSE))
    return fail_format (self, shot, error);
  shot->picture.rotation = frame->rotation;
  shot->picture.mirrored = frame->mirrored;
  take_field (shot, frame, time);
  return TRUE;
}

/* Behind the end of its file a clip shows what it would have come to by playing
 * from its first frame: which round of a loop, or which fault, is not known
 * without. */
static gboolean
replay (EfVideoProgramme *self, EfShot *shot, gint64 frame,
    GCancellable *cancellable, GError **error)
{
  gint64 first = self->spans[shot->clip].seen_from;

  shot->jumped = FALSE;
  g_clear_pointer (&shot->source, ef_clip_source_free);
  if (!open_source (self, shot, first, error))
    return FALSE;
  for (gint64 i = first; i < frame; i++)
    if (!ef_shot_fetch (self, shot, i, cancellable, error))
      return FALSE;
  return TRUE;
}

/* Gets the picture of @frame into the shot. What a transition shows beyond the
 * clip may lie beyond the file: its last frame stays there. */
gboolean
ef_shot_fetch (EfVideoProgramme *self, EfShot *shot, gint64 frame,
    GCancellable *cancellable, GError **error)
{
  gint64 relative = frame - self->spans[shot->clip].first;
  GstClockTime slack = gst_util_uint64_scale (
      3 * GST_SECOND / 2, self->plan->fps_d, self->plan->fps_n);

  while (!shot->still) {
    GstClockTime time = ef_shot_time_of (self, shot, relative);
    g_autoptr (GError) local = NULL;
    gboolean ended;
    const EfClipFrame *got =
        ef_clip_source_get (shot->source, time, &ended, cancellable, &local);

    if (shot->jumped && (!got || ended) &&
        !g_error_matches (local, EF_ERROR, EF_ERROR_CANCELLED)) {
      if (!replay (self, shot, frame, cancellable, error))
        return FALSE;
      continue;
    }
    shot->jumped = FALSE;
    if (!got) {
      gboolean again = !g_error_matches (local, EF_ERROR, EF_ERROR_CANCELLED) &&
          recover (self, shot, relative, &local);

      if (again)
        continue;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    g_clear_pointer (&shot->spare, ef_clip_source_free);
    if (ended && !shot->holding && relative > shot->round_at &&
        frame < self->spans[shot->clip + 1].first &&
        time >= ef_clip_source_get_end (shot->source) + slack) {
      if (!fall_back (self, shot, relative, error))
        return FALSE;
      continue;
    }
    return keep_frame (self, shot, got, time, error);
  }
  return TRUE;
}
