/* Edit Factory - loudness meter after ITU-R BS.1770-4 and EBU Tech 3342
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a silent programme measures: nothing above the absolute gate. */
#define EF_LOUDNESS_FLOOR (-70.0)
#define EF_PEAK_FLOOR (-120.0)

#define EF_METER_MAX_CHANNELS 64

/**
 * EfLoudness: what a meter found.
 * @integrated: gated programme loudness, LUFS; EF_LOUDNESS_FLOOR when silent.
 *   Of less than 400 ms the plain loudness of what there is
 * @range: loudness range, LU; 0 below 3 s
 * @true_peak: dBTP, EF_PEAK_FLOOR at the lowest
 * @frames: how much was measured
 * @replaced: NaN, infinite or absurd samples that were replaced
 */
typedef struct
{
  gdouble integrated;
  gdouble range;
  gdouble true_peak;
  guint64 frames;
  guint64 replaced;
} EfLoudness;

/** EfMeter: one pass over a programme. Memory does not grow with it: gating
 * works on a histogram that keeps the energy of each bin (0.01 LU) besides its
 * count, so the binning moves only the gate, not the mean. */
typedef struct _EfMeter EfMeter;

/**
 * ef_meter_new:
 * @rate: 1000..384000 Hz
 * @channels: 1..EF_METER_MAX_CHANNELS
 * @weights: (nullable): one per channel: 1.0 front, 1.41 surround, 0 LFE, 2.0
 *   for mono that will be heard from two loudspeakers; NULL: all 1.0
 */
EfMeter *ef_meter_new (guint rate, guint channels, const gdouble *weights);
void ef_meter_free (EfMeter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfMeter, ef_meter_free)
void ef_meter_reset (EfMeter *self);

/* Finite samples only: see ef_samples_import(). */
void ef_meter_process (EfMeter *self, const gfloat *interleaved, gsize frames);
/* Only adds to the count that ef_meter_get() reports. */
void ef_meter_count_replaced (EfMeter *self, guint64 n);

void ef_meter_get (const EfMeter *self, EfLoudness *loudness);

/* Energy (mean square after K-weighting) of the newest whole 100 ms, and how
 * many there were: what a live gain follows. */
gdouble ef_meter_get_newest (const EfMeter *self, guint64 *count);

gdouble ef_energy_to_lufs (gdouble energy);
gdouble ef_lufs_to_energy (gdouble lufs);

G_END_DECLS
