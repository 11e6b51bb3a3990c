/* Edit Factory - what captions show at one instant
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scene.h"

#include <math.h>

/* The swell of a word is drawn in this many sizes. */
#define POP_STEPS 16.0
/* Words stand on quarters of a pixel. */
#define PHASES 4.0

struct _EfScene
{
  EfStyle *style;
  EfTypesetter *typesetter;
  EfPainter *painter;
  const EfCue *cue;
  EfCueLayout *layout;
  GArray *placed;
  guint64 signature; /* of the last picture */
};

EfScene *
ef_scene_new (
    const EfStyle *style, const EfSafeArea *area, guint width, guint height)
{
  EfScene *self = g_new0 (EfScene, 1);

  self->style = ef_style_copy (style);
  self->typesetter = ef_typesetter_new (style, area, width, height);
  self->painter = ef_painter_new (self->typesetter, style);
  self->placed = g_array_new (FALSE, FALSE, sizeof (EfPlaced));
  return self;
}

static void
clear_placed (EfScene *self)
{
  for (guint i = 0; i < self->placed->len; i++)
    ef_sprite_unref (g_array_index (self->placed, EfPlaced, i).sprite);
  g_array_set_size (self->placed, 0);
}

void
ef_scene_free (EfScene *self)
{
  clear_placed (self);
  g_array_unref (self->placed);
  g_clear_pointer (&self->layout, ef_cue_layout_free);
  ef_painter_free (self->painter);
  ef_typesetter_free (self->typesetter);
  ef_style_free (self->style);
  g_free (self);
}

EfTypesetter *
ef_scene_get_typesetter (EfScene *self)
{
  return self->typesetter;
}

EfPainter *
ef_scene_get_painter (EfScene *self)
{
  return self->painter;
}

/* The last word that has begun; -1 before the first. It stays lit until the
 * next begins: no blinking in the gaps. */
static gint
active_word (const EfCue *cue, GstClockTime time)
{
  gint active = -1;

  for (guint i = 0; i < cue->words->len; i++)
    if (g_array_index (cue->words, EfCueWord, i).start <= time)
      active = (gint)i;
  return active;
}

/* Size of the active word: up fast, over the top, and back to where it stays
 * (an ease-out with overshoot), in steps that the cache can hold. */
static gdouble
pop_size (const EfStyle *style, GstClockTime since)
{
  gdouble t =
      style->animation_time > 0 ? since / 1e9 / style->animation_time : 1;
  gdouble peak = style->pop_scale - 1, rest = peak * 0.45, size;

  if (style->animation != EF_ANIMATION_POP || peak <= 0)
    return 1;
  if (t >= 1)
    size = rest;
  else if (t < 0.5)
    size = peak * sin (t / 0.5 * G_PI / 2);
  else
    size = rest + (peak - rest) * (0.5 + 0.5 * cos ((t - 0.5) / 0.5 * G_PI));
  return 1 + round (size * POP_STEPS / peak) * peak / POP_STEPS;
}

static gdouble
fade_opacity (const EfStyle *style, const EfCue *cue, GstClockTime time)
{
  gdouble t;

  if (style->animation != EF_ANIMATION_FADE || style->animation_time <= 0)
    return 1;
  t = (time - MIN (cue->start, time)) / 1e9 / style->animation_time;
  return CLAMP (t, 0.0, 1.0);
}

static void
split_phase (gdouble v, gint *whole, gdouble *phase)
{
  v = round (v * PHASES) / PHASES;
  *whole = (gint)floor (v);
  *phase = v - *whole;
}

static void
add (EfScene *self, EfSprite *sprite, gint x, gint y, gdouble opacity)
{
  EfPlaced placed = { ef_sprite_ref (sprite), x, y, opacity };

  g_array_append_val (self->placed, placed);
}

static void
add_word (
    EfScene *self, guint i, EfWordState state, gdouble grow, gdouble opacity)
{
  const EfCueWord *word = &g_array_index (self->cue->words, EfCueWord, i);
  const EfWordBox *box = &g_array_index (self->layout->boxes, EfWordBox, i);
  gdouble x = box->x - box->width * (grow - 1) / 2;
  /* Grows about the middle of its letters, not about the baseline. */
  gdouble y = box->y + self->layout->ascent * 0.35 * (grow - 1);
  gdouble phase_x, phase_y;
  gint left, top;
  EfSprite *sprite;

  split_phase (x, &left, &phase_x);
  split_phase (y, &top, &phase_y);
  sprite = ef_painter_word (self->painter, word->text,
      self->layout->size * grow, state, phase_x, phase_y);
  add (self, sprite, left + sprite->left, top + sprite->top, opacity);
}

static void
add_box (EfScene *self, const EfWordBox *box, gdouble opacity)
{
  gdouble scale = ef_typesetter_get_scale (self->typesetter);
  gdouble px = self->style->box_padding_x * scale;
  gdouble py = self->style->box_padding_y * scale;
  gdouble height = self->layout->ascent + self->layout->descent;
  EfSprite *sprite = ef_painter_box (self->painter,
      (guint)MAX (lrint (box->width + 2 * px), 2),
      (guint)MAX (lrint (height + 2 * py), 2));

  add (self, sprite, (gint)lrint (box->x - px),
      (gint)lrint (box->y - self->layout->ascent - py), opacity);
}

static void
compose (EfScene *self, gint active, gdouble grow, gdouble opacity)
{
  clear_placed (self);
  if (self->style->box == EF_BOX_LINE)
    for (guint i = 0; i < self->layout->lines->len; i++)
      add_box (
          self, &g_array_index (self->layout->lines, EfWordBox, i), opacity);
  for (guint i = 0; i < self->cue->words->len; i++)
    if ((gint)i != active)
      add_word (self, i, (gint)i < active ? EF_WORD_SPOKEN : EF_WORD_UPCOMING,
          1, opacity);
  if (active < 0)
    return;
  /* The active word last: it stands above its neighbours. */
  if (self->style->box == EF_BOX_WORD)
    add_box (
        self, &g_array_index (self->layout->boxes, EfWordBox, active), opacity);
  add_word (self, active, EF_WORD_ACTIVE, grow, opacity);
}

gboolean
ef_scene_update (EfScene *self, const EfCue *cue, gboolean timed_words,
    GstClockTime time, const EfPlaced **placed, guint *n_placed)
{
  guint64 signature = 0;

  if (cue != self->cue) {
    g_clear_pointer (&self->layout, ef_cue_layout_free);
    self->cue = cue;
    self->signature = G_MAXUINT64;
    if (cue)
      self->layout = ef_typesetter_place (self->typesetter, cue);
  }
  if (cue) {
    gint active = timed_words ? active_word (cue, time) : -1;
    GstClockTime since = active >= 0
        ? time - g_array_index (cue->words, EfCueWord, active).start
        : 0;
    gdouble grow = active >= 0 ? pop_size (self->style, since) : 1;
    gdouble opacity = fade_opacity (self->style, cue, time);

    signature = (guint64)(active + 2) << 40 |
        (guint64)lrint (grow * 1000) << 20 | (guint64)lrint (opacity * 256);
    if (signature != self->signature)
      compose (self, active, grow, opacity);
  } else {
    clear_placed (self);
  }
  *placed = (const EfPlaced *)self->placed->data;
  *n_placed = self->placed->len;
  if (signature == self->signature)
    return FALSE;
  self->signature = signature;
  return TRUE;
}
