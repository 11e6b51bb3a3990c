/* Edit Factory - finds the one gain that brings a programme to its target
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gain-planner.h"

#include <math.h>
#include <string.h>

#define MAX_TRIES 6
#define TOLERANCE 0.05
/* The loss grows about as the square of the gain past the limiter's onset: the
 * first slope follows from that, later ones from two tries.
 *
 * An error this small is corrected without another try, which would cost a
 * pass over the programme: the curve's bend over it is below the tolerance.
 * More may be trusted to the secant of two tries than to a slope of one. */
#define SMALL_FIRST 0.1
#define SMALL_LATER 0.2
#define MIN_SLOPE 0.2

static void
set_gain (EfGainSearch *self, gdouble gain)
{
  const gdouble max = self->goal.max_gain;

  self->clamped = gain > max || gain < -max;
  self->gain = CLAMP (gain, -max, max);
}

void
ef_gain_search_init (EfGainSearch *self, const EfGainGoal *goal,
    gdouble integrated, gdouble true_peak)
{
  memset (self, 0, sizeof *self);
  self->goal = *goal;
  self->best_error = G_MAXDOUBLE;
  if (integrated <= EF_LOUDNESS_FLOOR) {
    self->silent = TRUE;
    self->done = TRUE;
    return;
  }
  set_gain (self, goal->target - integrated);
  self->onset = goal->ceiling - true_peak;
  self->limited = true_peak + self->gain > goal->ceiling;
  self->done = !self->limited;
}

void
ef_gain_search_report (EfGainSearch *self, gdouble loudness)
{
  gdouble error = self->goal.target - loudness, slope = 1.0;

  self->tries++;
  if (fabs (error) < self->best_error) {
    self->best_error = fabs (error);
    self->best_gain = self->gain;
  }
  if (fabs (error) <= TOLERANCE || (self->clamped && error > 0.0)) {
    self->done = TRUE;
    return;
  }
  if (self->tries >= MAX_TRIES) {
    set_gain (self, self->best_gain);
    self->done = TRUE;
    return;
  }
  if (self->tries == 1)
    slope = 1.0 - 2.0 * error / (self->gain - self->onset);
  else if (fabs (self->gain - self->last_gain) > 1e-6)
    slope = (loudness - self->last_loudness) / (self->gain - self->last_gain);
  slope = CLAMP (slope, MIN_SLOPE, 1.0);
  self->last_gain = self->gain;
  self->last_loudness = loudness;
  set_gain (self, self->gain + error / slope);
  self->done = fabs (error) < (self->tries == 1 ? SMALL_FIRST : SMALL_LATER);
}
