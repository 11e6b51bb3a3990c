/* Edit Factory - a gain that follows the loudness of what is playing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "live-gain.h"
#include "meter.h"

#include <math.h>
#include <string.h>

/* 0.99 every 100 ms: forgets with a time constant of 10 s. */
#define DECAY 0.99
#define RELATIVE_GATE 10.0
/* Speeds that are heard as a hand on the fader, not as pumping. */
#define SPEED_EARLY 4.0
#define SPEED_LATE 1.0
#define EARLY_STEPS 30.0
#define LOSS_STEPS 10.0
#define MAX_LOSS 6.0

void
ef_live_gain_init (EfLiveGain *self, gdouble target, gdouble max_gain)
{
  memset (self, 0, sizeof *self);
  self->target = target;
  self->max_gain = max_gain;
}

/* What the limiter took lately, dB. */
static gdouble
loss (const EfLiveGain *self)
{
  if (self->heard_weight < LOSS_STEPS || self->sent_weight < LOSS_STEPS)
    return 0.0;
  return CLAMP (ef_energy_to_lufs (self->sent_sum / self->sent_weight) -
          ef_energy_to_lufs (self->heard_sum / self->heard_weight),
      0.0, MAX_LOSS);
}

static void
update_wanted (EfLiveGain *self)
{
  if (self->weight > 0.0)
    self->wanted = CLAMP (self->target + loss (self) -
            ef_energy_to_lufs (self->sum / self->weight),
        -self->max_gain, self->max_gain);
}

void
ef_live_gain_set_target (EfLiveGain *self, gdouble target, gdouble max_gain)
{
  if (self->target == target && self->max_gain == max_gain)
    return;
  self->target = target;
  self->max_gain = max_gain;
  update_wanted (self);
}

static gdouble
recent_mean (const EfLiveGain *self)
{
  gdouble sum = 0.0;

  for (guint i = 0; i < EF_LIVE_GAIN_STEPS; i++)
    sum += self->recent[i];
  return sum / EF_LIVE_GAIN_STEPS;
}

void
ef_live_gain_push (EfLiveGain *self, gdouble energy)
{
  gdouble mean;

  /* a pause empties the window, so an onset is not averaged with it */
  if (ef_energy_to_lufs (energy) <= EF_LOUDNESS_FLOOR) {
    self->n_recent = 0;
    return;
  }
  self->sent_sum =
      self->sent_sum * DECAY + energy * pow (10.0, self->gain / 10.0);
  self->sent_weight = self->sent_weight * DECAY + 1.0;
  self->recent[self->n_recent++ % EF_LIVE_GAIN_STEPS] = energy;
  if (self->n_recent < EF_LIVE_GAIN_STEPS)
    return;
  mean = recent_mean (self);
  self->plain_sum = self->plain_sum * DECAY + mean;
  self->plain_weight = self->plain_weight * DECAY + 1.0;
  if (ef_energy_to_lufs (mean) <
      ef_energy_to_lufs (self->plain_sum / self->plain_weight) - RELATIVE_GATE)
    return;
  self->sum = self->sum * DECAY + mean;
  self->weight = self->weight * DECAY + 1.0;
  update_wanted (self);
  if (!self->started) {
    self->gain = self->wanted;
    self->started = TRUE;
  }
}

void
ef_live_gain_push_output (EfLiveGain *self, gdouble energy)
{
  if (ef_energy_to_lufs (energy) <= EF_LOUDNESS_FLOOR)
    return;
  self->heard_sum = self->heard_sum * DECAY + energy;
  self->heard_weight = self->heard_weight * DECAY + 1.0;
}

gdouble
ef_live_gain_advance (EfLiveGain *self, gdouble seconds)
{
  gdouble speed = self->weight < EARLY_STEPS ? SPEED_EARLY : SPEED_LATE;
  gdouble most = speed * seconds;

  self->gain += CLAMP (self->wanted - self->gain, -most, most);
  return self->gain;
}
