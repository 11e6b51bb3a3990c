/* Edit Factory - blocks of float samples: scanning, scaling, formats
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sample formats that efnormalize takes, native endian, interleaved. */
typedef enum
{
  EF_SAMPLES_S16,
  EF_SAMPLES_S32,
  EF_SAMPLES_F32,
  EF_SAMPLES_F64
} EfSampleFormat;

/* A finite sample beyond this (36 dB over full scale) is clamped: no sound is
 * meant by it, and its square must not drown the measurement. */
#define EF_SAMPLES_MAX 64.0f

gsize ef_sample_format_size (EfSampleFormat format);

/* Largest magnitude of @n samples. Non-finite samples must be gone. */
gfloat ef_samples_peak (const gfloat *x, gsize n);

/**
 * ef_samples_import:
 *
 * Converts @n samples of @format into floats of nominal range -1..1. NaN and
 * infinities become 0, larger magnitudes than EF_SAMPLES_MAX that.
 *
 * Returns: how many samples had to be replaced
 */
gsize ef_samples_import (
    gfloat *out, gconstpointer in, gsize n, EfSampleFormat format);

/* The reverse, rounded to nearest and clipped to an integer format's range. */
void ef_samples_export (
    gpointer out, const gfloat *in, gsize n, EfSampleFormat format);

/* out[i] = in[i] * g, g moving linearly from @from to @to frame by frame. */
void ef_samples_scale (gfloat *out, const gfloat *in, gsize frames,
    guint channels, gfloat from, gfloat to);

G_END_DECLS
