/* Edit Factory - what captions show at one instant
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "scene.h"
#include "bitmap.h"
#include "cue-place.h"
#include "region.h"

#include <math.h>
#include <string.h>

/* Bytes of the bitmaps of one picture: what a few canvases have, and a little
 * for small ones. Wide glows about hundreds of tiny words would need thousands
 * of them. */
#define CANVASES 4
#define LITTLE ((gsize)32 * 1024 * 1024)

/* A cue that is shown, and where. */
typedef struct
{
  const EfCue *cue;
  EfCueLayout *layout;
} Held;

struct _EfScene
{
  EfStyle *style;
  EfTypesetter *typesetter;
  EfPainter *painter;
  guint width;
  Held held[EF_SCENE_MAX_CUES];
  guint n_held;
  GArray *known; /* Held, placed for the next picture */
  GArray *placed;
  GArray *zones; /* EfPlaced, when they are shown */
  gboolean zones_shown;
  GArray *marks; /* of the last picture */
  GArray *next;
  GArray *one;    /* of one cue */
  gboolean shown; /* FALSE when nothing can be told of the last picture */
  gsize bytes;    /* of what is placed */
  gsize budget;
  gboolean cut; /* nobody has been told that it was not enough */
};

static void
placed_clear (gpointer placed)
{
  ef_sprite_unref (((EfPlaced *)placed)->sprite);
}

static void
held_clear (gpointer held)
{
  g_clear_pointer (&((Held *)held)->layout, ef_cue_layout_free);
}

static GArray *
new_placed (void)
{
  GArray *placed = g_array_new (FALSE, FALSE, sizeof (EfPlaced));

  g_array_set_clear_func (placed, placed_clear);
  return placed;
}

EfScene *
ef_scene_new (
    const EfStyle *style, const EfSafeArea *area, guint width, guint height)
{
  EfScene *self = g_new0 (EfScene, 1);

  self->style = ef_style_copy (style);
  self->budget = LITTLE + (gsize)width * height * 4 * CANVASES;
  self->width = width;
  self->typesetter = ef_typesetter_new (style, area, width, height);
  self->painter = ef_painter_new (self->typesetter, style);
  self->known = g_array_new (FALSE, FALSE, sizeof (Held));
  g_array_set_clear_func (self->known, held_clear);
  self->placed = new_placed ();
  self->zones = new_placed ();
  self->marks = g_array_new (FALSE, FALSE, sizeof (EfMark));
  self->next = g_array_new (FALSE, FALSE, sizeof (EfMark));
  self->one = g_array_new (FALSE, FALSE, sizeof (EfMark));
  return self;
}

/* Cues that are freed, or stand elsewhere now. */
static void
forget_cues (EfScene *self)
{
  for (guint i = 0; i < self->n_held; i++)
    ef_cue_layout_free (self->held[i].layout);
  self->n_held = 0;
  g_array_set_size (self->known, 0);
  self->shown = FALSE;
}

void
ef_scene_free (EfScene *self)
{
  g_array_unref (self->placed);
  g_array_unref (self->zones);
  g_array_unref (self->marks);
  g_array_unref (self->next);
  g_array_unref (self->one);
  forget_cues (self);
  g_array_unref (self->known);
  ef_painter_free (self->painter);
  ef_typesetter_free (self->typesetter);
  ef_style_free (self->style);
  g_free (self);
}

/* @zone, in translucent red with an edge. Inside of it: the zone ends where the
 * red does. */
static void
add_zone (EfScene *self, const EfRect *zone)
{
  gint x = (gint)ceil (zone->left), y = (gint)ceil (zone->top);
  gint width = (gint)floor (zone->right) - x;
  gint height = (gint)floor (zone->bottom) - y;
  cairo_surface_t *surface;
  EfPlaced placed = { NULL, x, y, 1 };
  cairo_t *cr;

  if (width < 1 || height < 1)
    return;
  surface = ef_bitmap_new (CAIRO_FORMAT_ARGB32, width, height, TRUE);
  cr = cairo_create (surface);
  cairo_set_source_rgba (cr, 1, 0, 0.2, 0.3);
  cairo_paint (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_set_source_rgba (cr, 1, 0, 0.2, 0.9);
  cairo_set_line_width (cr, 4);
  cairo_stroke (cr);
  cairo_destroy (cr);
  placed.sprite = ef_sprite_new (surface, 0, 0, 0, 0);
  g_array_append_val (self->zones, placed);
}

void
ef_scene_show_zones (EfScene *self, gboolean show)
{
  const EfRect *zones;
  guint n;

  if (show == self->zones_shown)
    return;
  self->zones_shown = show;
  g_array_set_size (self->zones, 0);
  zones = ef_typesetter_get_zones (self->typesetter, &n);
  for (guint i = 0; show && i < n; i++)
    add_zone (self, &zones[i]);
  self->shown = FALSE;
}

gboolean
ef_scene_was_cut (EfScene *self)
{
  gboolean cut = self->cut;

  self->cut = FALSE;
  return cut;
}

void
ef_scene_set_avoid (EfScene *self, const EfAvoid *avoid, guint n)
{
  ef_typesetter_set_avoid (self->typesetter, avoid, n);
  forget_cues (self);
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

void
ef_scene_set_style (EfScene *self, const EfStyle *style)
{
  EfStyleScope scope = ef_style_difference (self->style, style);

  ef_style_free (self->style);
  self->style = ef_style_copy (style);
  ef_painter_set_style (self->painter, style);
  if (scope >= EF_STYLE_PLACE) {
    ef_typesetter_set_style (self->typesetter, style);
    forget_cues (self);
  }
  if (scope >= EF_STYLE_DRAW)
    ef_painter_clear (self->painter);
}

/* Takes @sprite. */
static void
add (EfScene *self, EfSprite *sprite, const EfMark *mark)
{
  EfPlaced placed;

  if (mark->cut_bottom > mark->cut_top) {
    EfSprite *whole = sprite;

    sprite = ef_sprite_cut (
        whole, mark->y + whole->top, mark->cut_top, mark->cut_bottom);
    ef_sprite_unref (whole);
    if (!sprite)
      return;
  }
  placed = (EfPlaced){ sprite, mark->x + sprite->left, mark->y + sprite->top,
    mark->opacity };
  self->bytes += (gsize)4 * sprite->width * sprite->height;
  g_array_append_val (self->placed, placed);
}

/* The edge goes over the letters' ink, not over the room beside them: the
 * word shows that it is sung from the first moment to the last. That of a box
 * is where the box is. */
static gdouble
sung_edge (const EfScene *self, const EfMark *mark, const EfSprite *word)
{
  const EfCueLayout *layout = self->held[mark->cue].layout;
  gdouble width = g_array_index (layout->boxes, EfWordBox, mark->word).width;

  if (self->style->animation == EF_ANIMATION_BOX)
    return mark->edge;
  return width <= 0 ? 0
                    : word->ink_left +
          mark->edge / width * (word->ink_right - word->ink_left);
}

static EfSprite *
sung_word (EfScene *self, const EfWordRun *run, const EfMark *mark)
{
  EfInk ink = mark->ink;
  g_autoptr (EfSprite) before = ef_painter_word (self->painter, run, &ink);
  g_autoptr (EfSprite) after = NULL;

  ink.fill = mark->sung;
  ink.outline = mark->sung_outline;
  after = ef_painter_word (self->painter, run, &ink);
  return ef_brush_sung (self->style, before, after,
      sung_edge (self, mark, before), mark->from_right, run->vertical);
}

static void
add_word (EfScene *self, const EfMark *mark)
{
  const EfWordRun *run =
      g_ptr_array_index (self->held[mark->cue].layout->runs, mark->word);
  g_autoptr (EfSprite) still = mark->sung
      ? sung_word (self, run, mark)
      : ef_painter_word (self->painter, run, &mark->ink);

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
  g_array_set_size (self->placed, 0);
  self->bytes = 0;
  ef_painter_next_picture (self->painter);
  for (guint i = 0; i < self->zones->len; i++) {
    EfPlaced zone = g_array_index (self->zones, EfPlaced, i);

    ef_sprite_ref (zone.sprite);
    g_array_append_val (self->placed, zone);
  }
  for (guint i = 0; i < self->marks->len; i++) {
    const EfMark *mark = &g_array_index (self->marks, EfMark, i);

    if (self->bytes > self->budget) {
      self->cut = TRUE;
      return;
    }
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

/* Does the picture differ? Marks of two cues may be alike: hold(). */
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

static gboolean
holds (const EfScene *self, const EfShown *shown, guint n)
{
  if (n != self->n_held)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (self->held[i].cue != shown[i].cue)
      return FALSE;
  return TRUE;
}

static EfCueLayout *
take_layout (Held *held, guint n, const EfCue *cue)
{
  for (guint i = 0; i < n; i++)
    if (held[i].cue == cue && held[i].layout)
      return g_steal_pointer (&held[i].layout);
  return NULL;
}

/* Somebody of @held who stands in the cue's region, NULL: nobody does. */
static const EfCueLayout *
find_beside (const Held *held, guint n, const EfCue *cue)
{
  for (guint i = 0; cue->place.lines > 0 && i < n; i++)
    if (held[i].layout && held[i].layout->in_region &&
        ef_cue_place_equal (&held[i].cue->place, &cue->place))
      return held[i].layout;
  return NULL;
}

/* What those of @held that have a layout take from @cue: of one at the same
 * place the whole height, so that they are stacked and not side by side. */
static guint
find_taken (const EfScene *self, const EfCue *cue, const Held *held, guint n,
    EfRect taken[])
{
  guint n_taken = 0;

  for (guint i = 0; i < n; i++) {
    if (!held[i].layout)
      continue;
    taken[n_taken] = held[i].layout->taken;
    if (ef_cue_place_equal (&held[i].cue->place, &cue->place)) {
      taken[n_taken].left = 0;
      taken[n_taken].right = self->width;
    }
    n_taken++;
  }
  return n_taken;
}

/* Where @cue stands beside those of @held. (transfer full) */
static EfCueLayout *
place (const EfScene *self, const EfCue *cue, const Held *held, guint n)
{
  const EfCueLayout *beside = find_beside (held, n, cue);
  EfRect taken[EF_SCENE_MAX_CUES];

  if (beside)
    return ef_typesetter_place_beside (self->typesetter, cue, beside);
  return ef_typesetter_place (
      self->typesetter, cue, taken, find_taken (self, cue, held, n, taken));
}

/* (nullable) */
static const Held *
find_known (const EfScene *self, const EfCue *cue)
{
  for (guint i = 0; i < self->n_held; i++)
    if (self->held[i].cue == cue)
      return &self->held[i];
  for (guint i = self->known->len; i > 0; i--)
    if (g_array_index (self->known, Held, i - 1).cue == cue)
      return &g_array_index (self->known, Held, i - 1);
  return NULL;
}

gboolean
ef_scene_knows (const EfScene *self, const EfCue *cue)
{
  return find_known (self, cue) != NULL;
}

void
ef_scene_place (
    EfScene *self, const EfCue *cue, const EfCue *const *beside, guint n)
{
  Held held[EF_SCENE_MAX_CUES], own = { cue, NULL };
  guint n_held = 0;

  for (guint i = 0; i < n && n_held < EF_SCENE_MAX_CUES; i++) {
    const Held *known = find_known (self, beside[i]);

    if (known)
      held[n_held++] = *known;
  }
  own.layout = place (self, cue, held, n_held);
  g_array_append_val (self->known, own);
}

/* Does it cover one of the @n that have been shown? Its text came too late for
 * these to leave it room. */
static gboolean
is_in_the_way (const EfCueLayout *layout, const Held *held, guint n)
{
  const EfRect *a = &layout->taken;

  for (guint i = 0; !layout->in_region && i < n; i++) {
    const EfRect *b = held[i].layout ? &held[i].layout->taken : NULL;

    if (b && a->left + 1 < b->right && b->left + 1 < a->right &&
        a->top + 1 < b->bottom && b->top + 1 < a->bottom)
      return TRUE;
  }
  return FALSE;
}

/* Layouts of cues that come: as they were placed, unless they are in the way
 * of those that stay. */
static void
take_known (EfScene *self, guint n)
{
  Held stay[EF_SCENE_MAX_CUES];

  memcpy (stay, self->held, sizeof stay);
  for (guint i = 0; i < n; i++) {
    Held *held = &self->held[i];

    if (held->layout)
      continue;
    held->layout =
        take_layout ((Held *)self->known->data, self->known->len, held->cue);
    if (held->layout && is_in_the_way (held->layout, stay, n))
      g_clear_pointer (&held->layout, ef_cue_layout_free);
  }
}

/* Cues that come stand where those that stay leave room. */
static void
hold (EfScene *self, const EfShown *shown, guint n)
{
  Held last[EF_SCENE_MAX_CUES];
  guint n_last = self->n_held;

  if (holds (self, shown, n))
    return;
  memcpy (last, self->held, sizeof last);
  for (guint i = 0; i < n; i++) {
    self->held[i].cue = shown[i].cue;
    self->held[i].layout = take_layout (last, n_last, shown[i].cue);
  }
  take_known (self, n);
  for (guint i = 0; i < n; i++)
    if (!self->held[i].layout)
      self->held[i].layout = place (self, shown[i].cue, self->held, n);
  for (guint i = 0; i < n_last; i++)
    g_clear_pointer (&last[i].layout, ef_cue_layout_free);
  g_array_set_size (self->known, 0);
  self->n_held = n;
  self->shown = FALSE;
}

static void
move_in_region (EfScene *self, guint i, GstClockTime time)
{
  EfRegionCue cues[EF_SCENE_MAX_CUES];

  for (guint k = 0; k < self->n_held; k++)
    cues[k] = (EfRegionCue){ self->held[k].cue, self->held[k].layout };
  ef_region_move (cues, self->n_held, i, time, self->one);
}

static void
add_marks (EfScene *self, const EfShown *shown, guint i)
{
  EfChoreography choreography = { self->style,
    ef_typesetter_get_scale (self->typesetter), shown->cue,
    self->held[i].layout, shown->timed_words, shown->exposure,
    shown->successor };

  ef_choreograph (&choreography, shown->time, self->one);
  if (self->held[i].layout->in_region)
    move_in_region (self, i, shown->time);
  for (guint k = 0; k < self->one->len; k++)
    g_array_index (self->one, EfMark, k).cue = i;
  if (self->one->len > 0)
    g_array_append_vals (self->next, self->one->data, self->one->len);
}

gboolean
ef_scene_update_all (EfScene *self, const EfShown *shown, guint n_shown,
    const EfPlaced **placed, guint *n_placed)
{
  guint n = MIN (n_shown, EF_SCENE_MAX_CUES);
  gboolean changed;

  hold (self, shown, n);
  g_array_set_size (self->next, 0);
  for (guint i = 0; i < n; i++)
    add_marks (self, &shown[i], i);
  changed = take_marks (self);
  if (changed)
    draw (self);
  *placed = (const EfPlaced *)self->placed->data;
  *n_placed = self->placed->len;
  return changed;
}

gboolean
ef_scene_update (EfScene *self, const EfCue *cue, gboolean timed_words,
    GstClockTime time, const EfPlaced **placed, guint *n_placed)
{
  EfShown shown = { cue, timed_words, time, 0 };

  return ef_scene_update_all (self, &shown, cue ? 1 : 0, placed, n_placed);
}
