/* Edit Factory - finds the one gain that brings a programme to its target
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "meter.h"

G_BEGIN_DECLS

/**
 * EfGainGoal:
 * @target: LUFS
 * @ceiling: dBTP that the limiter keeps
 * @max_gain: dB; the gain stays within plus and minus this
 */
typedef struct
{
  gdouble target;
  gdouble ceiling;
  gdouble max_gain;
} EfGainGoal;

/**
 * EfGainSearch: a limiter takes loudness away, so the gain that meets the
 * target behind it must be looked for: try @gain, report what came out, until
 * @done. A secant on (gain, loudness), which rises and flattens: two or three
 * tries are enough for 0.05 LU.
 * @gain: dB, to try next; the answer when @done
 * @limited: the ceiling will be met, so the limiter has work
 * @silent: nothing to bring to a target: gain 0
 * @clamped: @max_gain keeps it from the target
 */
typedef struct
{
  EfGainGoal goal;
  gdouble gain;
  gboolean done;
  gboolean limited;
  gboolean silent;
  gboolean clamped;
  gdouble onset; /* dB: more gain than this is limited */
  guint tries;
  gdouble last_gain;
  gdouble last_loudness;
  gdouble best_gain;
  gdouble best_error;
} EfGainSearch;

/* @integrated, @true_peak: of the programme as it is, LUFS and dBTP */
void ef_gain_search_init (EfGainSearch *self, const EfGainGoal *goal,
    gdouble integrated, gdouble true_peak);
/* @loudness: LUFS measured with @gain and the limiter applied */
void ef_gain_search_report (EfGainSearch *self, gdouble loudness);

G_END_DECLS
