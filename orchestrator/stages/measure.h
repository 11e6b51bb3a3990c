/* Edit Factory - measures a finished video by itself
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/* What a delivered file may differ by from what was asked for: LU on either
 * side, and dB above the ceiling for what meters differ by. */
#define EF_LOUDNESS_TOLERANCE 0.3
#define EF_TRUE_PEAK_TOLERANCE 0.05

/**
 * EfMeasurement: what decoding the file from end to end gave.
 * @frames: of the picture
 * @video_end, @audio_end: stream time, nanoseconds
 * @integrated: LUFS; @true_peak: dBTP
 * @cover: (nullable): the best frame of the first two seconds, or the first
 *   that is not black
 * @bytes: of the file
 */
typedef struct
{
  guint width;
  guint height;
  gint fps_n;
  gint fps_d;
  guint64 frames;
  GstClockTime video_end;
  GstClockTime audio_end;
  gboolean has_audio;
  gdouble integrated;
  gdouble true_peak;
  guint64 bytes;
  GstSample *cover;
} EfMeasurement;

void ef_measurement_free (EfMeasurement *measurement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfMeasurement, ef_measurement_free)

typedef void (*EfMeasureProgress) (gdouble fraction, gpointer user_data);

EfMeasurement *ef_measure_video (const gchar *path, EfMeasureProgress progress,
    gpointer user_data, GCancellable *cancellable, GError **error);

/* Writes @sample as JPEG. */
gboolean
ef_measure_write_jpeg (GstSample *sample, const gchar *path, GError **error);

G_END_DECLS
