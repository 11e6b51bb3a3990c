/* Edit Factory - BS.1770 weights of a GStreamer channel layout
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

/* BS.1770-4 table 3: front 1.0, surround 1.41, LFE not at all. @dual_mono:
 * count a single channel twice, as it is heard from two loudspeakers.
 * @weights: room for info->channels */
void gst_ef_channel_weights (
    const GstAudioInfo *info, gboolean dual_mono, gdouble *weights);

G_END_DECLS
