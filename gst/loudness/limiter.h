/* Edit Factory - look-ahead true-peak limiter
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * EfLimiter: scales a stream so that no true peak passes a ceiling.
 *
 * For every frame the gain that its true peak allows; of that the minimum over
 * a window, an exponential release, and two moving averages (so the gain has a
 * triangular response and no corners): the average of values that are all at
 * most what a peak allows is at most that too, so there are no overs. The
 * output lies ef_limiter_get_latency() frames (about 4.3 ms) behind.
 */
typedef struct _EfLimiter EfLimiter;

EfLimiter *ef_limiter_new (guint rate, guint channels, gdouble ceiling_db);
void ef_limiter_free (EfLimiter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLimiter, ef_limiter_free)
void ef_limiter_reset (EfLimiter *self);
void ef_limiter_set_ceiling (EfLimiter *self, gdouble ceiling_db);
guint ef_limiter_get_latency (const EfLimiter *self);
/* The strongest reduction so far, dB, 0 or less. */
gdouble ef_limiter_get_reduction (const EfLimiter *self);

/**
 * ef_limiter_process:
 * @from, @to: gain ahead of the limiter, moving linearly over the @frames
 * @out: room for @frames frames; must not overlap @in
 *
 * Returns: the frames written: @frames, less the latency at the start
 */
gsize ef_limiter_process (EfLimiter *self, const gfloat *in, gsize frames,
    gfloat from, gfloat to, gfloat *out);

/* The frames still inside, at most @frames a call; 0 when it is empty, and
 * then it is as new, but for the reduction. */
gsize ef_limiter_drain (EfLimiter *self, gfloat *out, gsize frames);

G_END_DECLS
