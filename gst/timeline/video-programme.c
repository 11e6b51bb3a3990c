/* Edit Factory - the picture of a plan, frame by frame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "video-programme-private.h"

#include <math.h>

GST_DEBUG_CATEGORY (ef_video_programme_debug);

/* How long before it is seen a clip is opened, in seconds of programme. */
#define LEAD 1.0
/* A cut that lies so close above a frame's time belongs to that frame. */
#define GRID_TOLERANCE 0.01

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
  EfSpan *spans = self->spans;

  for (guint i = 0; i < n; i++)
    spans[i].first = (gint64)ceil (
        frames_of (self->plan, ef_shot_clip_at (self, i)->at) - GRID_TOLERANCE);
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
    GST_DEBUG_CATEGORY_INIT (ef_video_programme_debug, "efvideoprogramme", 0,
        "Edit Factory picture");
    g_once_init_leave (&once, 1);
  }
  self->plan = plan;
  self->grades = ef_grades_new (plan);
  self->spans = g_new0 (EfSpan, plan->clips->len + 1);
  lay_out (self);
  ef_video_programme_reset (self);
  return self;
}

void
ef_video_programme_reset (EfVideoProgramme *self)
{
  for (guint i = 0; i < EF_MAX_SHOTS; i++)
    ef_shot_close (&self->shots[i]);
  self->scene = (EfScene){ .frame = -1 };
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

  for (guint i = 0; i < EF_MAX_SHOTS; i++)
    if (self->shots[i].used && self->shots[i].source &&
        self->shots[i].clip > last)
      ef_clip_source_poll (self->shots[i].source);
  if (next >= self->plan->clips->len ||
      self->spans[next].seen_from > frame + lead || ef_shot_find (self, next) ||
      !ef_shot_find_room (self))
    return;
  for (guint i = 0; i < EF_MAX_SHOTS; i++)
    if (ef_shot_can_lend (self, &self->shots[i], next))
      return;
  /* Trouble is met again, and reported, when the clip is due. */
  if (!ef_shot_open (self, next, frame, &error))
    GST_INFO ("%s", error->message);
}

static EfMix
mix_at (const EfVideoProgramme *self, guint top, gint64 frame)
{
  const EfClip *clip = ef_shot_clip_at (self, top);
  EfMix mix = { clip->transition, clip->transition_direction,
    clip->transition_colour,
    (frame - self->spans[top].first) / self->spans[top].fade + 0.5 };

  return mix;
}

gboolean
ef_video_programme_prepare (EfVideoProgramme *self, guint64 frame,
    gboolean *repeat, GCancellable *cancellable, GError **error)
{
  EfScene scene = { .frame = (gint64)frame };
  guint bottom, top;
  gboolean fades = find_layers (self, scene.frame, &bottom, &top);

  for (guint i = 0; i < EF_MAX_SHOTS; i++)
    if (self->shots[i].used && self->shots[i].clip < bottom &&
        !(self->shots[i].clip + 1 == bottom && !ef_shot_find (self, bottom) &&
            ef_shot_can_lend (self, &self->shots[i], bottom)))
      ef_shot_close (&self->shots[i]);
  scene.bottom = ef_shot_get (self, bottom, scene.frame, error);
  if (!scene.bottom ||
      !ef_shot_fetch (self, scene.bottom, scene.frame, cancellable, error))
    return FALSE;
  if (fades) {
    scene.top = ef_shot_get (self, top, scene.frame, error);
    if (!scene.top ||
        !ef_shot_fetch (self, scene.top, scene.frame, cancellable, error))
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
life_of (const EfVideoProgramme *self, const EfShot *shot, gint64 frame)
{
  const EfSpan *span = &self->spans[shot->clip];
  gint64 n = span->seen_to - span->seen_from;

  return n > 1 ? (gdouble)(frame - span->seen_from) / (n - 1) : 0;
}

static const EfPicture *
picture_of (const EfShot *shot, guint output)
{
  return shot->still ? ef_still_get_picture (shot->stills[output])
                     : &shot->picture;
}

void
ef_video_programme_draw (
    EfVideoProgramme *self, guint output, const EfCanvas *canvas)
{
  const EfScene *s = &self->scene;
  EfClip below = ef_shot_shown_by (self, s->bottom, output);
  EfLayer bottom = { picture_of (s->bottom, output), &below,
    life_of (self, s->bottom, s->frame) };
  EfClip above;
  EfLayer top;

  ef_grades_set (self->grades, s->bottom->clip, &s->bottom->grade, &bottom);
  if (!self->composers[output])
    self->composers[output] = ef_composer_new (canvas->width, canvas->height);
  if (s->top) {
    above = ef_shot_shown_by (self, s->top, output);
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
  const EfScene *s = &self->scene;
  const EfShot *shot = s->bottom;
  const EfSpan *span;

  if (s->serial == 0 || shot->interlaced)
    return FALSE;
  span = &self->spans[shot->clip];
  if (s->frame + 1 >= span[1].first ||
      (shot->clip + 1 < self->plan->clips->len &&
          s->frame + 1 >= span[1].seen_from))
    return FALSE;
  return shot->still ||
      ef_clip_source_is_current (shot->source,
          ef_shot_time_of (self, shot, s->frame + 1 - span->first));
}
