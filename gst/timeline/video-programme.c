/* Edit Factory - the picture of a plan, frame by frame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "video-programme.h"
#include "fields.h"
#include "grades.h"
#include "still.h"

#include <math.h>

GST_DEBUG_CATEGORY_STATIC (video_programme_debug);
#define GST_CAT_DEFAULT video_programme_debug

#define MAX_SHOTS 3
/* How long before it is seen a clip is opened, in seconds of programme. */
#define LEAD 1.0
/* A file shorter than this stands still instead of flickering round. */
#define MIN_ROUND (500 * GST_MSECOND)
/* Picture decoders use as many threads as help without one more picture's
 * memory each. */
#define DECODER_THREADS 2
/* A cut that lies so close above a frame's time belongs to that frame. */
#define GRID_TOLERANCE 0.01

/* A clip on the grid of frames. */
typedef struct
{
  gint64 first;     /* frame of the cut before it */
  gdouble fade;     /* frames of the transition into it; 0 for a cut */
  gint64 seen_from; /* first frame that shows it, fades included */
  gint64 seen_to;   /* first frame that does not any more */
} Span;

/* A clip that is open. */
typedef struct
{
  gboolean used;
  guint clip;
  EfClipSource *source;
  EfClipSource *spare; /* its last frame stays when @source gives nothing */
  gboolean still;      /* @stills are there */
  EfStill *stills[EF_PLAN_MAX_OUTPUTS]; /* of the outputs that are drawn */
  EfPicture picture;                    /* of a file that is no still */
  guint64 serial;
  gboolean interlaced;
  GstClockTime round_in; /* source time of the frame @round_at */
  gint64 round_at;       /* relative to the clip's first frame */
  gboolean jumped;       /* opened behind its first frame */
  gboolean moved;
  gboolean on_next; /* the clip's next is shown */
  gboolean tried_next;
  gboolean holding;
  gboolean warned;
  EfGrade grade;
} Shot;

/* What a frame shows; equal ones look the same. */
typedef struct
{
  gint64 frame;
  Shot *bottom;
  Shot *top;
  EfMix mix;
  guint64 serial; /* 0 when the picture moves or fades */
} Scene;

struct _EfVideoProgramme
{
  const EfPlan *plan;
  Span *spans;
  Shot shots[MAX_SHOTS];
  Scene scene;
  guint cursor; /* clip of the last frame */
  gboolean wanted[EF_PLAN_MAX_OUTPUTS];
  EfGrades *grades;
  EfComposer *composers[EF_PLAN_MAX_OUTPUTS];
  EfVideoWarning warning;
  gpointer warning_data;
};

static const EfClip *
clip_at (const EfVideoProgramme *self, guint i)
{
  return g_ptr_array_index (self->plan->clips, i);
}

/* What the shot shows on a canvas: its clip, or that clip's next. */
static EfClip
shown_by (const EfVideoProgramme *self, const Shot *shot, guint output)
{
  EfClip clip = ef_plan_get_framed_clip (self->plan, output, shot->clip);

  return shot->on_next ? ef_clip_get_next (&clip) : clip;
}

static gdouble
frames_of (const EfPlan *plan, GstClockTime time)
{
  return (gdouble)time * plan->fps_n / ((gdouble)plan->fps_d * GST_SECOND);
}

/* Cuts lie on frames; a fade is no longer than either neighbour, so at most
 * two clips are seen at once. */
static void
lay_out (EfVideoProgramme *self)
{
  guint n = self->plan->clips->len;
  Span *spans = self->spans;

  for (guint i = 0; i < n; i++)
    spans[i].first = (gint64)ceil (
        frames_of (self->plan, clip_at (self, i)->at) - GRID_TOLERANCE);
  spans[n].first = ef_plan_n_frames (self->plan);
  for (guint i = 1; i < n; i++) {
    gint64 shorter = MIN (spans[i].first - spans[i - 1].first,
        spans[i + 1].first - spans[i].first);

    spans[i].fade =
        MIN (frames_of (self->plan, ef_plan_get_transition (self->plan, i)),
            (gdouble)shorter);
  }
  for (guint i = 0; i < n; i++) {
    spans[i].seen_from =
        (gint64)ceil (spans[i].first - spans[i].fade / 2 - GRID_TOLERANCE);
    spans[i].seen_to = (gint64)ceil (
        spans[i + 1].first + spans[i + 1].fade / 2 - GRID_TOLERANCE);
  }
}

EfVideoProgramme *
ef_video_programme_new (const EfPlan *plan)
{
  static gsize once = 0;
  EfVideoProgramme *self = g_new0 (EfVideoProgramme, 1);

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (
        video_programme_debug, "efvideoprogramme", 0, "Edit Factory picture");
    g_once_init_leave (&once, 1);
  }
  self->plan = plan;
  self->grades = ef_grades_new (plan);
  self->spans = g_new0 (Span, plan->clips->len + 1);
  lay_out (self);
  ef_video_programme_reset (self);
  return self;
}

static void
close_shot (Shot *shot)
{
  g_clear_pointer (&shot->source, ef_clip_source_free);
  g_clear_pointer (&shot->spare, ef_clip_source_free);
  for (guint i = 0; i < EF_PLAN_MAX_OUTPUTS; i++)
    g_clear_pointer (&shot->stills[i], ef_still_free);
  ef_grade_clear (&shot->grade);
  *shot = (Shot){ 0 };
}

void
ef_video_programme_reset (EfVideoProgramme *self)
{
  for (guint i = 0; i < MAX_SHOTS; i++)
    close_shot (&self->shots[i]);
  self->scene = (Scene){ .frame = -1 };
  self->cursor = 0;
}

void
ef_video_programme_free (EfVideoProgramme *self)
{
  ef_video_programme_reset (self);
  for (guint i = 0; i < EF_PLAN_MAX_OUTPUTS; i++)
    g_clear_pointer (&self->composers[i], ef_composer_free);
  ef_grades_free (self->grades);
  g_free (self->spans);
  g_free (self);
}

/* A still that is open was kept for the others only: it is opened again. */
void
ef_video_programme_want (EfVideoProgramme *self, guint output)
{
  if (self->wanted[output])
    return;
  self->wanted[output] = TRUE;
  ef_video_programme_reset (self);
}

void
ef_video_programme_set_warning_func (
    EfVideoProgramme *self, EfVideoWarning func, gpointer user_data)
{
  self->warning = func;
  self->warning_data = user_data;
}

static void
tell (EfVideoProgramme *self, guint clip, const gchar *what)
{
  const gchar *path = clip_at (self, clip)->uri;
  g_autofree gchar *message =
      g_strdup_printf ("%s: clips[%u]: %s", path, clip, what);

  GST_WARNING ("%s", message);
  if (self->warning)
    self->warning (path, message, self->warning_data);
}

static void warn (EfVideoProgramme *self, Shot *shot, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Once a clip: a file that is looped a hundred times is one trouble. */
static void
warn (EfVideoProgramme *self, Shot *shot, const gchar *format, ...)
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
  const EfClip *clip = clip_at (self, i);
  g_autofree gchar *what = NULL;

  if (i == 0 || clip->transition == EF_TRANSITION_CUT ||
      ef_plan_get_transition (self->plan, i) > 0)
    return;
  what = g_strdup_printf ("its transition of %.3f s is longer than a clip "
                          "beside it, a cut is shown instead",
      clip->transition_duration / 1e9);
  tell (self, i, what);
}

/* Shots */

static GstClockTime
time_of (const EfVideoProgramme *self, const Shot *shot, gint64 relative)
{
  gdouble speed = shown_by (self, shot, 0).speed;
  gdouble seconds = (gdouble)(relative - shot->round_at) * self->plan->fps_d /
      self->plan->fps_n * speed;
  gint64 time = (gint64)shot->round_in + (gint64)llrint (seconds * 1e9);

  return MAX (time, 0);
}

/* The source time of the first frame that shows the clip. */
static GstClockTime
start_of (const EfVideoProgramme *self, const Shot *shot, gint64 frame)
{
  const Span *span = &self->spans[shot->clip];

  return time_of (self, shot, MAX (frame, span->seen_from) - span->first);
}

static Shot *
find_shot (EfVideoProgramme *self, guint clip)
{
  for (guint i = 0; i < MAX_SHOTS; i++)
    if (self->shots[i].used && self->shots[i].clip == clip)
      return &self->shots[i];
  return NULL;
}

static Shot *
find_room (EfVideoProgramme *self)
{
  for (guint i = 0; i < MAX_SHOTS; i++)
    if (!self->shots[i].used)
      return &self->shots[i];
  return NULL;
}

static gboolean
open_source (EfVideoProgramme *self, Shot *shot, gint64 frame, GError **error)
{
  shot->source = ef_clip_source_new (shown_by (self, shot, 0).uri,
      start_of (self, shot, frame), DECODER_THREADS, error);
  if (shot->source)
    return TRUE;
  g_prefix_error (
      error, "clips[%u].%suri: ", shot->clip, shot->on_next ? "next." : "");
  return FALSE;
}

/* Puts the file's last frame back when nothing came after it. */
static gboolean
keep_last (Shot *shot)
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
replace_source (EfVideoProgramme *self, Shot *shot, GstClockTime in,
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
can_follow (const EfVideoProgramme *self, const Shot *shot)
{
  return clip_at (self, shot->clip)->next && !shot->tried_next;
}

static gboolean
follow (EfVideoProgramme *self, Shot *shot, gint64 relative, GError **error)
{
  shot->tried_next = shot->on_next = TRUE;
  return replace_source (
      self, shot, clip_at (self, shot->clip)->next->in, relative, error);
}

/* The file itself is refused: its next is played from the first frame that
 * shows the clip, wherever playing begins. */
static gboolean
follow_at_once (
    EfVideoProgramme *self, Shot *shot, const GError *why, GError **error)
{
  const EfClip *clip = clip_at (self, shot->clip);
  const Span *span = &self->spans[shot->clip];

  warn (self, shot, "%s, %s is shown instead", why->message, clip->next->uri);
  shot->jumped = FALSE;
  return follow (self, shot, span->seen_from - span->first, error);
}

static Shot *
open_shot (EfVideoProgramme *self, guint clip, gint64 frame, GError **error)
{
  Shot *shot = find_room (self);
  g_autoptr (GError) local = NULL;

  *shot = (Shot){ .used = TRUE, .clip = clip };
  shot->round_in = clip_at (self, clip)->in;
  shot->jumped = frame > self->spans[clip].seen_from;
  if (open_source (self, shot, frame, &local) ||
      (can_follow (self, shot) && follow_at_once (self, shot, local, error))) {
    check_transition (self, clip);
    return shot;
  }
  close_shot (shot);
  if (error && !*error)
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* A clip that is over and comes from the same file lends its decoder. */
static gboolean
can_lend (const EfVideoProgramme *self, const Shot *shot, guint clip)
{
  return shot->used && shot->clip + 1 == clip && shot->source &&
      !shot->tried_next && !shot->spare &&
      !ef_clip_source_is_still (shot->source) &&
      !ef_clip_source_get_trouble (shot->source) &&
      self->spans[clip].fade == 0 &&
      g_str_equal (clip_at (self, shot->clip)->uri, clip_at (self, clip)->uri);
}

/* Going on in the same file at the same place needs no seek. */
static void
take_over (EfVideoProgramme *self, Shot *shot, guint clip, gint64 frame)
{
  GstClockTime start;

  check_transition (self, clip);
  ef_grade_clear (&shot->grade);
  self->scene.serial = 0; /* the same frame may look another way now */
  shot->clip = clip;
  shot->round_in = clip_at (self, clip)->in;
  shot->round_at = 0;
  shot->jumped = shot->moved = shot->holding = shot->warned = FALSE;
  start = start_of (self, shot, frame);
  if (!ef_clip_source_is_near (shot->source, start))
    ef_clip_source_restart (shot->source, start);
}

static Shot *
get_shot (EfVideoProgramme *self, guint clip, gint64 frame, GError **error)
{
  Shot *shot = find_shot (self, clip);

  for (guint i = 0; !shot && i < MAX_SHOTS; i++)
    if (can_lend (self, &self->shots[i], clip)) {
      shot = &self->shots[i];
      take_over (self, shot, clip, frame);
    }
  for (guint i = 0; !shot && i < MAX_SHOTS; i++)
    if (self->shots[i].used && self->shots[i].clip + 1 < clip)
      close_shot (&self->shots[i]);
  if (!shot)
    shot = open_shot (self, clip, frame, error);
  return shot && ef_grades_load (self->grades, clip, &shot->grade, error)
      ? shot
      : NULL;
}

/* Nothing there: a file whose end is missing is shown from its start. */
static gboolean
move_to_start (
    EfVideoProgramme *self, Shot *shot, gint64 relative, GError **error)
{
  warn (self, shot, "nothing can be decoded at %.3f s, its start is shown",
      clip_at (self, shot->clip)->in / 1e9);
  shot->moved = TRUE;
  shot->on_next = FALSE;
  return replace_source (self, shot, 0, relative, error);
}

/* Nothing could be decoded there. */
static gboolean
recover (EfVideoProgramme *self, Shot *shot, gint64 relative, GError **error)
{
  const EfClip *clip = clip_at (self, shot->clip);

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
fall_back (EfVideoProgramme *self, Shot *shot, gint64 relative, GError **error)
{
  const EfClip *clip = clip_at (self, shot->clip);
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

static gboolean fetch (EfVideoProgramme *self, Shot *shot, gint64 frame,
    GCancellable *cancellable, GError **error);

static gboolean
fail_format (const EfVideoProgramme *self, const Shot *shot, GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
      "%s: is in a picture format that cannot be shown",
      shown_by (self, shot, 0).uri);
  return FALSE;
}

/* One for each canvas: how small it may become depends on the canvas. */
static gboolean
keep_still (EfVideoProgramme *self, Shot *shot, const EfClipFrame *frame,
    GError **error)
{
  for (guint i = 0; i < ef_plan_n_outputs (self->plan); i++) {
    EfPlanLook look = ef_plan_get_look (self->plan, i);
    EfClip clip = shown_by (self, shot, i);

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
take_field (Shot *shot, const EfClipFrame *frame, GstClockTime time)
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
keep_frame (EfVideoProgramme *self, Shot *shot, const EfClipFrame *frame,
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
replay (EfVideoProgramme *self, Shot *shot, gint64 frame,
    GCancellable *cancellable, GError **error)
{
  gint64 first = self->spans[shot->clip].seen_from;

  shot->jumped = FALSE;
  g_clear_pointer (&shot->source, ef_clip_source_free);
  if (!open_source (self, shot, first, error))
    return FALSE;
  for (gint64 i = first; i < frame; i++)
    if (!fetch (self, shot, i, cancellable, error))
      return FALSE;
  return TRUE;
}

/* Gets the picture of @frame into the shot. What a transition shows beyond the
 * clip may lie beyond the file: its last frame stays there. */
static gboolean
fetch (EfVideoProgramme *self, Shot *shot, gint64 frame,
    GCancellable *cancellable, GError **error)
{
  gint64 relative = frame - self->spans[shot->clip].first;
  GstClockTime slack = gst_util_uint64_scale (
      3 * GST_SECOND / 2, self->plan->fps_d, self->plan->fps_n);

  while (!shot->still) {
    GstClockTime time = time_of (self, shot, relative);
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

/* Frames */

static guint
find_clip (EfVideoProgramme *self, gint64 frame)
{
  guint i = self->cursor;

  if (self->spans[i].first > frame)
    i = 0;
  while (i + 1 < self->plan->clips->len && self->spans[i + 1].first <= frame)
    i++;
  self->cursor = i;
  return i;
}

/* Which clips @frame shows. Returns: TRUE when @top fades in over @bottom */
static gboolean
find_layers (EfVideoProgramme *self, gint64 frame, guint *bottom, guint *top)
{
  guint i = find_clip (self, frame);

  *bottom = *top = i;
  if (i + 1 < self->plan->clips->len && frame >= self->spans[i + 1].seen_from)
    *top = i + 1;
  else if (i > 0 && frame < self->spans[i - 1].seen_to)
    *bottom = i - 1;
  return *bottom != *top;
}

static gboolean
moves (const EfVideoProgramme *self, guint clip)
{
  for (guint i = 0; i < ef_plan_n_outputs (self->plan); i++) {
    EfClip c = ef_plan_get_framed_clip (self->plan, i, clip);

    if (self->wanted[i] && c.has_motion &&
        (c.from.zoom != c.to.zoom || c.from.x != c.to.x || c.from.y != c.to.y))
      return TRUE;
  }
  return FALSE;
}

/* Opens the clip that comes next, so that its first frame waits for us. */
static void
look_ahead (EfVideoProgramme *self, gint64 frame, guint last)
{
  guint next = last + 1;
  gint64 lead = (gint64)(LEAD * self->plan->fps_n / self->plan->fps_d) + 1;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < MAX_SHOTS; i++)
    if (self->shots[i].used && self->shots[i].source &&
        self->shots[i].clip > last)
      ef_clip_source_poll (self->shots[i].source);
  if (next >= self->plan->clips->len ||
      self->spans[next].seen_from > frame + lead || find_shot (self, next) ||
      !find_room (self))
    return;
  for (guint i = 0; i < MAX_SHOTS; i++)
    if (can_lend (self, &self->shots[i], next))
      return;
  /* Trouble is met again, and reported, when the clip is due. */
  if (!open_shot (self, next, frame, &error))
    GST_INFO ("%s", error->message);
}

static EfMix
mix_at (const EfVideoProgramme *self, guint top, gint64 frame)
{
  const EfClip *clip = clip_at (self, top);
  EfMix mix = { clip->transition, clip->transition_direction,
    clip->transition_colour,
    (frame - self->spans[top].first) / self->spans[top].fade + 0.5 };

  return mix;
}

gboolean
ef_video_programme_prepare (EfVideoProgramme *self, guint64 frame,
    gboolean *repeat, GCancellable *cancellable, GError **error)
{
  Scene scene = { .frame = (gint64)frame };
  guint bottom, top;
  gboolean fades = find_layers (self, scene.frame, &bottom, &top);

  for (guint i = 0; i < MAX_SHOTS; i++)
    if (self->shots[i].used && self->shots[i].clip < bottom &&
        !(self->shots[i].clip + 1 == bottom && !find_shot (self, bottom) &&
            can_lend (self, &self->shots[i], bottom)))
      close_shot (&self->shots[i]);
  scene.bottom = get_shot (self, bottom, scene.frame, error);
  if (!scene.bottom ||
      !fetch (self, scene.bottom, scene.frame, cancellable, error))
    return FALSE;
  if (fades) {
    scene.top = get_shot (self, top, scene.frame, error);
    if (!scene.top || !fetch (self, scene.top, scene.frame, cancellable, error))
      return FALSE;
    scene.mix = mix_at (self, top, scene.frame);
  } else if (!moves (self, bottom)) {
    scene.serial = scene.bottom->serial;
  }
  look_ahead (self, scene.frame, top);
  *repeat = scene.serial != 0 && scene.serial == self->scene.serial &&
      scene.frame == self->scene.frame + 1 &&
      scene.bottom == self->scene.bottom;
  self->scene = scene;
  return TRUE;
}

static gdouble
life_of (const EfVideoProgramme *self, const Shot *shot, gint64 frame)
{
  const Span *span = &self->spans[shot->clip];
  gint64 n = span->seen_to - span->seen_from;

  return n > 1 ? (gdouble)(frame - span->seen_from) / (n - 1) : 0;
}

static const EfPicture *
picture_of (const Shot *shot, guint output)
{
  return shot->still ? ef_still_get_picture (shot->stills[output])
                     : &shot->picture;
}

void
ef_video_programme_draw (
    EfVideoProgramme *self, guint output, const EfCanvas *canvas)
{
  const Scene *s = &self->scene;
  EfClip below = shown_by (self, s->bottom, output);
  EfLayer bottom = { picture_of (s->bottom, output), &below,
    life_of (self, s->bottom, s->frame) };
  EfClip above;
  EfLayer top;

  ef_grades_set (self->grades, s->bottom->clip, &s->bottom->grade, &bottom);
  if (!self->composers[output])
    self->composers[output] = ef_composer_new (canvas->width, canvas->height);
  if (s->top) {
    above = shown_by (self, s->top, output);
    top = (EfLayer){ picture_of (s->top, output), &above,
      life_of (self, s->top, s->frame) };
    ef_grades_set (self->grades, s->top->clip, &s->top->grade, &top);
  }
  ef_composer_draw (
      self->composers[output], &bottom, s->top ? &top : NULL, &s->mix, canvas);
}

gboolean
ef_video_programme_repeats_next (const EfVideoProgramme *self)
{
  const Scene *s = &self->scene;
  const Shot *shot = s->bottom;
  const Span *span;

  if (s->serial == 0 || shot->interlaced)
    return FALSE;
  span = &self->spans[shot->clip];
  if (s->frame + 1 >= span[1].first ||
      (shot->clip + 1 < self->plan->clips->len &&
          s->frame + 1 >= span[1].seen_from))
    return FALSE;
  return shot->still ||
      ef_clip_source_is_current (
          shot->source, time_of (self, shot, s->frame + 1 - span->first));
}
