/* Edit Factory - finds dissolves and fades
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gradual-detector.h"

#include <math.h>
#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define SIDE 16
#define CELLS (SIDE * SIDE)
#define SLOTS 128
#define MIN_SPACING (SECOND / 35)
#define REACH 34
/* From one end to the other; what takes longer is the picture's own course. */
#define MAX_SPAN (26 * SECOND / 10)

/* A picture whose deviation is below this many levels is plain. */
#define PLAIN 3.0
/* Root of the mean square that two ends differ by at least, in levels. */
#define MIN_DIFFERENCE 8.0
/* The same of their structure alone: else it is the light that changes. */
#define MIN_STRUCTURE 5.0
/* 1 - r of the two ends. */
#define MIN_DISTANCE 0.25
/* Correlation of the edges of the two ends. */
#define MAX_SHARED_EDGES 0.6
/* Square levels that a cell differs by without a reason. */
#define NOISE 0.25
#define MAX_RESIDUAL 0.11
#define MAX_DEVIATION 0.14
/* Of the detail that a mix of independent pictures loses. */
#define MIN_LOSS 0.4
/* Of x, from one sample to the next: more is a hard cut. */
#define MAX_JUMP 0.45
#define MAX_PLAIN_TIME (2 * SECOND)
#define FLASH_TIME (SECOND / 2)

typedef struct
{
  gfloat cells[CELLS]; /* full-range levels, less their mean */
  gfloat mean;
  gfloat deviation;
  gfloat detail; /* mean square of neighbours' differences in the thumbnail */
  guint64 pts;
} Sample;

/* @first, @last: samples around the transition that are not part of it */
typedef struct
{
  EfGradual gradual;
  gdouble weight;
  guint64 first;
  guint64 last;
  gboolean from_plain;
  gboolean to_plain;
  gboolean joined; /* of a half out and a half in */
} Candidate;

struct _EfGradualDetector
{
  Sample samples[SLOTS];
  guint64 pushed;
  guint64 centre; /* the next to be tested */
  gboolean draining;
  gboolean has_best; /* of the centres in a row that fit */
  Candidate best;
  gboolean has_held; /* may still be joined by what follows */
  Candidate held;
  GQueue found; /* of EfGradual */
};

static const guint8 half_lengths[] = { 34, 26, 20, 15, 11, 8, 6, 4, 3, 2 };

const gchar *
ef_gradual_kind_to_string (EfGradualKind kind)
{
  return kind == EF_GRADUAL_FADE ? "fade" : "dissolve";
}

EfGradualDetector *
ef_gradual_detector_new (void)
{
  EfGradualDetector *detector = g_new0 (EfGradualDetector, 1);

  g_queue_init (&detector->found);
  return detector;
}

void
ef_gradual_detector_free (EfGradualDetector *detector)
{
  ef_gradual_detector_reset (detector);
  g_free (detector);
}

void
ef_gradual_detector_reset (EfGradualDetector *detector)
{
  g_queue_clear_full (&detector->found, g_free);
  detector->pushed = detector->centre = 0;
  detector->draining = detector->has_best = detector->has_held = FALSE;
}

static Sample *
sample (EfGradualDetector *detector, guint64 n)
{
  return &detector->samples[n % SLOTS];
}

/* Sampling */

static void
measure_cells (Sample *s, const guint8 *thumb, gfloat gain)
{
  const guint step = EF_THUMB / SIDE;
  gfloat sum = 0, squares = 0;

  for (guint j = 0; j < SIDE; j++) {
    for (guint i = 0; i < SIDE; i++) {
      const guint8 *p = thumb + step * (j * EF_THUMB + i);
      guint cell = 0;

      for (guint y = 0; y < step; y++)
        for (guint x = 0; x < step; x++)
          cell += p[y * EF_THUMB + x];
      s->cells[j * SIDE + i] = cell * gain / (step * step);
      sum += s->cells[j * SIDE + i];
    }
  }
  s->mean = sum / CELLS;
  for (guint i = 0; i < CELLS; i++) {
    s->cells[i] -= s->mean;
    squares += s->cells[i] * s->cells[i];
  }
  s->deviation = sqrtf (squares / CELLS);
}

static gfloat
measure_detail (const guint8 *thumb, gfloat gain)
{
  guint squares = 0;

  for (guint j = 0; j + 1 < EF_THUMB; j++) {
    const guint8 *p = thumb + j * EF_THUMB;

    for (guint i = 0; i + 1 < EF_THUMB; i++) {
      gint dx = p[i + 1] - p[i], dy = p[i + EF_THUMB] - p[i];

      squares += dx * dx + dy * dy;
    }
  }
  return squares * gain * gain / EF_THUMB_SIZE;
}

/* The model */

static gfloat
dot (const gfloat *a, const gfloat *b)
{
  gfloat lanes[8] = { 0 }, sum = 0;

  for (guint i = 0; i < CELLS; i += 8)
    for (guint k = 0; k < 8; k++)
      lanes[k] += a[i + k] * b[i + k];
  for (guint k = 0; k < 8; k++)
    sum += lanes[k];
  return sum;
}

/* The ends of a supposed mix. */
typedef struct
{
  const Sample *a;
  const Sample *b;
  gfloat difference[CELLS];
  gfloat structure; /* energy of @difference */
  gfloat energy;    /* with the means' */
} Ends;

static void
ends_init (Ends *ends, const Sample *a, const Sample *b)
{
  gfloat mean = b->mean - a->mean;

  ends->a = a;
  ends->b = b;
  for (guint i = 0; i < CELLS; i++)
    ends->difference[i] = b->cells[i] - a->cells[i];
  ends->structure = dot (ends->difference, ends->difference);
  ends->energy = ends->structure + CELLS * mean * mean;
}

/* How much of the second end is in @m; @residual: the share of the ends'
 * difference in structure that @m differs by from that mix. */
static gdouble
mix_of (const Ends *ends, const Sample *m, gdouble *residual)
{
  gfloat rest[CELLS], mean = m->mean - ends->a->mean;
  gfloat slope = ends->b->mean - ends->a->mean;
  gdouble x, along, energy;

  for (guint i = 0; i < CELLS; i++)
    rest[i] = m->cells[i] - ends->a->cells[i];
  along = dot (rest, ends->difference);
  x = (along + CELLS * mean * slope) / ends->energy;
  if (!residual)
    return x;
  energy = dot (rest, rest) - 2 * x * along + x * x * ends->structure;
  *residual = MAX (0, energy - CELLS * NOISE) / ends->structure;
  return x;
}

static gboolean
is_plain (const Sample *s)
{
  return s->deviation < PLAIN;
}

/* Do the edges lie in the same places? Light that changes, and a camera that
 * sets its exposure, leave them there. */
static gboolean
share_edges (const Sample *a, const Sample *b)
{
  gfloat aa = 0, bb = 0, ab = 0;

  for (guint i = 0; i < CELLS - SIDE; i++) {
    gfloat ay = a->cells[i + SIDE] - a->cells[i];
    gfloat by = b->cells[i + SIDE] - b->cells[i];
    gfloat ax = i % SIDE + 1 < SIDE ? a->cells[i + 1] - a->cells[i] : 0;
    gfloat bx = i % SIDE + 1 < SIDE ? b->cells[i + 1] - b->cells[i] : 0;

    aa += ax * ax + ay * ay;
    bb += bx * bx + by * by;
    ab += ax * bx + ay * by;
  }
  return ab > MAX_SHARED_EDGES * sqrtf (aa * bb);
}

static gboolean
differ (const Ends *ends)
{
  const Sample *a = ends->a, *b = ends->b;
  gdouble cov;

  if (ends->energy < CELLS * MIN_DIFFERENCE * MIN_DIFFERENCE ||
      ends->structure < CELLS * MIN_STRUCTURE * MIN_STRUCTURE)
    return FALSE;
  if (is_plain (a) || is_plain (b))
    return is_plain (a) != is_plain (b);
  cov = dot (a->cells, b->cells) / CELLS;
  return cov < (1 - MIN_DISTANCE) * a->deviation * b->deviation &&
      !share_edges (a, b);
}

/* A mix of independent pictures has (1 - x)^2 and x^2 of their detail; what
 * moves or is lit otherwise keeps 1 - x and x of it. */
static gboolean
loses_detail (const Ends *ends, const Sample *m, gdouble x)
{
  gdouble a = ends->a->detail, b = ends->b->detail;
  gdouble kept = (1 - x) * a + x * b;
  gdouble lost = x * (1 - x) * (a + b);

  return m->detail < kept - MIN_LOSS * lost + 0.1;
}

/* TRUE when the samples about @c are a mix of those @half before and after. */
static gboolean
fits (EfGradualDetector *detector, guint64 c, guint half, gdouble *weight)
{
  const gint quarter = MAX (1, half / 2);
  const Sample *middle = sample (detector, c);
  gdouble residual, x, off, worst = 0;
  Ends ends;

  ends_init (&ends, sample (detector, c - half), sample (detector, c + half));
  if (!loses_detail (&ends, middle, 0.5) || !differ (&ends))
    return FALSE;
  for (gint k = -quarter; k <= quarter; k += quarter) {
    x = mix_of (&ends, sample (detector, c + k), &residual);
    off = ABS (x - (0.5 + 0.5 * k / half));
    if (off > MAX_DEVIATION || residual > MAX_RESIDUAL ||
        !loses_detail (&ends, sample (detector, c + k), x))
      return FALSE;
    worst = MAX (worst, residual / MAX_RESIDUAL + off / MAX_DEVIATION);
  }
  *weight = sqrt (ends.energy / CELLS) * (3 - worst);
  return TRUE;
}

/* Where x passes @level between @first and @last, in samples. */
static gdouble
crossing (const gdouble *x, guint n, gdouble level)
{
  for (guint i = 1; i < n; i++)
    if (x[i] >= level)
      return x[i] == x[i - 1]
          ? i
          : i - 1 + CLAMP ((level - x[i - 1]) / (x[i] - x[i - 1]), 0.0, 1.0);
  return n - 1;
}

static guint64
time_at (EfGradualDetector *detector, guint64 first, gdouble position)
{
  guint64 whole = position;
  const Sample *a = sample (detector, first + whole);
  const Sample *b =
      sample (detector, MIN (first + whole + 1, detector->pushed - 1));

  return a->pts + (position - whole) * (b->pts - a->pts) + 0.5;
}

/* The course of x tells where the transition begins and ends. FALSE when it
 * jumps. */
static gboolean
outline (EfGradualDetector *detector, guint64 c, guint half, Candidate *found)
{
  guint64 first = c - half;
  guint n = 2 * half + 1;
  gdouble x[2 * REACH + 1], early, late, ramp;
  Ends ends;

  ends_init (&ends, sample (detector, first), sample (detector, c + half));
  for (guint i = 0; i < n; i++)
    x[i] = mix_of (&ends, sample (detector, first + i), NULL);
  for (guint i = 1; i < n; i++)
    if (x[i] - x[i - 1] > MAX_JUMP)
      return FALSE;
  early = crossing (x, n, 0.25);
  late = crossing (x, n, 0.75);
  /* Half a sample more on both sides: no frame at the edge is left to rounding.
   */
  ramp = (late - early) / 2;
  found->gradual.start = time_at (detector, first, MAX (0, early - ramp - 0.5));
  found->gradual.end =
      time_at (detector, first, MIN (n - 1, late + ramp + 0.5));
  found->first = first;
  found->last = c + half;
  found->from_plain = is_plain (ends.a);
  found->to_plain = is_plain (ends.b);
  found->gradual.kind = found->from_plain || found->to_plain
      ? EF_GRADUAL_FADE
      : EF_GRADUAL_DISSOLVE;
  return TRUE;
}

/* What was found */

static void
release_held (EfGradualDetector *detector)
{
  if (detector->has_held)
    g_queue_push_tail (&detector->found,
        g_memdup2 (&detector->held.gradual, sizeof (EfGradual)));
  detector->has_held = FALSE;
}

static gboolean
overlap (const Candidate *a, const Candidate *b)
{
  guint64 start = MAX (a->gradual.start, b->gradual.start);
  guint64 end = MIN (a->gradual.end, b->gradual.end);
  guint64 shorter = MIN (
      a->gradual.end - a->gradual.start, b->gradual.end - b->gradual.start);

  return end > start && 2 * (end - start) > shorter;
}

/* Out to something plain and in from it. */
static gboolean
continues (const Candidate *out, const Candidate *in)
{
  return out->to_plain && in->from_plain &&
      in->gradual.start < out->gradual.end + MAX_PLAIN_TIME;
}

/* The same picture again soon, after something brighter. */
static gboolean
is_flash (
    EfGradualDetector *detector, const Candidate *out, const Candidate *in)
{
  const Sample *a = sample (detector, out->first);
  const Sample *b = sample (detector, in->last);
  const Sample *m = sample (detector, out->last);

  if (in->gradual.end - out->gradual.start > FLASH_TIME || m->mean < a->mean ||
      detector->pushed - out->first > SLOTS)
    return FALSE;
  return dot (a->cells, b->cells) / CELLS >
      (1 - MIN_DISTANCE) * a->deviation * b->deviation;
}

/* @in is the second half of what is held. */
static void
join (Candidate *held, const Candidate *in)
{
  guint64 start = held->gradual.start;
  guint64 first = held->first;

  *held = *in;
  held->gradual.start = start;
  held->first = first;
  held->from_plain = FALSE;
  held->joined = TRUE;
}

static void
hold (EfGradualDetector *detector, const Candidate *candidate)
{
  Candidate *held = &detector->held;

  if (detector->has_held && overlap (held, candidate)) {
    if (candidate->weight <= held->weight)
      return;
    if (held->joined && candidate->from_plain)
      join (held, candidate);
    else
      *held = *candidate;
    return;
  }
  if (detector->has_held && continues (held, candidate)) {
    if (is_flash (detector, held, candidate))
      detector->has_held = FALSE;
    else
      join (held, candidate);
    return;
  }
  release_held (detector);
  *held = *candidate;
  detector->has_held = TRUE;
}

/* What is held can be joined by nothing any more. */
static gboolean
is_final (EfGradualDetector *detector)
{
  guint64 now = sample (detector, detector->centre)->pts;
  guint64 end = detector->held.gradual.end;

  return now > end + (detector->held.to_plain ? MAX_PLAIN_TIME : SECOND / 2);
}

static gboolean
is_known (EfGradualDetector *detector, guint64 c, guint half)
{
  return c >= half && c + half < detector->pushed &&
      sample (detector, c + half)->pts <=
      sample (detector, c - half)->pts + MAX_SPAN;
}

/* Of those in a row the best is kept; out to plain and in again are two. */
static void
consider (EfGradualDetector *detector, const Candidate *candidate)
{
  if (detector->has_best && detector->best.to_plain && candidate->from_plain)
    hold (detector, &detector->best);
  else if (detector->has_best && candidate->weight <= detector->best.weight)
    return;
  detector->best = *candidate;
  detector->has_best = TRUE;
}

static void
test_centre (EfGradualDetector *detector, guint64 c)
{
  gboolean fitted = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (half_lengths); i++) {
    guint half = half_lengths[i];
    Candidate candidate = { { 0 } };

    if (!is_known (detector, c, half) ||
        !fits (detector, c, half, &candidate.weight))
      continue;
    fitted = TRUE;
    if (outline (detector, c, half, &candidate))
      consider (detector, &candidate);
  }
  if (!fitted && detector->has_best) {
    hold (detector, &detector->best);
    detector->has_best = FALSE;
  }
}

/* All that a transition about the next centre could reach is there. */
static gboolean
can_test (EfGradualDetector *detector)
{
  guint64 centre = detector->centre;

  if (centre >= detector->pushed)
    return FALSE;
  return detector->draining || centre + REACH < detector->pushed ||
      sample (detector, detector->pushed - 1)->pts >
      sample (detector, centre)->pts + MAX_SPAN / 2;
}

static void
advance (EfGradualDetector *detector)
{
  while (can_test (detector)) {
    test_centre (detector, detector->centre);
    if (detector->has_held && !detector->has_best && is_final (detector))
      release_held (detector);
    detector->centre++;
  }
}

void
ef_gradual_detector_push (
    EfGradualDetector *detector, const guint8 *thumb, gdouble gain, guint64 pts)
{
  Sample *s;

  if (detector->pushed > 0 &&
      pts < sample (detector, detector->pushed - 1)->pts + MIN_SPACING)
    return;
  s = sample (detector, detector->pushed++);
  measure_cells (s, thumb, gain);
  s->detail = measure_detail (thumb, gain);
  s->pts = pts;
  advance (detector);
}

void
ef_gradual_detector_drain (EfGradualDetector *detector)
{
  detector->draining = TRUE;
  advance (detector);
  if (detector->has_best)
    hold (detector, &detector->best);
  detector->has_best = FALSE;
  release_held (detector);
}

gboolean
ef_gradual_detector_take (EfGradualDetector *detector, EfGradual *gradual)
{
  EfGradual *found = g_queue_pop_head (&detector->found);

  if (!found)
    return FALSE;
  *gradual = *found;
  g_free (found);
  return TRUE;
}

guint64
ef_gradual_detector_get_settled (EfGradualDetector *detector)
{
  guint64 centre = detector->centre, first, settled;

  if (detector->draining)
    return G_MAXUINT64;
  if (detector->pushed == 0)
    return 0;
  first = centre - MIN (centre, REACH);
  settled = sample (detector, first)->pts;
  if (centre < detector->pushed)
    settled =
        MAX (settled + MAX_SPAN, sample (detector, centre)->pts) - MAX_SPAN;
  if (detector->has_best)
    settled = MIN (settled, detector->best.gradual.start);
  if (detector->has_held)
    settled = MIN (settled, detector->held.gradual.start);
  return settled;
}
