/* Edit Factory - finds hard cuts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cut-detector.h"

#include <math.h>
#include <string.h>

#define SIDE 32
#define CELLS (SIDE * SIDE)
#define REACH 4
#define SLOTS (EF_CUT_HISTORY + EF_CUT_MAX_AHEAD + 2)

/* Distances below this are never cuts, whatever the neighbours. */
#define FAINT 0.12
#define CLEAR 0.60
/* Frames further apart than this have no neighbours to be compared with, */
#define SPARSE (400 * G_GUINT64_CONSTANT (1000000))
/* and this distance makes two of them different shots. */
#define SPARSE_CUT 0.35
/* Levels: mean difference that noise and encoders make. */
#define NOISE 3.0
/* Variance that a flat picture is allowed, so that noise has no structure. */
#define FLAT 9.0

typedef struct
{
  gint16 cells[CELLS]; /* full-range levels times 4 */
  gdouble mean;        /* of the cells */
  gdouble variance;
  guint64 pts;
  gdouble step; /* distance from the frame before; -1 unknown */
  gboolean is_cut;
} Slot;

struct _EfCutDetector
{
  Slot slots[SLOTS];
  guint64 pushed; /* frames so far */
  guint64 judged; /* frames judged so far */
  gboolean draining;
};

EfCutDetector *
ef_cut_detector_new (void)
{
  return g_new0 (EfCutDetector, 1);
}

void
ef_cut_detector_free (EfCutDetector *detector)
{
  g_free (detector);
}

void
ef_cut_detector_reset (EfCutDetector *detector)
{
  detector->pushed = detector->judged = 0;
  detector->draining = FALSE;
}

static Slot *
slot (EfCutDetector *detector, guint64 n)
{
  return &detector->slots[n % SLOTS];
}

void
ef_cut_detector_push (
    EfCutDetector *detector, const guint8 *thumb, gdouble gain, guint64 pts)
{
  Slot *s = slot (detector, detector->pushed++);
  gint64 sum = 0, squares = 0;

  for (guint j = 0; j < SIDE; j++) {
    for (guint i = 0; i < SIDE; i++) {
      const guint8 *p = thumb + 2 * j * EF_THUMB + 2 * i;
      gint16 v = (p[0] + p[1] + p[EF_THUMB] + p[EF_THUMB + 1]) * gain + 0.5;

      s->cells[j * SIDE + i] = v;
      sum += v;
      squares += v * v;
    }
  }
  s->mean = (gdouble)sum / CELLS;
  s->variance = MAX (0, (gdouble)squares / CELLS - s->mean * s->mean);
  s->pts = pts;
  s->step = -1;
  s->is_cut = FALSE;
}

void
ef_cut_detector_drain (EfCutDetector *detector)
{
  detector->draining = TRUE;
}

/* 1 - normalised correlation where @a and @b, displaced by (@dx, @dy), overlap;
 * FLAT (in the cells' units) keeps noise from having structure. */
static gdouble
structure_distance (const Slot *a, const Slot *b, gint dx, gint dy)
{
  gint width = SIDE - ABS (dx), height = SIDE - ABS (dy);
  gint ax = MAX (0, dx), bx = MAX (0, -dx);
  gint ay = MAX (0, dy), by = MAX (0, -dy);
  gint64 sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
  gdouble n = width * height, ca, cb, cab;
  const gdouble flat = FLAT * 16;

  for (gint y = 0; y < height; y++) {
    const gint16 *pa = a->cells + (ay + y) * SIDE + ax;
    const gint16 *pb = b->cells + (by + y) * SIDE + bx;
    gint ra = 0, rb = 0, raa = 0, rbb = 0, rab = 0;

    for (gint x = 0; x < width; x++) {
      ra += pa[x];
      rb += pb[x];
      raa += pa[x] * pa[x];
      rbb += pb[x] * pb[x];
      rab += pa[x] * pb[x];
    }
    sa += ra;
    sb += rb;
    saa += raa;
    sbb += rbb;
    sab += rab;
  }
  ca = saa / n - sa / n * (sa / n);
  cb = sbb / n - sb / n * (sb / n);
  cab = sab / n - sa / n * (sb / n);
  return 1 - (cab + flat) / sqrt ((MAX (ca, 0) + flat) * (MAX (cb, 0) + flat));
}

static gdouble
best_structure_distance (const Slot *a, const Slot *b)
{
  gdouble best = structure_distance (a, b, 0, 0);

  if (best < FAINT)
    return best;
  for (gint dy = -REACH; dy <= REACH; dy++)
    for (gint dx = -REACH; dx <= REACH; dx++)
      best = MIN (best, structure_distance (a, b, dx, dy));
  return best;
}

static gdouble
level_difference (const Slot *a, const Slot *b)
{
  gint64 sum = 0;

  for (guint i = 0; i < CELLS; i++)
    sum += ABS (a->cells[i] - b->cells[i]);
  return sum / (4.0 * CELLS);
}

static gdouble
frame_distance (const Slot *a, const Slot *b)
{
  gdouble level = ABS (a->mean - b->mean) / 4;

  if (level_difference (a, b) < NOISE)
    return 0;
  return MAX (
      best_structure_distance (a, b), CLAMP ((level - 30) / 60, 0.0, 1.0));
}

/* Distance of frame @n from the one before; computed once. */
static gdouble
step_of (EfCutDetector *detector, guint64 n)
{
  Slot *s = slot (detector, n);

  if (s->step < 0)
    s->step = n == 0 ? 0 : frame_distance (slot (detector, n - 1), s);
  return s->step;
}

/* The first frame that still is in the slots and within the horizon. */
static guint64
first_near (EfCutDetector *detector, guint64 n)
{
  guint64 first = n > EF_CUT_HISTORY ? n - EF_CUT_HISTORY : 0;

  while (first + EF_CUT_MIN_AHEAD < n &&
      slot (detector, first)->pts + EF_CUT_HORIZON < slot (detector, n)->pts)
    first++;
  return first;
}

static guint64
last_near (EfCutDetector *detector, guint64 n)
{
  guint64 last = MIN (n + EF_CUT_MAX_AHEAD, detector->pushed - 1);

  while (last > n + EF_CUT_MIN_AHEAD &&
      slot (detector, last)->pts > slot (detector, n)->pts + EF_CUT_HORIZON)
    last--;
  return last;
}

/* What the frames around do without a cut. A jump among them that is as large
 * as ours is another cut, or the other edge of a flash, which returns() sees:
 * so of the later frames the largest step is left out. */
static gdouble
restlessness (EfCutDetector *detector, guint64 n, guint64 first, guint64 last)
{
  gdouble before = 0, after = 0, largest = 0;

  for (guint64 k = first + 1; k < n; k++)
    if (!slot (detector, k)->is_cut)
      before = MAX (before, step_of (detector, k));
  for (guint64 k = n + 1; k <= last; k++) {
    gdouble step = step_of (detector, k);

    if (step > largest) {
      after = largest;
      largest = step;
    } else {
      after = MAX (after, step);
    }
  }
  return MAX (before, after);
}

/* Is a frame from @n on like one before it, as after a flash? */
static gboolean
returns (EfCutDetector *detector, guint64 n, guint64 first, guint64 last)
{
  gdouble step = step_of (detector, n);
  Slot *before = slot (detector, n - 1);

  for (guint64 k = n + 1; k <= last; k++)
    if (frame_distance (before, slot (detector, k)) < step / 2)
      return TRUE;
  /* Our own side of it: we are what comes back. */
  for (guint64 k = first; k + 1 < n; k++)
    if (frame_distance (slot (detector, k), slot (detector, n)) < step / 2)
      return TRUE;
  return FALSE;
}

/* What follows a cut at once is the end of a flash or of a broken frame. */
static gboolean
follows_cut (EfCutDetector *detector, guint64 n, guint64 first)
{
  for (guint64 k = first; k < n; k++)
    if (slot (detector, k)->is_cut &&
        slot (detector, n)->pts < slot (detector, k)->pts + EF_CUT_MIN_SHOT)
      return TRUE;
  return FALSE;
}

/* Something moves just before a cut that is far clearer: that one counts. */
static gboolean
leads_to_cut (EfCutDetector *detector, guint64 n, guint64 last)
{
  for (guint64 k = n + 1; k <= last; k++)
    if (slot (detector, k)->pts < slot (detector, n)->pts + EF_CUT_MIN_SHOT &&
        step_of (detector, k) > 2 * step_of (detector, n))
      return TRUE;
  return FALSE;
}

static gboolean
is_cut (EfCutDetector *detector, guint64 n)
{
  guint64 first, last;
  gdouble step, factor;

  if (n == 0)
    return FALSE;
  step = step_of (detector, n);
  if (step < FAINT)
    return FALSE;
  if (slot (detector, n)->pts - slot (detector, n - 1)->pts > SPARSE)
    return step >= SPARSE_CUT;
  first = first_near (detector, n);
  last = last_near (detector, n);
  if (follows_cut (detector, n, first) || leads_to_cut (detector, n, last))
    return FALSE;
  factor = step >= CLEAR ? 2 : 6 - 4 * (step - FAINT) / (CLEAR - FAINT);
  if (step < factor * restlessness (detector, n, first, last))
    return FALSE;
  return !returns (detector, n, first, last);
}

gboolean
ef_cut_detector_judge (EfCutDetector *detector, gboolean *cut)
{
  guint64 n = detector->judged;
  guint64 ahead;

  if (n >= detector->pushed)
    return FALSE;
  ahead = detector->pushed - 1 - n;
  if (!detector->draining && ahead < EF_CUT_MAX_AHEAD &&
      (ahead < EF_CUT_MIN_AHEAD ||
          slot (detector, detector->pushed - 1)->pts <
              slot (detector, n)->pts + EF_CUT_HORIZON))
    return FALSE;
  *cut = slot (detector, n)->is_cut = is_cut (detector, n);
  detector->judged++;
  return TRUE;
}
