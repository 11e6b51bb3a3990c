/* Edit Factory - where the interest lies in a moment that was chosen
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "interest.h"

/* Measurements closer than this are of the same time. */
#define SAME_TIME (200 * GST_MSECOND)

static gint
by_time (gconstpointer a, gconstpointer b)
{
  const EfFocusPoint *x = a, *y = b;

  return x->time < y->time ? -1 : x->time > y->time;
}

static void
add_segment (GArray *points, const EfSegmentScore *s, const EfRange *range)
{
  EfFocusPoint middle = { s->start + (s->end - s->start) / 2, s->focus_x,
    s->focus_y };

  if (!s->focus_path) {
    middle.time = CLAMP (middle.time, range->start, range->end);
    g_array_append_val (points, middle);
    return;
  }
  for (guint i = 0; i < s->focus_path->len; i++) {
    EfFocusPoint p = g_array_index (s->focus_path, EfFocusPoint, i);

    if (p.time >= range->start && p.time <= range->end)
      g_array_append_val (points, p);
  }
}

/* Of the moment; its segments never reach across a cut. */
static GArray *
gather (const EfChoice *c)
{
  const GArray *segments = c->footage->score->segments;
  GArray *points = g_array_new (FALSE, FALSE, sizeof (EfFocusPoint));

  for (guint i = 0; i < segments->len; i++) {
    const EfSegmentScore *s = &g_array_index (segments, EfSegmentScore, i);
    EfRange r = { s->start, s->end };

    if (s->start >= c->range.end && r.end >= r.start)
      break;
    if (ef_ranges_intersect (&r, &c->range) &&
        (!s->rejected || c->footage->rejected))
      add_segment (points, s, &c->range);
  }
  g_array_sort (points, by_time);
  return points;
}

GArray *
ef_interest_find (const EfChoice *choice)
{
  g_autoptr (GArray) points = gather (choice);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (EfInterest));
  gdouble length = MAX (1, choice->range.end - choice->range.start);

  for (guint i = 0; i < points->len;) {
    GstClockTime first = g_array_index (points, EfFocusPoint, i).time;
    EfInterest mean = { 0, 0, 0 };
    guint n = 0;

    for (; i < points->len; i++, n++) {
      const EfFocusPoint *p = &g_array_index (points, EfFocusPoint, i);

      if (p->time > first + SAME_TIME)
        break;
      mean.t += (p->time - choice->range.start) / length;
      mean.x += p->x;
      mean.y += p->y;
    }
    mean = (EfInterest){ mean.t / n, mean.x / n, mean.y / n };
    g_array_append_val (found, mean);
  }
  return found;
}
