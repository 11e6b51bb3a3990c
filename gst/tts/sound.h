/* Edit Factory - hygiene of spoken sound
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes out what lies below speech: a second-order Butterworth high-pass
 * (bilinear transform of the analogue prototype), in place. */
void ef_sound_high_pass (gint16 *samples, gsize n, guint rate, gdouble hz);

/**
 * ef_sound_find_speech:
 * @first, @end: (out): the samples that are heard, [@first, @end): windows of
 *   10 ms within 45 dB of the loudest
 *
 * Returns: FALSE when there is nothing but silence
 */
gboolean ef_sound_find_speech (
    const gint16 *samples, gsize n, guint rate, gsize *first, gsize *end);

typedef struct
{
  gsize start;
  gsize end;
} EfSoundSpan;

/* Returns: (transfer full) (element-type EfSoundSpan): the audible stretches;
 * silence shorter than @min_silence_ms belongs to them */
GArray *ef_sound_find_spans (
    const gint16 *samples, gsize n, guint rate, guint min_silence_ms);

/**
 * ef_sound_resample: by a Hann-windowed sinc, 16 zero crossings wide.
 *
 * Returns: (transfer full) (element-type gint16)
 */
GArray *ef_sound_resample (
    const gint16 *samples, gsize n, guint from_rate, guint to_rate);

/* Fades the ends in and out, raised cosine over @ms. */
void ef_sound_fade (gint16 *samples, gsize n, guint rate, guint ms);

G_END_DECLS
