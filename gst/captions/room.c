/* Edit Factory - the room that is left between covered rectangles
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "room.h"

#include <math.h>

struct _EfRoom
{
  gdouble width;
  gdouble height;
  EfRect clear;
  GArray *rects; /* of the safe area, then obstacles */
  guint n_zones;
};

static void
add (EfRoom *self, gdouble left, gdouble top, gdouble right, gdouble bottom)
{
  EfRect rect = { left, top, right, bottom };

  if (right > left && bottom > top)
    g_array_append_val (self->rects, rect);
}

/* Areas that only know their insets are covered on four sides. */
static void
add_insets (EfRoom *self)
{
  const EfRect *c = &self->clear;

  add (self, 0, 0, self->width, c->top);
  add (self, 0, c->bottom, self->width, self->height);
  add (self, 0, 0, c->left, self->height);
  add (self, c->right, 0, self->width, self->height);
}

EfRoom *
ef_room_new (const EfSafeArea *area, guint width, guint height)
{
  EfRoom *self = g_new0 (EfRoom, 1);

  self->width = width;
  self->height = height;
  self->clear = (EfRect){ area->left * width, area->top * height,
    width - area->right * width, height - area->bottom * height };
  self->rects = g_array_new (FALSE, FALSE, sizeof (EfRect));
  for (guint i = 0; i < area->n_zones; i++) {
    const EfZone *zone = &area->zones[i];

    add (self, zone->x * width, zone->y * height,
        (zone->x + zone->width) * width, (zone->y + zone->height) * height);
  }
  if (area->n_zones == 0)
    add_insets (self);
  self->n_zones = self->rects->len;
  return self;
}

void
ef_room_free (EfRoom *self)
{
  g_array_unref (self->rects);
  g_free (self);
}

EfRect
ef_room_get_clear (EfRoom *self)
{
  return self->clear;
}

const EfRect *
ef_room_get_zones (EfRoom *self, guint *n)
{
  *n = self->n_zones;
  return (const EfRect *)self->rects->data;
}

void
ef_room_set_obstacles (EfRoom *self, const EfRect *rects, guint n)
{
  g_array_set_size (self->rects, self->n_zones);
  for (guint i = 0; i < n; i++)
    add (self, rects[i].left, rects[i].top, rects[i].right, rects[i].bottom);
}

static gint
compare_lefts (gconstpointer a, gconstpointer b)
{
  gdouble x = ((const EfRect *)a)->left, y = ((const EfRect *)b)->left;

  return x < y ? -1 : x > y;
}

/* What of the rectangles lies in the band, from left to right. */
static GArray *
in_band (EfRoom *self, gdouble top, gdouble bottom)
{
  GArray *rects = g_array_new (FALSE, FALSE, sizeof (EfRect));

  for (guint i = 0; i < self->rects->len; i++) {
    const EfRect *rect = &g_array_index (self->rects, EfRect, i);

    if (rect->top < bottom && rect->bottom > top)
      g_array_append_val (rects, *rect);
  }
  g_array_sort (rects, compare_lefts);
  return rects;
}

typedef struct
{
  gdouble left;
  gdouble right;
} Span;

static gdouble
reach_about (Span span, gdouble x)
{
  return MIN (x - span.left, span.right - x);
}

gboolean
ef_room_span (EfRoom *self, gdouble top, gdouble bottom, gdouble x,
    gdouble *left, gdouble *right)
{
  g_autoptr (GArray) rects = in_band (self, top, bottom);
  Span widest = { 0, 0 }, about = { 0, 0 }, here = { 0, 0 };

  for (guint i = 0; i <= rects->len; i++) {
    const EfRect *rect =
        i < rects->len ? &g_array_index (rects, EfRect, i) : NULL;

    here.right = rect ? rect->left : self->width;
    if (here.right - here.left > widest.right - widest.left)
      widest = here;
    if (reach_about (here, x) > reach_about (about, x))
      about = here;
    if (rect)
      here.left = MAX (here.left, rect->right);
  }
  if (2 * reach_about (about, x) * 2 >= widest.right - widest.left)
    widest = about;
  *left = widest.left;
  *right = widest.right;
  return widest.right > widest.left;
}

typedef struct
{
  gdouble top;
  gdouble distance;
} Candidate;

static gint
compare_candidates (gconstpointer a, gconstpointer b)
{
  gdouble x = ((const Candidate *)a)->distance;
  gdouble y = ((const Candidate *)b)->distance;

  return x < y ? -1 : x > y;
}

GArray *
ef_room_tops (EfRoom *self, gdouble wanted, gdouble height)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Candidate));
  GArray *tops = g_array_new (FALSE, FALSE, sizeof (gdouble));
  gdouble last = MAX (self->height - height, 0);

  for (guint i = 0; i < 1 + 2 * self->rects->len; i++) {
    const EfRect *rect =
        i > 0 ? &g_array_index (self->rects, EfRect, (i - 1) / 2) : NULL;
    gdouble top = !rect ? wanted : i % 2 ? rect->top - height : rect->bottom;
    Candidate candidate = { CLAMP (top, 0, last), 0 };

    candidate.distance = fabs (candidate.top - wanted);
    if (rect && candidate.top != top)
      continue;
    g_array_append_val (list, candidate);
  }
  g_array_sort (list, compare_candidates);
  for (guint i = 0; i < list->len; i++)
    g_array_append_val (tops, g_array_index (list, Candidate, i).top);
  return tops;
}
