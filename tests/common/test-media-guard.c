/* Edit Factory - the media guard: sniffing, probing, guarded decoding
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>

#include <glib/gstdio.h>
#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

static gchar *folder;

static gchar *
write_file (const gchar *name, const void *data, gsize length)
{
  gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return path;
}

static void
assert_refused (
    const gchar *name, const void *data, gsize length, const gchar *expected)
{
  g_autofree gchar *path = write_file (name, data, length);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *container = ef_media_sniff (path, NULL, &error);
  g_autoptr (EfMediaInfo) info = NULL;

  g_assert_null (container);
  if (!strstr (error->message, expected) ||
      !g_str_has_prefix (error->message, path))
    g_error ("'%s' does not name %s and '%s'", error->message, path, expected);
  g_clear_error (&error);
  info = ef_media_probe (path, NULL, 0, &error);
  g_assert_null (info);
  g_unlink (path);
}

static void
test_refused (void)
{
  static const gchar hls[] =
      "#EXTM3U\n#EXT-X-TARGETDURATION:10\n"
      "#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
  static const gchar svg[] = "<?xml version='1.0'?><svg width='1'></svg>";
  /* IHDR of a 30000x30000 picture */
  static const guint8 png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x75\x30"
                              "\0\0\x75\x30\x08\x02\0\0\0\0\0\0\0";

  assert_refused ("hls.mp4", hls, strlen (hls), "is a playlist");
  assert_refused ("notes.mp4", "hello\n", 6, "is a text file");
  assert_refused ("empty.mp4", "", 0, "is empty");
  assert_refused ("drawing.png", svg, strlen (svg), "is an SVG");
  assert_refused ("huge.png", png, sizeof png, "30000x30000");
  assert_refused ("cut.jpg", "\xff\xd8\xff\xe0\0\x10JFIF", 10, "damaged");
  assert_refused ("bytes.mp4", "\1\2\3\4\5\6\7\10", 8, "not a known");
}

static void
test_not_files (void)
{
  g_autofree gchar *fifo = g_build_filename (folder, "fifo.mp4", NULL);
  g_autofree gchar *link = g_build_filename (folder, "link.mp4", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (ef_media_sniff (fifo, NULL, &error));
  g_assert_nonnull (strstr (error->message, "not a file"));
  g_clear_error (&error);
  g_unlink (fifo);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink (fifo, link), ==, 0);
  g_assert_null (ef_media_sniff (link, NULL, &error));
  g_assert_nonnull (strstr (error->message, "not a file"));
  g_clear_error (&error);
  g_unlink (link);
  g_unlink (fifo);
  g_assert_null (ef_media_sniff ("/dev/zero", NULL, &error));
  g_assert_nonnull (strstr (error->message, "is a device or pipe"));
  g_clear_error (&error);
  g_assert_null (ef_media_sniff (folder, NULL, &error));
  g_assert_nonnull (strstr (error->message, "is a folder"));
  g_clear_error (&error);
  g_assert_null (ef_media_sniff ("/nowhere/x.mp4", NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

/* Containers by their first bytes; those of MP4 and of stills go on to be
 * looked into. */
static void
test_sniff (void)
{
  static const struct
  {
    const gchar *data;
    gsize length;
    const gchar *container;
  } cases[] = {
#define BYTES(text) text, sizeof text - 1
    { BYTES ("\0\0\0\x10"
             "ftypisom\0\0\0\0\0\0\0\x08moov"),
        "mp4" },
    { BYTES ("\0\0\0\x08moov"), "mp4" },
    { BYTES ("\0\0\0\x08wide\0\0\0\x08mdat\0\0\0\x08moov"), "mp4" },
    { BYTES ("\0\0\0\x08"
             "free\0\0\0\x08moov"),
        "mp4" },
    { BYTES ("\x1a\x45\xdf\xa3"), "matroska" },
    { BYTES ("RIFF\0\0\0\0WAVE"), "wav" },
    { BYTES ("RIFF\0\0\0\0AVI "), "avi" },
    { BYTES ("OggS\0"), "ogg" },
    { BYTES ("fLaC"), "flac" },
    { BYTES ("ID3\4"), "mp3" },
    { BYTES ("\xff\xfb\x90\x64"), "mp3" },
    { BYTES ("\xff\xf3\x48\xc4"), "mp3" },
    { BYTES ("\xff\xf1\x50\x80"), "adts" },
  };
  static const guint steps[][2] = { { 0, 188 }, { 4, 192 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path =
        write_file ("sniff", cases[i].data, cases[i].length);
    g_autoptr (GError) error = NULL;
    g_autofree gchar *container = ef_media_sniff (path, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (container, ==, cases[i].container);
    g_unlink (path);
  }
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
    guint8 packets[4 * 192] = {
      0,
    };
    g_autofree gchar *path = NULL;
    g_autofree gchar *container = NULL;

    for (guint k = 0; k < 4; k++)
      packets[steps[i][0] + k * steps[i][1]] = 0x47;
    path = write_file ("sniff", packets, sizeof packets);
    container = ef_media_sniff (path, NULL, NULL);
    g_assert_cmpstr (container, ==, "mpegts");
    g_unlink (path);
  }
}

static void
test_named (void)
{
  static const struct
  {
    const gchar *data;
    gsize length;
    const gchar *expected;
  } cases[] = {
    { BYTES ("\xef\xbb\xbf#EXTM3U\n"), "is a playlist" },
    { BYTES ("[playlist]\nFile1=a"), "is a playlist" },
    { BYTES ("<?xml version='1.0'?>\n<MPD>"), "is a playlist" },
    { BYTES ("GIF89a"), "is a GIF; convert it" },
    { BYTES ("BM\0\0\0\0"), "is a BMP picture" },
    { BYTES ("BMW is a car"), "is a text file" },
    { BYTES ("II*\0\x08"), "is a TIFF or camera raw" },
    { BYTES ("\0\0\0\x18"
             "ftypheic\0\0\0\0mif1heic"),
        "is a HEIC picture; convert it to JPEG" },
    { BYTES ("\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9"),
        "is a Windows Media file; convert it to MP4" },
    { BYTES ("FLV\1\5"), "is a Flash video" },
    { BYTES ("\0\0\1\xba\x44"), "is an MPEG program stream" },
    { BYTES ("PK\3\4\0\0"), "is a ZIP archive" },
    { BYTES ("\0\0\0\x0c"
             "ftypisom"),
        "has no index (moov)" },
    { BYTES ("\0\0\1\0mdat"), "is cut off before its index" },
    { BYTES ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\1"), "damaged" },
    { BYTES ("\xff\xff\1\xff\xff"), "not a known" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (
        "file.mp4", cases[i].data, cases[i].length, cases[i].expected);
}

/* A stub JPEG of 200x100: SOI, APP1 with an orientation, SOF0. */
static void
test_orientation (void)
{
  static const guint8 stub[] =
      "\xff\xd8\xff\xe1\0\x22"
      "Exif\0\0"
      "MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\0\0\0\0\0\0\0"
      "\xff\xc0\0\x11\x08\0\x64\0\xc8\3\0\0\0\0\0\0\0\0\0";
  /* Exif 2.32 4.6.4: 5 is the transpose, a mirroring and then 270 degrees */
  static const struct
  {
    guint rotation;
    gboolean mirrored;
  } expected[] = { { 0, FALSE }, { 0, FALSE }, { 0, TRUE }, { 180, FALSE },
    { 180, TRUE }, { 270, TRUE }, { 90, FALSE }, { 90, TRUE }, { 270, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    guint8 jpeg[sizeof stub];
    g_autofree gchar *path = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (EfMediaInfo) info = NULL;

    memcpy (jpeg, stub, sizeof jpeg);
    jpeg[31] = i;
    path = write_file ("turned.jpg", jpeg, sizeof jpeg);
    info = ef_media_probe (path, NULL, 0, &error);
    g_assert_no_error (error);
    g_assert_true (info->is_still);
    g_assert_cmpuint (info->rotation, ==, expected[i].rotation);
    g_assert_cmpint (info->mirrored, ==, expected[i].mirrored);
    g_assert_cmpuint (info->width, ==, info->rotation % 180 ? 100 : 200);
    g_assert_cmpuint (info->height, ==, info->rotation % 180 ? 200 : 100);
    g_unlink (path);
  }
}

static gchar *
make_video (const gchar *name, const gchar *description)
{
  gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *line =
      g_strconcat (description, " ! filesink name=out", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_object_set (sink, "location", path, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (
      bus, 30 * GST_SECOND, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return path;
}

#define MP4                                                                    \
  "videotestsrc num-buffers=20 ! video/x-raw,width=320,height=240,"            \
  "framerate=10/1 ! x264enc tune=zerolatency ! m.  audiotestsrc "              \
  "num-buffers=40 ! audioconvert ! avenc_aac ! m.  mp4mux name=m"

static void
test_probe (void)
{
  g_autofree gchar *path = make_video ("a.mp4", MP4);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (info->container, ==, "mp4");
  g_assert_true (info->has_video);
  g_assert_true (info->has_audio);
  g_assert_cmpuint (info->width, ==, 320);
  g_assert_cmpuint (info->height, ==, 240);
  g_assert_cmpint (info->fps_n, ==, 10);
  g_assert_cmpuint (info->audio_rate, ==, 44100);
  g_assert_cmpuint (info->duration, >=, 1900 * GST_MSECOND);
  g_unlink (path);
}

typedef struct
{
  guint pads;
  guint decoders;
  guint video_buffers;
  guint audio_buffers;
} Seen;

static void
count_video (GstElement *sink, GstBuffer *buffer, GstPad *pad, Seen *seen)
{
  seen->video_buffers++;
}

static void
count_audio (GstElement *sink, GstBuffer *buffer, GstPad *pad, Seen *seen)
{
  seen->audio_buffers++;
}

static void
count_pad (GstElement *source, GstPad *pad, Seen *seen)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (source));
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");

  seen->pads++;
  g_object_set (sink, "signal-handoffs", TRUE, NULL);
  g_signal_connect (sink, "handoff",
      g_str_has_prefix (GST_PAD_NAME (pad), "video") ? G_CALLBACK (count_video)
                                                     : G_CALLBACK (count_audio),
      seen);
  gst_bin_add (GST_BIN (parent), sink);
  gst_element_sync_state_with_parent (sink);
  gst_pad_link (pad, sink_pad);
}

static void
count_decoder (GstBin *bin, GstBin *sub_bin, GstElement *element, Seen *seen)
{
  if (gst_element_factory_list_is_type (
          gst_element_get_factory (element), GST_ELEMENT_FACTORY_TYPE_DECODER))
    seen->decoders++;
}

/* Returns: (transfer full): the message that ended it */
static GstMessage *
decode (const gchar *path, EfGuardStreams streams, const EfMediaLimits *limits,
    Seen *seen)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  GstElement *source =
      ef_media_guard_new_source (path, streams, limits, &error);
  g_autoptr (GstBus) bus = NULL;
  GstMessage *message;

  g_assert_no_error (error);
  memset (seen, 0, sizeof *seen);
  g_signal_connect (source, "pad-added", G_CALLBACK (count_pad), seen);
  g_signal_connect (
      source, "deep-element-added", G_CALLBACK (count_decoder), seen);
  gst_bin_add (GST_BIN (pipeline), source);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (
      bus, 30 * GST_SECOND, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  g_assert_nonnull (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return message;
}

static void
test_decode (void)
{
  g_autofree gchar *path = make_video ("b.mp4", MP4);
  g_autoptr (GstMessage) both = NULL;
  g_autoptr (GstMessage) one = NULL;
  Seen seen;

  both = decode (path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, NULL, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (both), ==, GST_MESSAGE_EOS);
  g_assert_cmpuint (seen.pads, ==, 2);
  g_assert_cmpuint (seen.decoders, ==, 2);
  one = decode (path, EF_GUARD_VIDEO, NULL, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (one), ==, GST_MESSAGE_EOS);
  g_assert_cmpuint (seen.pads, ==, 1);
  g_assert_cmpuint (seen.decoders, ==, 1);
  g_unlink (path);
}

static void
test_limit (void)
{
  g_autofree gchar *path = make_video ("c.mp4", MP4);
  EfMediaLimits limits = {
    0,
  };
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  Seen seen;

  limits.max_video_pixels = 100 * 100;
  message = decode (path, EF_GUARD_VIDEO, &limits, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "320x240"));
  g_assert_cmpuint (seen.decoders, ==, 0);
  g_unlink (path);
}

/* Are all elements of @description installed? */
static gboolean
can_make (const gchar *description)
{
  g_autoptr (GstParseContext) context = gst_parse_context_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = gst_parse_launch_full (
      description, context, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  g_auto (GStrv) missing = gst_parse_context_get_missing_elements (context);

  return element != NULL && missing == NULL;
}

#define PICTURE                                                                \
  "videotestsrc num-buffers=10 ! video/x-raw,format=I420,width=64,height=48,"  \
  "framerate=10/1 ! "
#define SOUND                                                                  \
  "audiotestsrc num-buffers=43 ! audio/x-raw,rate=44100,channels=1 ! "         \
  "audioconvert ! "

/* Everything that is let in is known without decoding, and decodes. */
static void
test_formats (void)
{
  static const struct
  {
    const gchar *make;
    const gchar *container;
    const gchar *video;
    const gchar *audio;
  } formats[] = {
    { PICTURE "x264enc tune=zerolatency ! matroskamux", "matroska",
        "video/x-h264", NULL },
    { PICTURE "x265enc speed-preset=ultrafast ! mp4mux", "mp4", "video/x-h265",
        NULL },
    { PICTURE "vp8enc deadline=1 ! m. " SOUND "vorbisenc ! m. webmmux name=m",
        "matroska", "video/x-vp8", "audio/x-vorbis" },
    { PICTURE "vp9enc deadline=1 ! webmmux", "matroska", "video/x-vp9", NULL },
    { PICTURE "jpegenc ! m. " SOUND "m. avimux name=m", "avi", "image/jpeg",
        "audio/x-raw" },
    { PICTURE "avenc_mpeg4 ! avimux", "avi", "video/x-divx", NULL },
    { PICTURE "videoconvert ! avenc_prores_ks ! qtmux", "mp4", "video/x-prores",
        NULL },
    { PICTURE "x264enc tune=zerolatency ! m. " SOUND
              "avenc_aac ! m. mpegtsmux name=m",
        "mpegts", "video/x-h264", "audio/mpeg" },
    { PICTURE "theoraenc ! oggmux", "ogg", "video/x-theora", NULL },
    { SOUND "vorbisenc ! oggmux", "ogg", NULL, "audio/x-vorbis" },
    { SOUND "audioresample ! audio/x-raw,rate=48000 ! opusenc ! oggmux", "ogg",
        NULL, "audio/x-opus" },
    { SOUND "flacenc", "flac", NULL, "audio/x-flac" },
    { SOUND "wavenc", "wav", NULL, "audio/x-raw" },
    { SOUND "lamemp3enc", "mp3", NULL, "audio/mpeg" },
    { SOUND "lamemp3enc ! id3v2mux", "mp3", NULL, "audio/mpeg" },
    { SOUND
        "avenc_aac ! aacparse ! capsfilter caps=audio/mpeg,stream-format=adts",
        "adts", NULL, "audio/mpeg" },
    { SOUND "avenc_aac ! mp4mux", "mp4", NULL, "audio/mpeg" },
  };
  guint made = 0;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *path = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (EfMediaInfo) info = NULL;
    g_autoptr (GstMessage) message = NULL;
    Seen seen;

    if (!can_make (formats[i].make)) {
      g_test_message ("not installed: %s", formats[i].make);
      continue;
    }
    made++;
    path = make_video ("format", formats[i].make);
    info = ef_media_probe (path, NULL, 0, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (info->container, ==, formats[i].container);
    g_assert_cmpstr (info->video_codec, ==, formats[i].video);
    g_assert_cmpstr (info->audio_codec, ==, formats[i].audio);
    if (formats[i].video) {
      g_assert_cmpuint (info->width, ==, 64);
      g_assert_cmpuint (info->height, ==, 48);
    }
    if (formats[i].audio) {
      g_assert_cmpuint (info->audio_channels, ==, 1);
      g_assert_cmpuint (info->audio_rate, >=, 44100);
    }
    g_assert_cmpuint (info->duration, >=, 850 * GST_MSECOND);
    g_assert_cmpuint (info->duration, <=, 1150 * GST_MSECOND);

    message = decode (path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, NULL, &seen);
    g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
    g_assert_cmpuint (
        seen.pads, ==, (formats[i].video ? 1 : 0) + (formats[i].audio ? 1 : 0));
    g_assert_cmpuint (seen.video_buffers, ==, formats[i].video ? 10 : 0);
    g_assert_cmpint (seen.audio_buffers > 0, ==, formats[i].audio != NULL);
    g_unlink (path);
  }
  if (made == 0)
    g_test_skip ("no encoder is installed");
}

/* Writes the display matrix of the first track: ISO/IEC 14496-12 8.3.2. */
static void
set_matrix (const gchar *path, gint a, gint b, gint c, gint d)
{
  g_autofree gchar *data = NULL;
  gsize length, at = 0;
  const gint first_row[] = { a, b, 0 }, second_row[] = { c, d, 0 };

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  while (at + 80 < length && memcmp (data + at, "tkhd", 4) != 0)
    at++;
  g_assert_cmpuint (at + 80, <, length);
  g_assert_cmpint (data[at + 4], ==, 0); /* version */
  for (guint i = 0; i < 3; i++) {
    guint32 first = GUINT32_TO_BE ((guint32)first_row[i] << 16);
    guint32 second = GUINT32_TO_BE ((guint32)second_row[i] << 16);

    memcpy (data + at + 44 + 4 * i, &first, 4);
    memcpy (data + at + 56 + 4 * i, &second, 4);
  }
  g_assert_true (g_file_set_contents (path, data, length, NULL));
}

static void
test_rotation (void)
{
  static const struct
  {
    gint a, b, c, d;
    guint rotation;
    guint width;
  } cases[] = { { 1, 0, 0, 1, 0, 64 }, { 0, 1, -1, 0, 90, 48 },
    { -1, 0, 0, -1, 180, 64 }, { 0, -1, 1, 0, 270, 48 } };
  g_autofree gchar *path =
      make_video ("turned.mp4", PICTURE "x264enc tune=zerolatency ! mp4mux");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfMediaInfo) info = NULL;

    set_matrix (path, cases[i].a, cases[i].b, cases[i].c, cases[i].d);
    info = ef_media_probe (path, NULL, 0, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (info->rotation, ==, cases[i].rotation);
    g_assert_false (info->mirrored);
    g_assert_cmpuint (info->width, ==, cases[i].width);
    g_assert_cmpuint (info->height, ==, 64 + 48 - cases[i].width);
    g_assert_cmpuint (info->coded_width, ==, 64);
  }
  g_unlink (path);
}

static void
test_pixel_aspect (void)
{
  g_autofree gchar *path = make_video ("wide.mp4",
      "videotestsrc num-buffers=3 ! video/x-raw,width=64,height=48,"
      "pixel-aspect-ratio=3/2 ! x264enc ! mp4mux");
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (info->width, ==, 96);
  g_assert_cmpuint (info->height, ==, 48);
  g_unlink (path);
}

static void
truncate_to (const gchar *path, gdouble share)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (truncate (path, (off_t)(info.st_size * share)), ==, 0);
}

static void
test_truncated (void)
{
  g_autofree gchar *front = make_video ("front.mp4",
      PICTURE "x264enc tune=zerolatency key-int-max=1 ! mp4mux faststart=true");
  g_autofree gchar *back = make_video ("back.mp4", MP4);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = NULL;
  g_autoptr (GstMessage) message = NULL;
  gint64 start = g_get_monotonic_time ();
  Seen seen;

  truncate_to (front, 0.7);
  info = ef_media_probe (front, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->width, ==, 64);
  message = decode (front, EF_GUARD_VIDEO, NULL, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  g_assert_cmpuint (seen.video_buffers, >, 0);
  g_assert_cmpuint (seen.video_buffers, <, 10);

  truncate_to (back, 0.7);
  g_assert_null (ef_media_probe (back, NULL, 0, &error));
  g_assert_nonnull (strstr (error->message, "is cut off before its index"));
  g_clear_error (&error);
  g_assert_null (
      ef_media_guard_new_source (back, EF_GUARD_VIDEO, NULL, &error));
  g_assert_nonnull (strstr (error->message, "is cut off before its index"));
  g_assert_cmpint (g_get_monotonic_time () - start, <, 8 * G_USEC_PER_SEC);
  g_unlink (front);
  g_unlink (back);
}

/* Frames of 30000x30000 in a file that says 64x48. */
static void
test_lying_frames (void)
{
  g_autofree gchar *path = make_video ("bomb.avi", PICTURE "jpegenc ! avimux");
  g_autofree gchar *data = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  guint changed = 0;
  gsize length;
  Seen seen;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  for (gsize i = 0; i + 9 < length; i++) {
    if (memcmp (data + i, "\xff\xc0\0\x11\x08", 5) == 0) {
      memcpy (data + i + 5, "\x75\x30\x75\x30", 4);
      changed++;
    }
  }
  g_assert_cmpuint (changed, ==, 10);
  g_assert_true (g_file_set_contents (path, data, length, NULL));
  message = decode (path, EF_GUARD_VIDEO, NULL, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "is 30000x30000 pixels"));
  g_assert_cmpuint (seen.video_buffers, ==, 0);
  g_unlink (path);
}

static void
test_limits (void)
{
  static const struct
  {
    EfMediaLimits limits;
    const gchar *expected;
  } cases[] = { { { .max_size = 63 }, "is 64x48 pixels" },
    { { .max_video_pixels = 64 * 47 }, "is 64x48 pixels" },
    { { .max_fps = 9 }, "has 10 frames a second; at most 9" },
    { { .max_duration = GST_SECOND / 2 }, "lasts 1 s; at most 0 s" },
    { { .max_streams = 2 }, "has more than 2 streams" } };
  g_autofree gchar *path = make_video ("limits.mkv",
      PICTURE "x264enc tune=zerolatency ! m. " SOUND "avenc_aac ! m. " SOUND
              "avenc_aac ! m. matroskamux name=m");
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (info);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstMessage) message = NULL;
    Seen seen;

    g_test_message ("%s", cases[i].expected);
    g_assert_null (ef_media_probe (path, &cases[i].limits, 0, &error));
    if (!strstr (error->message, cases[i].expected))
      g_error ("'%s' is not in '%s'", cases[i].expected, error->message);
    g_clear_error (&error);
    message =
        decode (path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, &cases[i].limits, &seen);
    g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ERROR);
    gst_message_parse_error (message, &error, NULL);
    if (!strstr (error->message, cases[i].expected))
      g_error ("'%s' is not in '%s'", cases[i].expected, error->message);
    g_clear_error (&error);
  }
  g_unlink (path);
}

static void
test_undecodable (void)
{
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;

  if (!can_make (PICTURE "avenc_wmv2 ! avimux")) {
    g_test_skip ("avenc_wmv2 is not installed");
    return;
  }
  path = make_video ("wmv.avi", PICTURE "avenc_wmv2 ! avimux");
  g_assert_null (ef_media_probe (path, NULL, 0, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "is video/x-wmv, for which no"));
  g_unlink (path);
}

static gpointer
probe_often (gpointer path)
{
  for (guint i = 0; i < 10; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (info->width, ==, 320);
  }
  return NULL;
}

static void
test_threads (void)
{
  g_autofree gchar *path = make_video ("threads.mp4", MP4);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("probe", probe_often, path);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_unlink (path);
}

/* Damaged files: an answer or an error, never a crash, and in time. */
static void
test_damaged (void)
{
  static const gchar *const makes[] = { MP4,
    PICTURE "vp8enc deadline=1 ! webmmux", PICTURE "jpegenc ! avimux",
    SOUND "vorbisenc ! oggmux", SOUND "wavenc",
    PICTURE "x264enc tune=zerolatency ! mpegtsmux" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint refused = 0;

  for (guint m = 0; m < G_N_ELEMENTS (makes); m++) {
    g_autofree gchar *whole = make_video ("whole", makes[m]);
    g_autofree gchar *data = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (whole, &data, &length, NULL));
    for (guint i = 0; i < 12; i++) {
      gsize n =
          i % 2 ? length : (gsize)g_rand_int_range (rand, length / 2, length);
      g_autofree gchar *damaged = g_memdup2 (data, n);
      g_autofree gchar *path = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (EfMediaInfo) info = NULL;
      gint64 start = g_get_monotonic_time ();

      for (guint k = 0; k < 20; k++)
        damaged[g_rand_int_range (rand, k % 2 ? 0 : 16,
            MIN (n, k % 2 ? n : 1500))] = g_rand_int (rand);
      path = write_file ("damaged", damaged, n);
      info = ef_media_probe (path, NULL, 3 * GST_SECOND, &error);
      if (!info) {
        refused++;
        g_assert_true (g_str_has_prefix (error->message, path));
      }
      g_assert_cmpint (g_get_monotonic_time () - start, <, 9 * G_USEC_PER_SEC);
      g_unlink (path);
    }
    g_unlink (whole);
  }
  g_test_message ("%u of 72 refused", refused);
}

/* A playlist behind an ID3 tag passes for MP3 at first; what it names must not
 * be opened all the same. */
static void
test_hidden_playlist (void)
{
  g_autofree gchar *secret = write_file ("secret.ts", "secret", 6);
  g_autofree gchar *text = g_strdup_printf (
      "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n"
      "#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\nfile://%s\n#EXT-X-ENDLIST\n",
      secret);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstMessage) message = NULL;
  gint watch = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);
  gchar event[1024];
  Seen seen;

  g_assert_cmpint (inotify_add_watch (watch, secret, IN_OPEN), >=, 0);
  g_byte_array_append (bytes, (const guint8 *)"ID3\4\0\0\0\0\0\0", 10);
  g_byte_array_append (bytes, (const guint8 *)text, strlen (text));
  path = write_file ("song.mp3", bytes->data, bytes->len);
  g_assert_null (ef_media_probe (path, NULL, 3 * GST_SECOND, &error));
  message = decode (path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, NULL, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ERROR);
  g_assert_cmpint (read (watch, event, sizeof event), ==, -1);
  g_assert_cmpint (errno, ==, EAGAIN);

  /* the watch works */
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (secret, &text, NULL, NULL));
  g_assert_cmpint (read (watch, event, sizeof event), >, 0);
  close (watch);
  g_unlink (path);
  g_unlink (secret);
}

static void
test_allow_list (void)
{
  static const gchar *const refused[] = { "hlsdemux", "dashdemux",
    "souphttpsrc", "giosrc", "rsvgdec", "subparse", "assrender", "filesrc",
    "uridecodebin", NULL };

  for (guint i = 0; refused[i]; i++) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (refused[i]);

    if (factory)
      g_assert_false (ef_media_guard_allows (factory));
  }
}

static void
test_real_media (void)
{
  const gchar *media = g_getenv ("EF_SHARED_MEDIA");
  g_autofree gchar *path =
      media ? g_build_filename (media, "changi.mp4", NULL) : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = NULL;

  if (!path || !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_test_skip ("the shared media folder is not here");
    return;
  }
  info = ef_media_probe (path, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->width, ==, 2160);
  g_assert_cmpuint (info->height, ==, 3840);
  g_assert_cmpstr (info->video_codec, ==, "video/x-h265");
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-guard-XXXXXX", NULL);
  g_test_add_func ("/guard/refused", test_refused);
  g_test_add_func ("/guard/not-files", test_not_files);
  g_test_add_func ("/guard/orientation", test_orientation);
  g_test_add_func ("/guard/sniff", test_sniff);
  g_test_add_func ("/guard/named", test_named);
  g_test_add_func ("/guard/probe", test_probe);
  g_test_add_func ("/guard/formats", test_formats);
  g_test_add_func ("/guard/rotation", test_rotation);
  g_test_add_func ("/guard/pixel-aspect", test_pixel_aspect);
  g_test_add_func ("/guard/truncated", test_truncated);
  g_test_add_func ("/guard/lying-frames", test_lying_frames);
  g_test_add_func ("/guard/limits", test_limits);
  g_test_add_func ("/guard/undecodable", test_undecodable);
  g_test_add_func ("/guard/threads", test_threads);
  g_test_add_func ("/guard/damaged", test_damaged);
  g_test_add_func ("/guard/hidden-playlist", test_hidden_playlist);
  g_test_add_func ("/guard/decode", test_decode);
  g_test_add_func ("/guard/limit", test_limit);
  g_test_add_func ("/guard/allow-list", test_allow_list);
  g_test_add_func ("/guard/real-media", test_real_media);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
