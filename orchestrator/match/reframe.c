/* Edit Factory - a window that follows the centre of interest
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "reframe.h"

#include <math.h>

/* Of the window, from its centre: the middle third. */
#define STILL_ZONE (1.0 / 6)
#define SECONDS_PER_WINDOW 7.0
/* A shorter shot is over before a move is understood. */
#define MIN_DURATION 1.5
/* A move must bring the interest so much nearer. */
#define MIN_GAIN 0.25

/* One axis. */
typedef struct
{
  gdouble *v; /* where the window's centre should be, within its limits */
  gdouble *s; /* how far an eased move is by then, 0..1 */
  guint n;
  gdouble window;
} Axis;

static gdouble
keep_inside (gdouble centre, gdouble window)
{
  return CLAMP (centre, window / 2, 1 - window / 2);
}

static gdouble
median3 (gdouble a, gdouble b, gdouble c)
{
  return MAX (MIN (a, b), MIN (MAX (a, b), c));
}

/* One wrong measurement among right ones is none. */
static void
drop_outliers (Axis *axis)
{
  gdouble before = axis->n ? axis->v[0] : 0;

  for (guint i = 1; i + 1 < axis->n; i++) {
    gdouble own = axis->v[i];

    axis->v[i] = median3 (before, own, axis->v[i + 1]);
    before = own;
  }
}

/* The greatest distance between the interest and the centre of the window. */
static gdouble
error_of (const Axis *axis, gdouble from, gdouble move)
{
  gdouble worst = 0;

  for (guint i = 0; i < axis->n; i++)
    worst = MAX (worst, fabs (axis->v[i] - from - move * axis->s[i]));
  return worst;
}

/* Half way between the extremes nothing is further off than it must be. */
static gdouble
find_stand (const Axis *axis)
{
  gdouble least = axis->v[0], most = axis->v[0];

  for (guint i = 1; i < axis->n; i++) {
    least = MIN (least, axis->v[i]);
    most = MAX (most, axis->v[i]);
  }
  return (least + most) / 2;
}

/* Least squares of from + move * s, @move limited. */
static gdouble
fit_move (const Axis *axis, gdouble most, gdouble *from)
{
  gdouble s = 0, v = 0, ss = 0, sv = 0, move;

  for (guint i = 0; i < axis->n; i++) {
    s += axis->s[i] / axis->n;
    v += axis->v[i] / axis->n;
  }
  for (guint i = 0; i < axis->n; i++) {
    ss += (axis->s[i] - s) * (axis->s[i] - s);
    sv += (axis->s[i] - s) * (axis->v[i] - v);
  }
  move = ss > 1e-9 ? CLAMP (sv / ss, -most, most) : 0;
  *from = v - move * s;
  return move;
}

/* Returns: the move; @from: (out): where it begins. */
static gdouble
follow (Axis *axis, gdouble duration, gdouble *from)
{
  gdouble stand, rest, start, move, end;

  drop_outliers (axis);
  stand = *from = find_stand (axis);
  rest = error_of (axis, stand, 0);
  if (duration < MIN_DURATION || rest <= STILL_ZONE * axis->window)
    return 0;
  move = fit_move (axis, axis->window * duration / SECONDS_PER_WINDOW, &start);
  end = keep_inside (start + move, axis->window);
  start = keep_inside (start, axis->window);
  if (error_of (axis, start, end - start) > rest * (1 - MIN_GAIN))
    return 0;
  *from = start;
  return end - start;
}

static gdouble
follow_axis (const EfInterest *points, guint n, gboolean vertical,
    gdouble window, gdouble duration, gdouble *from)
{
  g_autofree gdouble *v = g_new (gdouble, n);
  g_autofree gdouble *s = g_new (gdouble, n);
  Axis axis = { v, s, n, CLAMP (window, 0.0, 1.0) };

  for (guint i = 0; i < n; i++) {
    gdouble t = CLAMP (points[i].t, 0.0, 1.0);

    v[i] = keep_inside (vertical ? points[i].y : points[i].x, axis.window);
    s[i] = t * t * (3 - 2 * t);
  }
  return follow (&axis, duration, from);
}

EfReframe
ef_reframe (const EfInterest *points, guint n, gdouble width, gdouble height,
    gdouble duration)
{
  EfReframe r = { 0.5, 0.5, 0, 0 };

  g_return_val_if_fail (n > 0, r);
  r.x = follow_axis (points, n, FALSE, width, duration, &r.focus_x);
  r.y = follow_axis (points, n, TRUE, height, duration, &r.focus_y);
  return r;
}
