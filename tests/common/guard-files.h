/* Edit Factory - files for tests of the media guard, made on the spot
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/editfactory.h>

/* What gst-launch-1.0 makes files of, in front of a filesink. */
#define GUARD_MP4                                                              \
  "videotestsrc num-buffers=20 ! video/x-raw,width=320,height=240,"            \
  "framerate=10/1 ! x264enc tune=zerolatency ! m.  audiotestsrc "              \
  "num-buffers=40 ! audioconvert ! avenc_aac ! m.  mp4mux name=m"
#define GUARD_PICTURE                                                          \
  "videotestsrc num-buffers=10 ! video/x-raw,format=I420,width=64,height=48,"  \
  "framerate=10/1 ! "
#define GUARD_SOUND                                                            \
  "audiotestsrc num-buffers=43 ! audio/x-raw,rate=44100,channels=1 ! "         \
  "audioconvert ! "

/* What a decoder was asked to do. */
typedef struct
{
  guint pads;
  guint decoders;
  guint video_buffers;
  guint audio_buffers;
} GuardSeen;

/* A folder of the test program's own; guard_end() runs its tests, removes that
 * and returns what main() does. */
void guard_begin (int *argc, char ***argv);
int guard_end (void);
const gchar *guard_folder (void);

/* (transfer full): its path */
gchar *guard_write (const gchar *name, const void *data, gsize length);

/* @description: a pipeline without its filesink. (transfer full): the path */
gchar *guard_make (const gchar *name, const gchar *description);

/* Are all elements of @description installed? */
gboolean guard_can_make (const gchar *description);

/* Plays @path to its end. (transfer full): the message that ended it */
GstMessage *guard_decode (const gchar *path, EfGuardStreams streams,
    const EfMediaLimits *limits, GuardSeen *seen);
