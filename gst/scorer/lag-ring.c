/* Edit Factory - compares each frame with the one a fixed time before
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lag-ring.h"

#include <math.h>

typedef struct
{
  guint64 pts;
  guint8 *grid;
} Slot;

struct _EfLagRing
{
  Slot slots[EF_LAG_SLOTS];
  guint64 first; /* oldest frame that is kept */
  guint64 next;  /* number of the next frame */
};

EfLagRing *
ef_lag_ring_new (void)
{
  return g_new0 (EfLagRing, 1);
}

void
ef_lag_ring_free (EfLagRing *ring)
{
  for (guint i = 0; i < EF_LAG_SLOTS; i++)
    g_free (ring->slots[i].grid);
  g_free (ring);
}

void
ef_lag_ring_reset (EfLagRing *ring)
{
  /* Slots are taken from the first again, so that only as many as the frame
   * rate asks for are ever allocated. */
  ring->first = ring->next = 0;
}

static Slot *
slot (EfLagRing *ring, guint64 n)
{
  return &ring->slots[n % EF_LAG_SLOTS];
}

guint8 *
ef_lag_ring_next (EfLagRing *ring)
{
  Slot *s = slot (ring, ring->next);

  if (!s->grid)
    s->grid = g_malloc (EF_GRID_SIZE);
  return s->grid;
}

const guint8 *
ef_lag_ring_previous (EfLagRing *ring)
{
  return ring->next > 1 ? slot (ring, ring->next - 2)->grid : NULL;
}

static guint64
distance (guint64 a, guint64 b)
{
  return a > b ? a - b : b - a;
}

/* Within the lag pictures move on evenly; beyond it they only drift apart,
 * about with the square root of time. */
static gdouble
compare (EfLagRing *ring, guint64 a, guint64 b)
{
  const Slot *from = slot (ring, a), *to = slot (ring, b);
  gdouble levels = ef_mean_difference (from->grid, to->grid, EF_GRID_SIZE);
  gdouble share = (gdouble)EF_MOTION_LAG / MAX (1, to->pts - from->pts);

  return levels * (share < 1 ? sqrt (share) : share);
}

gboolean
ef_lag_ring_push (
    EfLagRing *ring, guint64 pts, gdouble *motion, guint64 *reference)
{
  guint64 n = ring->next++;

  slot (ring, n)->pts = pts;
  if (n - ring->first >= EF_LAG_SLOTS - 1)
    ring->first = n - (EF_LAG_SLOTS - 2);
  while (ring->first + 1 < n &&
      distance (pts - slot (ring, ring->first + 1)->pts, EF_MOTION_LAG) <=
          distance (pts - slot (ring, ring->first)->pts, EF_MOTION_LAG))
    ring->first++;
  if (ring->first == n ||
      pts - slot (ring, ring->first)->pts < EF_MOTION_LAG / 4 * 3)
    return FALSE;
  *motion = compare (ring, ring->first, n);
  *reference = slot (ring, ring->first)->pts;
  return TRUE;
}

gboolean
ef_lag_ring_step (EfLagRing *ring, gdouble *motion)
{
  if (ring->next < 2)
    return FALSE;
  *motion = compare (ring, ring->next - 2, ring->next - 1);
  return TRUE;
}
