/* Edit Factory - lets a decoder begin with a key frame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * tsdemux of GStreamer 1.22 looks for a key frame only in H.264: after a seek,
 * or when a recording begins in the middle of a group of pictures, decoders get
 * pictures that refer to others they never saw, and give grey, or the pictures
 * in the order of decoding. The gate keeps such pictures from them and tells
 * from when on what they give is whole.
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _EfKeyGate EfKeyGate;

/* Watches the video decoders that are put into @pipeline from now on. Trusts
 * the parser before them to tell delta units. */
EfKeyGate *ef_key_gate_new (GstElement *pipeline);
/* After @pipeline went to NULL. */
void ef_key_gate_free (EfKeyGate *self);

/* PTS of the first key frame since the last flush: frames before it, which are
 * decoded after it, are not whole. GST_CLOCK_TIME_NONE: none came yet. Any
 * thread. */
GstClockTime ef_key_gate_get_first (EfKeyGate *self);

G_END_DECLS
