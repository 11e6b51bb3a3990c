/* Edit Factory - what stands where at one instant, before anything is drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "choreography.h"

#include "word-neighbours.h"

#include <math.h>
#include <string.h>

/* Words at rest stand on quarters of a pixel. */
#define PHASES 4.0
/* What is less than this, in pixels, is no difference to anybody. */
#define UNSEEN 0.5

typedef struct
{
  gdouble x;
  gdouble y;
} Point;

/* The instant: which word is spoken, and how far motions are. */
typedef struct
{
  const EfChoreography *c;
  GstClockTime middle; /* of the exposure */
  gint active;         /* the last word that has begun; -1 before the first */
  gdouble t;           /* of the active word's motion */
  EfPose cue;
  GArray *marks;
} Instant;

static const EfCueWord *
word_at (const Instant *now, guint i)
{
  return &g_array_index (now->c->cue->words, EfCueWord, i);
}

static const EfWordBox *
box_at (const Instant *now, guint i)
{
  return &g_array_index (now->c->layout->boxes, EfWordBox, i);
}

/* The word that box @i is of. */
static guint
word_of (const EfCueLayout *layout, guint i)
{
  guint n = layout->boxes->len - (layout->owners ? layout->owners->len : 0);

  return i < n ? i : g_array_index (layout->owners, guint, i - n);
}

/* It stays lit until the next begins: no blinking in the gaps. */
static gint
find_active (const EfCue *cue, GstClockTime time)
{
  gint active = -1;

  for (guint i = 0; i < cue->words->len; i++)
    if (g_array_index (cue->words, EfCueWord, i).start <= time)
      active = (gint)i;
  return active;
}

/* Places */

static Point
middle_of_cue (const EfCueLayout *layout)
{
  return (Point){ layout->whole.x + layout->whole.width / 2,
    layout->whole.y + layout->height / 2 };
}

/* Columns are laid out lying: turn.h. */
static Point
stand (const EfCueLayout *layout, Point p)
{
  return layout->vertical ? (Point){ layout->across - p.y, p.x } : p;
}

/* A point of the cue at rest, where its entrance and its turn bring it. */
static Point
move (const Instant *now, Point p, gdouble rise)
{
  const EfStyle *style = now->c->style;
  Point m = middle_of_cue (now->c->layout);
  gdouble angle = style->rotation * G_PI / 180;
  gdouble x = (p.x - m.x) * now->cue.scale;
  gdouble y = (p.y - m.y) * now->cue.scale -
      (now->cue.rise + rise) * style->motion_distance * now->c->pixel;

  return stand (now->c->layout,
      (Point){ m.x + x * cos (angle) - y * sin (angle),
          m.y + x * sin (angle) + y * cos (angle) });
}

/* The origin of a word that is @scale times as large about its middle. */
static Point
origin_at (const Instant *now, const EfWordBox *box, gdouble scale)
{
  gdouble up = now->c->layout->middle;

  return (Point){ box->x - box->width * (scale - 1) / 2,
    box->y + up * (scale - 1) };
}

static void
split (gdouble v, gint32 *whole, gdouble *phase)
{
  v = round (v * PHASES) / PHASES;
  *whole = (gint32)floor (v);
  *phase = v - *whole;
}

/* Puts a word where its pose brings it. What only moves keeps the bitmap it has
 * at rest, and so moves by whole pixels. */
static void
place_word (const Instant *now, EfMark *mark, guint i, EfPose pose)
{
  const EfWordBox *box = box_at (now, i);
  gdouble rest = mark->ink.size / now->c->layout->size;
  Instant still = *now;
  Point at, home;
  gint32 x, y;

  still.cue = (EfPose){ 1, 0, 1 };
  home = move (&still, origin_at (now, box, rest), 0);
  split (home.x, &x, &mark->ink.phase_x);
  split (home.y, &y, &mark->ink.phase_y);
  mark->scale = pose.scale * now->cue.scale / rest;
  mark->phase_x = mark->ink.phase_x;
  mark->phase_y = mark->ink.phase_y;
  if (fabs (mark->scale - 1) * box->width * rest < UNSEEN) {
    mark->scale = 1;
    at = move (now, origin_at (now, box, rest), pose.rise);
    mark->x = x + (gint32)lrint (at.x - home.x);
    mark->y = y + (gint32)lrint (at.y - home.y);
    return;
  }
  at = move (now, origin_at (now, box, pose.scale), pose.rise);
  split (at.x, &mark->x, &mark->phase_x);
  split (at.y, &mark->y, &mark->phase_y);
}

/* Words */

typedef struct
{
  guint fill;
  guint outline;
  gdouble opacity;
} Look;

/* Of a word that waits: its own colour, else the style's. */
static guint
unlit_fill (const Instant *now, guint i)
{
  guint own = word_at (now, i)->colour;

  return own ? own : now->c->style->fill;
}

/* A style that tells spoken words by their colour keeps to it. */
static guint
spoken_fill (const Instant *now, guint i)
{
  const EfStyle *style = now->c->style;

  return style->spoken_fill == style->fill ? unlit_fill (now, i)
                                           : style->spoken_fill;
}

static Look
look_of (const Instant *now, guint i)
{
  const EfStyle *s = now->c->style;
  Look look = { unlit_fill (now, i), s->outline_colour, s->upcoming_opacity };

  /* Of words without times each is as good as said. */
  if (!now->c->timed_words)
    look.opacity = s->active_opacity;
  if (now->active < 0 || (gint)i > now->active)
    return look;
  if ((gint)i < now->active)
    return (Look){ spoken_fill (now, i), s->outline_colour, s->spoken_opacity };
  look.fill = s->active_fill;
  look.outline = s->active_outline_colour;
  look.opacity = s->active_opacity;
  /* The box behind the active word is outline enough. */
  if (ef_style_boxes_words (s))
    look.outline &= 0xffffff00;
  return look;
}

/* Between two looks. */
static Look
look_between (Look from, Look to, gdouble t)
{
  return (Look){ ef_animation_mix (from.fill, to.fill, t),
    ef_animation_mix (from.outline, to.outline, t),
    from.opacity + (to.opacity - from.opacity) * t };
}

/* A word that comes with its cue comes lit: it was never seen unlit. Not over
 * a box that has yet to grow, on which its colour is to be read. */
static gboolean
comes_lit (const Instant *now)
{
  return now->c->style->animation == EF_ANIMATION_HIGHLIGHT &&
      now->active == 0 && word_at (now, 0)->start <= now->c->cue->start;
}

/* Looks that flow from word to word: into the active one, out of the last. */
static Look
flowing_look (const Instant *now, guint i)
{
  Instant before = *now;
  gboolean flows = now->c->style->animation == EF_ANIMATION_HIGHLIGHT;
  Look look = look_of (now, i);

  if (!flows || now->t >= 1 || (gint)i > now->active ||
      (gint)i < now->active - 1 || comes_lit (now))
    return look;
  before.active = now->active - 1;
  return look_between (look_of (&before, i), look, ef_ease_out (now->t));
}

/* How much of the word is sung, in the colours of the two states. */
static void
sing (const Instant *now, EfMark *mark, guint i)
{
  const EfStyle *style = now->c->style;
  const EfCueWord *word = word_at (now, word_of (now->c->layout, i));
  const EfWordBox *box = box_at (now, i);
  gdouble sung = ef_animation_sung (word->start, word->end, now->middle);

  if (sung >= 1)
    return;
  mark->sung = mark->ink.fill;
  mark->sung_outline = mark->ink.outline;
  mark->ink.fill = unlit_fill (now, word_of (now->c->layout, i));
  mark->ink.outline = style->outline_colour;
  mark->from_right = box->rtl;
  if (mark->from_right)
    sung = 1 - sung;
  mark->edge = round (box->width * sung * PHASES) / PHASES;
}

static EfSpan
span_of (const EfWordBox *box)
{
  return (EfSpan){ box->x, box->x + box->width };
}

/* The box of the active word, without its padding. It comes from the word
 * before, when that stands on the same line. */
static EfSpan
travelling_span (const Instant *now)
{
  const EfWordBox *box = box_at (now, now->active);
  const EfWordBox *last =
      now->active > 0 ? box_at (now, now->active - 1) : NULL;
  EfSpan span = span_of (box);

  if (now->c->style->animation != EF_ANIMATION_BOX || now->t >= 1)
    return span;
  if (last && last->y == box->y)
    return ef_animation_travel (span_of (last), span, now->t);
  return ef_animation_grow (span, box->rtl, now->t);
}

/* While the box is on its way from word to word, letters have the active colour
 * where it is behind them and nowhere else. */
static void
cover (const Instant *now, EfMark *mark, guint i)
{
  Instant before = *now;
  gdouble padding = now->c->style->box_padding_x * now->c->pixel;
  const EfWordBox *box = box_at (now, i);
  Look bare, covered;
  gboolean whole;
  EfSpan span;

  before.active = now->active - 1;
  if (now->t >= 1 || (gint)i > now->active || (gint)i < before.active ||
      box->y != box_at (now, now->active)->y)
    return;
  bare = look_of ((gint)i == now->active ? &before : now, i);
  covered = look_of ((gint)i == now->active ? now : &before, i);
  span = travelling_span (now);
  span = (EfSpan){ span.left - padding, span.right + padding };
  ef_word_covered (box, span, &mark->from_right, &mark->edge);
  whole = mark->edge <= 0 || mark->edge >= box->width;
  if (whole && (mark->edge <= 0) == mark->from_right)
    bare = covered;
  mark->from_right &= !whole;
  mark->ink.fill = bare.fill;
  mark->ink.outline = bare.outline;
  mark->sung = whole ? 0 : covered.fill;
  mark->sung_outline = whole ? 0 : covered.outline;
  mark->edge = whole ? 0 : round (mark->edge * PHASES) / PHASES;
}

/* @i: of its box: the word's, or that of a piece that stands apart */
static void
add_word (const Instant *now, guint i)
{
  const EfStyle *style = now->c->style;
  gint word = (gint)word_of (now->c->layout, i);
  gboolean active = word == now->active, whole = (gint)i == word;
  EfPose pose = { 1, 0, 1 };
  Look look = flowing_look (now, (guint)word);
  EfMark mark;

  memset (&mark, 0, sizeof mark);
  mark.kind = EF_MARK_WORD;
  mark.word = i;
  mark.ink.size = now->c->layout->size;
  mark.ink.fill = look.fill;
  mark.ink.outline = look.outline;
  if (style->animation == EF_ANIMATION_BOX && whole)
    cover (now, &mark, i);
  if (active) {
    gdouble peak = ef_word_peak (
        now->c->layout, i, style->pop_scale, style->outline * now->c->pixel);

    pose = ef_animate_word (style->animation, now->t, peak);
    mark.ink.size *= ef_animation_rest_scale (style->animation, peak);
    if (style->animation == EF_ANIMATION_KARAOKE)
      sing (now, &mark, i);
  } else if (word > now->active && now->c->timed_words &&
      ef_animation_reveals (style->animation)) {
    return;
  }
  place_word (now, &mark, i, pose);
  look.opacity *= 1 - (gdouble)word_at (now, (guint)word)->fade;
  mark.opacity = rint (256 * look.opacity * pose.opacity * now->cue.opacity *
                     style->opacity) /
      256;
  if (mark.opacity > 0)
    g_array_append_val (now->marks, mark);
}

/* Bars */

/* @bar: upper left corner on the canvas, at rest */
static void
add_bar (const Instant *now, EfBar bar)
{
  gdouble scale = now->cue.scale;
  Point at =
      move (now, (Point){ bar.x + bar.width / 2, bar.y + bar.height / 2 }, 0);
  EfMark mark;

  if (bar.width < UNSEEN)
    return;
  memset (&mark, 0, sizeof mark);
  mark.kind = EF_MARK_BAR;
  mark.scale = 1;
  split (at.x, &mark.x, &mark.phase_x);
  split (at.y, &mark.y, &mark.phase_y);
  mark.bar.width = bar.width * scale;
  mark.bar.height = bar.height * scale;
  mark.bar.x = -mark.bar.width / 2;
  mark.bar.y = -mark.bar.height / 2;
  mark.bar.radius = bar.radius * scale;
  mark.bar.outline = bar.outline * scale;
  mark.bar.colour = bar.colour;
  mark.bar.outline_colour = bar.outline_colour;
  mark.bar.vertical = now->c->layout->vertical;
  mark.opacity = rint (256 * now->cue.opacity * now->c->style->opacity) / 256;
  if (mark.opacity > 0)
    g_array_append_val (now->marks, mark);
}

/* The style's box about a span of a line with its baseline at @y and @over
 * pixels above its ascent. */
static void
add_box (const Instant *now, EfSpan span, gdouble y, gdouble over)
{
  const EfStyle *s = now->c->style;
  const EfCueLayout *layout = now->c->layout;
  gdouble px = s->box_padding_x * now->c->pixel;
  gdouble py = s->box_padding_y * now->c->pixel;

  add_bar (now,
      (EfBar){ .x = span.left - px,
          .y = y - layout->ascent - over - py,
          .width = span.right - span.left + 2 * px,
          .height = over + layout->ascent + layout->descent + 2 * py,
          .radius = s->box_radius * now->c->pixel,
          .colour = s->box_colour });
}

static void
add_word_box (const Instant *now)
{
  const EfWordBox *box = box_at (now, now->active);

  add_box (now, travelling_span (now), box->y, box->over);
}

/* Pieces of the active word that stand apart. */
static void
add_piece_boxes (const Instant *now)
{
  const EfCueLayout *layout = now->c->layout;

  for (guint i = now->c->cue->words->len; i < layout->boxes->len; i++)
    if ((gint)word_of (layout, i) == now->active)
      add_box (now, span_of (box_at (now, i)), box_at (now, i)->y, 0);
}

static void
add_underline (const Instant *now)
{
  const EfStyle *s = now->c->style;
  const EfWordBox *box = box_at (now, now->active);
  gdouble height = s->underline_width * now->c->pixel;
  EfSpan span = ef_animation_grow (span_of (box), box->rtl, now->t);

  add_bar (now,
      (EfBar){ .x = span.left,
          .y = box->y + now->c->layout->drop +
              s->underline_offset * now->c->pixel,
          .width = span.right - span.left,
          .height = height,
          .radius = height / 2,
          .colour = s->underline_colour,
          .outline_colour = s->active_outline_colour,
          .outline = s->outline * now->c->pixel / 2 });
}

static void
add_ground (const Instant *now)
{
  const EfCueLayout *layout = now->c->layout;

  if (now->c->style->box == EF_BOX_CUE)
    add_box (now, span_of (&layout->whole),
        layout->whole.y + layout->height - layout->descent,
        layout->height - layout->ascent - layout->descent);
  if (now->c->style->box == EF_BOX_LINE)
    for (guint i = 0; i < layout->lines->len; i++) {
      const EfWordBox *line = &g_array_index (layout->lines, EfWordBox, i);

      add_box (now, span_of (line), line->y, line->over);
    }
}

static void
add_all (const Instant *now)
{
  const EfStyle *style = now->c->style;
  gboolean boxed = ef_style_boxes_words (style) && now->active >= 0;
  gboolean travels = style->animation == EF_ANIMATION_BOX;

  add_ground (now);
  /* Under the words that stand between. */
  if (boxed)
    add_piece_boxes (now);
  if (boxed && travels)
    add_word_box (now);
  /* Under the letters: their outline keeps it off what hangs below. */
  if (style->animation == EF_ANIMATION_UNDERLINE && now->active >= 0)
    add_underline (now);
  for (guint i = 0; i < now->c->layout->boxes->len; i++)
    if ((gint)i != now->active)
      add_word (now, i);
  if (now->active < 0)
    return;
  /* The active word last: it stands above its neighbours. */
  if (boxed && !travels)
    add_word_box (now);
  add_word (now, now->active);
}

/* Entrance and exit; of a short cue the exit takes half at most. */
static EfPose
pose_of_cue (const EfChoreography *self, GstClockTime time)
{
  const EfStyle *style = self->style;
  const EfCue *cue = self->cue;
  EfPose pose = ef_animate_cue (style->cue_animation,
      ef_animation_progress (
          time - MIN (cue->start, time), style->cue_animation_time));
  GstClockTime length = MIN ((GstClockTime)(style->cue_exit_time * GST_SECOND),
      (cue->end - cue->start) / 2);
  EfPose exit;

  if (self->successor)
    pose.opacity = 1;
  if (style->cue_exit == EF_CUE_EXIT_NONE || time + length <= cue->end)
    return pose;
  exit = ef_animate_exit (style->cue_exit,
      ef_animation_progress (
          time - (cue->end - length), (gdouble)length / GST_SECOND));
  return (EfPose){ pose.scale * exit.scale, pose.rise + exit.rise,
    pose.opacity * exit.opacity };
}

void
ef_choreograph (const EfChoreography *self, GstClockTime time, GArray *marks)
{
  const EfStyle *style = self->style;
  Instant now = { self, time + self->exposure / 2, -1, 0, { 1, 0, 1 }, marks };

  g_array_set_size (marks, 0);
  if (self->timed_words)
    now.active = find_active (self->cue, time);
  if (now.active >= 0)
    now.t = ef_animation_progress (
        now.middle - word_at (&now, now.active)->start, style->animation_time);
  now.cue = pose_of_cue (self, now.middle);
  add_all (&now);
}
