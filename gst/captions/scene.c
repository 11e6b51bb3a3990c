/* Edit Factory - what captions show at one instant
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scene.h"

#include <string.h>

struct _EfScene
{
  EfStyle *style;
  EfTypesetter *typesetter;
  EfPainter *painter;
  const EfCue *cue;
  EfCueLayout *layout;
  GArray *placed;
  GArray *marks; /* of the last picture */
  GArray *next;
  gboolean shown; /* FALSE when nothing can be told of the last picture */
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
  self->marks = g_array_new (FALSE, FALSE, sizeof (EfMark));
  self->next = g_array_new (FALSE, FALSE, sizeof (EfMark));
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
  g_array_unref (self->marks);
  g_array_unref (self->next);
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

/* A cue that is freed, or stands elsewhere now. */
static void
forget_cue (EfScene *self)
{
  g_clear_pointer (&self->layout, ef_cue_layout_free);
  self->cue = NULL;
  self->shown = FALSE;
}

void
ef_scene_set_style (EfScene *self, const EfStyle *style)
{
  EfStyleScope scope = ef_style_difference (self->style, style);

  ef_style_free (self->style);
  self->style = ef_style_copy (style);
  ef_painter_set_style (self->painter, style);
  if (scope >= EF_STYLE_PLACE) {
    ef_typesetter_set_style (self->typesetter, style);
    forget_cue (self);
  }
  if (scope >= EF_STYLE_DRAW)
    ef_painter_clear (self->painter);
}

/* Takes @sprite. */
static void
add (EfScene *self, EfSprite *sprite, const EfMark *mark)
{
  EfPlaced placed = { sprite, mark->x + sprite->left, mark->y + sprite->top,
    mark->opacity };

  g_array_append_val (self->placed, placed);
}

static EfSprite *
sung_word (EfScene *self, const gchar *text, const EfMark *mark)
{
  EfInk ink = mark->ink;
  g_autoptr (EfSprite) before = ef_painter_word (self->painter, text, &ink);
  g_autoptr (EfSprite) after = NULL;

  ink.fill = mark->sung;
  ink.outline = mark->sung_outline;
  after = ef_painter_word (self->painter, text, &ink);
  return ef_brush_sung (
      self->style, before, after, mark->edge, mark->from_right);
}

static void
add_word (EfScene *self, const EfMark *mark)
{
  const gchar *text =
      g_array_index (self->cue->words, EfCueWord, mark->word).text;
  g_autoptr (EfSprite) still = mark->sung
      ? sung_word (self, text, mark)
      : ef_painter_word (self->painter, text, &mark->ink);

  if (mark->scale == 1)
    add (self, ef_sprite_ref (still), mark);
  else
    add (self,
        ef_sprite_scaled (still, mark->scale, mark->phase_x, mark->phase_y),
        mark);
}

static void
draw (EfScene *self)
{
  clear_placed (self);
  for (guint i = 0; i < self->marks->len; i++) {
    const EfMark *mark = &g_array_index (self->marks, EfMark, i);

    if (mark->kind == EF_MARK_WORD)
      add_word (self, mark);
    else
      add (self,
          ef_brush_bar (self->style, &mark->bar, mark->phase_x, mark->phase_y),
          mark);
  }
}

static gboolean
same_marks (const EfScene *self)
{
  return self->shown && self->marks->len == self->next->len &&
      (self->next->len == 0 ||
          memcmp (self->marks->data, self->next->data,
              self->next->len * sizeof (EfMark)) == 0);
}

/* Does the picture differ? Marks of two cues may be alike: forget_cue. */
static gboolean
take_marks (EfScene *self)
{
  GArray *last = self->marks;

  if (same_marks (self))
    return FALSE;
  self->marks = self->next;
  self->next = last;
  self->shown = TRUE;
  return TRUE;
}

gboolean
ef_scene_update (EfScene *self, const EfCue *cue, gboolean timed_words,
    GstClockTime time, const EfPlaced **placed, guint *n_placed)
{
  gboolean changed;

  if (cue != self->cue) {
    forget_cue (self);
    self->cue = cue;
    if (cue)
      self->layout = ef_typesetter_place (self->typesetter, cue);
  }
  g_array_set_size (self->next, 0);
  if (cue) {
    EfChoreography choreography = { self->style,
      ef_typesetter_get_scale (self->typesetter), cue, self->layout,
      timed_words };

    ef_choreograph (&choreography, time, self->next);
  }
  changed = take_marks (self);
  if (changed)
    draw (self);
  *placed = (const EfPlaced *)self->placed->data;
  *n_placed = self->placed->len;
  return changed;
}
