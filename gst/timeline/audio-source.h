/* Edit Factory - the sound of one file as stereo samples
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gst/gst.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/** EfAudioSource: decodes a file, behind the media guard, in a private
 * pipeline that holds a few buffers, into stereo F32 at a given rate. */
typedef struct _EfAudioSource EfAudioSource;

/**
 * ef_audio_source_new:
 * @start: source time of the first frame, nanoseconds
 * @speed: source seconds a second; the pitch is kept
 *
 * Opens nothing but the file's head; decoding begins with the first read.
 */
EfAudioSource *ef_audio_source_new (const gchar *path, guint rate,
    GstClockTime start, gdouble speed, GError **error);
void ef_audio_source_free (EfAudioSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAudioSource, ef_audio_source_free)

/**
 * ef_audio_source_read:
 *
 * The first frame is what sounds at @start to the sample: a file whose sound
 * begins later gives silence before it, and a hole gives silence.
 *
 * Returns: @frames, or fewer at the end; a file that cannot be decoded further
 *   ends there and ef_audio_source_get_fault() says why. -1 when cancelled
 */
gssize ef_audio_source_read (EfAudioSource *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error);

/* (nullable): what went wrong: "has no sound", "Could not demultiplex…" */
const gchar *ef_audio_source_get_fault (const EfAudioSource *self);
/* The fault is not that the file has pictures only. */
gboolean ef_audio_source_has_broken (const EfAudioSource *self);

G_END_DECLS
