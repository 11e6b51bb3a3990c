/* Edit Factory - the media guard: stands in front of every decoder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * EfMediaLimits: what a file may ask of the machine. Zero means the default.
 * @max_size: pixels of either side, 16384
 * @max_still_pixels: 64 million (a still is decoded once)
 * @max_video_pixels: 36 million, 8192x4320 and a little (a decoder holds up to
 *   17 pictures)
 * @max_duration: nanoseconds, 12 h
 * @max_streams: 32
 * @max_fps: 240
 * @max_threads: of each video decoder; 0 leaves the decoder's own choice
 */
typedef struct
{
  guint max_size;
  guint64 max_still_pixels;
  guint64 max_video_pixels;
  GstClockTime max_duration;
  guint max_streams;
  gdouble max_fps;
  guint max_threads;
} EfMediaLimits;

/**
 * EfMediaInfo: what a short look at a file tells.
 * @container: "mp4", "matroska", "avi", "mpegts", "wav", "mp3", "flac", "ogg",
 *   "adts", "jpeg", "png", "webp"
 * @width, @height: of the upright, square-pixel picture; 0 without video
 * @rotation: degrees clockwise that make the picture upright: 0, 90, 180, 270
 * @mirrored: flipped left to right before the rotation
 * @duration: as the container says, or, where it says nothing, as far as the
 *   file could be parsed within the timeout; nanoseconds, 0 for stills
 * @undecodable: a stream that no installed decoder on the allow-list reads;
 *   has_video or has_audio does not count it
 */
typedef struct
{
  gchar *path;
  gchar *container;
  gboolean has_video;
  gboolean has_audio;
  gboolean is_still;
  guint width;
  guint height;
  guint coded_width;
  guint coded_height;
  gint fps_n;
  gint fps_d;
  gint par_n;
  gint par_d;
  guint rotation;
  gboolean mirrored;
  GstClockTime duration;
  gchar *video_codec; /* nullable, media type: "video/x-h265" */
  gchar *audio_codec; /* nullable */
  guint audio_rate;
  guint audio_channels;
  gchar *undecodable; /* nullable, media type of a stream left out */
} EfMediaInfo;

EF_API void ef_media_info_free (EfMediaInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfMediaInfo, ef_media_info_free)

/**
 * ef_media_sniff:
 *
 * Looks at the first bytes of the regular file @path (never follows what is
 * written in it, never opens a FIFO or device) and tells the container, or an
 * error that says what the file is instead: "is a text file", "is a playlist
 * (HLS)", "is empty". The size of stills is checked here, from their headers,
 * before anything is decoded.
 *
 * Returns: (transfer full): the container's name
 */
EF_API gchar *
ef_media_sniff (const gchar *path, const EfMediaLimits *limits, GError **error);

/**
 * ef_media_probe:
 *
 * ef_media_sniff(), then parses the file without decoding it (demuxers and
 * parsers of the allow-list only; at most @timeout, 0 for 10 s).
 *
 * Returns: (transfer full): what is in it
 */
EF_API EfMediaInfo *ef_media_probe (const gchar *path,
    const EfMediaLimits *limits, GstClockTime timeout, GError **error);

typedef enum
{
  EF_GUARD_VIDEO = 1 << 0,
  EF_GUARD_AUDIO = 1 << 1
} EfGuardStreams;

/**
 * ef_media_guard_new_source:
 *
 * A bin that reads the file @path and exposes decoded raw pads ("video_%u",
 * "audio_%u", as they appear; connect to pad-added and no-more-pads) of the
 * wanted kinds, the first stream of each. Built from filesrc and decodebin;
 * only allow-listed elements are ever plugged, nothing with a network or a
 * second file behind it, and limits are enforced on parsed caps before a
 * decoder is made. Streams that are not wanted are neither decoded nor
 * exposed. It sniffs first.
 *
 * A violated limit is posted as an ERROR message whose GError is in EF_ERROR's
 * domain turned into GST_STREAM_ERROR with the text of the reason.
 *
 * Returns: (transfer floating): a GstBin
 */
EF_API GstElement *ef_media_guard_new_source (const gchar *path,
    EfGuardStreams streams, const EfMediaLimits *limits, GError **error);

/** ef_media_guard_allows: is @factory on the allow-list? (for tests, doctor) */
EF_API gboolean ef_media_guard_allows (GstElementFactory *factory);

G_END_DECLS
