/* Edit Factory - lets only key frames through to a decoder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * EfKeyFrames: stands before the video decoder of a guarded source and drops
 * what is no key frame, which costs no more than to read it.
 */
typedef struct _EfKeyFrames EfKeyFrames;

/* Before @source (ef_media_guard_new_source()) is started. */
EfKeyFrames *ef_key_frames_attach (GstElement *source);
void ef_key_frames_unref (EfKeyFrames *keys);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfKeyFrames, ef_key_frames_unref)

/* Stream time at which the last frame ends that came by, dropped or not. */
GstClockTime ef_key_frames_get_end (EfKeyFrames *keys);

/* Counts what comes out of @pad, the decoder's: some decoders want more than
 * the key frames of open or refreshed groups. */
void ef_key_frames_watch_decoded (EfKeyFrames *keys, GstPad *pad);

/* Mean distance of the frames that were decoded, the end of the file counting
 * as one; GST_CLOCK_TIME_NONE of fewer than two. */
GstClockTime ef_key_frames_get_spacing (EfKeyFrames *keys);

G_END_DECLS
