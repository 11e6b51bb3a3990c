/* Edit Factory - true peak by oversampling
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Taps of each phase: a point between frames n and n + 1 is made from the
 * frames n - EF_TRUE_PEAK_BEFORE ... n + EF_TRUE_PEAK_AFTER. */
#define EF_TRUE_PEAK_TAPS 16
#define EF_TRUE_PEAK_BEFORE 7
#define EF_TRUE_PEAK_AFTER 8

/**
 * EfOversampler: the interpolator of ITU-R BS.1770-4 Annex 2: 4 points a frame
 * below 96 kHz, 2 below 192 kHz, else the samples themselves. Polyphase FIR;
 * phase 0 is the sample, so it costs nothing. The taps are a Kaiser-windowed
 * sinc, flatter up to 20 kHz than the Annex's example filter.
 * @bound: no point is larger than this times the largest sample it is made of
 */
typedef struct
{
  guint n_phases;
  gfloat taps[3][EF_TRUE_PEAK_TAPS];
  gfloat bound;
} EfOversampler;

void ef_oversampler_init (EfOversampler *self, guint rate);

/**
 * ef_oversampler_envelope:
 * @x: frame 0; readable from -EF_TRUE_PEAK_BEFORE frames to
 *   @frames + EF_TRUE_PEAK_AFTER
 * @envelope: for each frame the largest magnitude over the channels of the
 *   sample and of the points up to the next sample
 */
void ef_oversampler_envelope (const EfOversampler *self, const gfloat *x,
    gsize frames, guint channels, gfloat *envelope);

/** EfTruePeak: running maximum over a stream of interleaved samples. */
typedef struct _EfTruePeak EfTruePeak;

EfTruePeak *ef_true_peak_new (guint rate, guint channels);
void ef_true_peak_free (EfTruePeak *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTruePeak, ef_true_peak_free)
void ef_true_peak_reset (EfTruePeak *self);
void ef_true_peak_process (EfTruePeak *self, const gfloat *x, gsize frames);
/* Linear; includes the tail as if silence followed. */
gdouble ef_true_peak_get (const EfTruePeak *self);

G_END_DECLS
