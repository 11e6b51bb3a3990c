/* Edit Factory - a file's sound over and over, without a seam
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gst/gst.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EfAudioLoop: the sound of a file, once or for ever.
 *
 * Coders put up to 50 ms of silence at both ends of a file, which would be
 * heard as a stumble: at a joint it is left out, and the end is cross-faded
 * into the beginning (equal power, 30 ms). What lasts up to 30 s is decoded
 * once and kept; longer files are decoded again each time.
 */
typedef struct _EfAudioLoop EfAudioLoop;

EfAudioLoop *ef_audio_loop_new (
    const gchar *path, guint rate, gboolean loop, GError **error);
void ef_audio_loop_free (EfAudioLoop *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAudioLoop, ef_audio_loop_free)

/* As ef_audio_source_read(). Without loop the end is faded out (10 ms). */
gssize ef_audio_loop_read (EfAudioLoop *self, gfloat *out, gsize frames,
    GCancellable *cancellable, GError **error);
const gchar *ef_audio_loop_get_fault (const EfAudioLoop *self);

G_END_DECLS
