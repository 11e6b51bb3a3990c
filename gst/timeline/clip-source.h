/* Edit Factory - the pictures of one file, asked for by time
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A private pipeline behind the media guard: filesrc, demuxer, decoder and an
 * appsink that holds at most two frames. Nothing is converted: frames are
 * handed out as they were decoded. Opening, seeking and decoding go on in the
 * pipeline's own threads between the calls, so a source that is opened early
 * has its first frame waiting when it is needed.
 */
#pragma once

#include <editfactory/media-guard.h>
#include <gio/gio.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* A frame that begins this much after the wanted instant still covers it: plans
 * are rounded to the microsecond, Matroska's times to the nearest millisecond.
 */
#define EF_CLIP_SOURCE_TOLERANCE (600 * GST_USECOND)

/**
 * EfClipFrame: a decoded frame, mapped for reading.
 * @frame: planes, strides, format, colorimetry
 * @rotation: degrees clockwise that make the picture upright: 0, 90, 180, 270
 * @mirrored: flipped left to right before the rotation
 * @time: stream time it is shown from
 * @serial: differs from that of every other frame of the process
 */
typedef struct
{
  GstVideoFrame frame;
  guint rotation;
  gboolean mirrored;
  GstClockTime time;
  guint64 serial;
} EfClipFrame;

typedef struct _EfClipSource EfClipSource;

/**
 * ef_clip_source_new:
 * @path: a file, sniffed by the media guard at once
 * @start: source time of the first frame that will be wanted
 * @max_threads: of the decoder; 0 leaves its own choice
 *
 * Begins to open; does not wait. Any thread, one at a time.
 */
EfClipSource *ef_clip_source_new (
    const gchar *path, GstClockTime start, guint max_threads, GError **error);
/* Ends the pipeline and waits for its threads. Frames die with it. */
void ef_clip_source_free (EfClipSource *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfClipSource, ef_clip_source_free)

const gchar *ef_clip_source_get_path (const EfClipSource *self);
gboolean ef_clip_source_is_still (const EfClipSource *self);

/* TRUE when a get() gave a frame that is still there. */
gboolean ef_clip_source_has_frame (const EfClipSource *self);

/* How long nothing may come before the file counts as broken; 20 s. */
void ef_clip_source_set_deadline (EfClipSource *self, GstClockTime deadline);

/* Lets the opening go on (issues the seek once the file is open); call it now
 * and then while the frames are not needed yet. Never waits. */
void ef_clip_source_poll (EfClipSource *self);

/* Makes an open source begin again at @start, for the next clip of the same
 * file or the next round of a loop. */
void ef_clip_source_restart (EfClipSource *self, GstClockTime start);

/**
 * ef_clip_source_get:
 * @time: source time, not before that of the call before unless restarted
 * @ended: (out): TRUE when the file ends before @time: the frame is the last
 *   one there is
 * @cancellable: (nullable): looked at ten times a second while waiting
 *
 * The frame shown at @time: the last whose time is not after it. Before the
 * first frame of the file that one is given. A file that breaks in the middle
 * counts as ended there, ef_clip_source_get_trouble() says why.
 *
 * Returns: (transfer none) (nullable): valid until the next call; %NULL with
 *   @error set when nothing could be decoded or the call was cancelled
 */
const EfClipFrame *ef_clip_source_get (EfClipSource *self, GstClockTime time,
    gboolean *ended, GCancellable *cancellable, GError **error);

/* TRUE when get() at @time would give the current frame without waiting. */
gboolean
ef_clip_source_is_current (const EfClipSource *self, GstClockTime time);
/* TRUE when @time comes so soon after the current frame that decoding on is
 * cheaper than a seek. */
gboolean ef_clip_source_is_near (const EfClipSource *self, GstClockTime time);

/* What went wrong so far, one line with the file's name; or NULL. */
const gchar *ef_clip_source_get_trouble (const EfClipSource *self);
/* Where the last frame ends, in source time; valid once a get() said ended. */
GstClockTime ef_clip_source_get_end (const EfClipSource *self);

G_END_DECLS
