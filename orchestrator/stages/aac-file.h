/* Edit Factory - writes samples as AAC in MP4, on time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Why frames are dropped and no edit list is written: docs/mastering.md.
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define EF_AAC_RATE 48000
#define EF_AAC_FRAME 1024

/**
 * EfAacEncoder:
 * @factory: name of the GStreamer element
 * @delay: frames that its output, decoded, lags behind its input
 */
typedef struct
{
  const gchar *factory;
  guint delay;
} EfAacEncoder;

/**
 * ef_aac_encoder_find:
 * @wanted: (nullable): an element's name; NULL for the best installed
 *
 * The delay of avenc_aac is known; that of others is measured here, once a
 * process, on a click.
 */
gboolean ef_aac_encoder_find (
    const gchar *wanted, EfAacEncoder *encoder, GError **error);

/**
 * EfSamplesFunc:
 * @block: (out): stereo frames at EF_AAC_RATE, valid until the next call
 *
 * Called from a streaming thread. Returns: how many, 0 at the end, -1 with
 * @error set
 */
typedef gssize (*EfSamplesFunc) (
    gpointer user_data, const gfloat **block, GError **error);

/**
 * ef_aac_write:
 * @bitrate: bits a second
 * @frames: what @func will give in all
 * @progress: (nullable): 0..1, from the calling thread
 *
 * The file's track is exactly @frames long, and a frame of the input comes out
 * of a decoder at its own place.
 */
gboolean ef_aac_write (const EfAacEncoder *encoder, guint bitrate,
    guint64 frames, const gchar *path, EfSamplesFunc func, gpointer user_data,
    void (*progress) (gdouble fraction, gpointer data), gpointer progress_data,
    GCancellable *cancellable, GError **error);

G_END_DECLS
