/* Edit Factory - a gain that follows the loudness of what is playing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_LIVE_GAIN_STEPS 4

/**
 * EfLiveGain: every 100 ms it is told the energy, and between them it moves
 * its gain towards what brings the last ten seconds or so (exponentially
 * forgotten, gated like BS.1770: silence and pauses change nothing) to the
 * target. The first estimate is taken at once, later ones slowly.
 */
typedef struct
{
  gdouble target;
  gdouble max_gain;
  gdouble recent[EF_LIVE_GAIN_STEPS];
  guint n_recent;
  gdouble sum; /* gated */
  gdouble weight;
  gdouble plain_sum; /* above the absolute gate only */
  gdouble plain_weight;
  gdouble sent_sum; /* with its gain, ahead of the limiter */
  gdouble sent_weight;
  gdouble heard_sum; /* behind the limiter */
  gdouble heard_weight;
  gdouble wanted;
  gdouble gain;
  gboolean started;
} EfLiveGain;

void ef_live_gain_init (EfLiveGain *self, gdouble target, gdouble max_gain);
void
ef_live_gain_set_target (EfLiveGain *self, gdouble target, gdouble max_gain);
/* @energy: of 100 ms, see ef_meter_get_newest() */
void ef_live_gain_push (EfLiveGain *self, gdouble energy);
/* @energy: of 100 ms behind the limiter: what it takes away is made good */
void ef_live_gain_push_output (EfLiveGain *self, gdouble energy);
/* Returns: the gain in dB @seconds later */
gdouble ef_live_gain_advance (EfLiveGain *self, gdouble seconds);

G_END_DECLS
