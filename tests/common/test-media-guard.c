/* Edit Factory - the media guard: sniffing, probing, guarded decoding
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "guard-files.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
assert_refused (
    const gchar *name, const void *data, gsize length, const gchar *expected)
{
  g_autofree gchar *path = guard_write (name, data, length);
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
  g_autofree gchar *fifo = g_build_filename (guard_folder (), "fifo.mp4", NULL);
  g_autofree gchar *link = g_build_filename (guard_folder (), "link.mp4", NULL);
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
  g_assert_null (ef_media_sniff (guard_folder (), NULL, &error));
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
        guard_write ("sniff", cases[i].data, cases[i].length);
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
    path = guard_write ("sniff", packets, sizeof packets);
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
    path = guard_write ("turned.jpg", jpeg, sizeof jpeg);
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

static void
test_probe (void)
{
  g_autofree gchar *path = guard_make ("a.mp4", GUARD_MP4);
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

static void
test_decode (void)
{
  g_autofree gchar *path = guard_make ("b.mp4", GUARD_MP4);
  g_autoptr (GstMessage) both = NULL;
  g_autoptr (GstMessage) one = NULL;
  GuardSeen seen;

  both = guard_decode (path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, NULL, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (both), ==, GST_MESSAGE_EOS);
  g_assert_cmpuint (seen.pads, ==, 2);
  g_assert_cmpuint (seen.decoders, ==, 2);
  one = guard_decode (path, EF_GUARD_VIDEO, NULL, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (one), ==, GST_MESSAGE_EOS);
  g_assert_cmpuint (seen.pads, ==, 1);
  g_assert_cmpuint (seen.decoders, ==, 1);
  g_unlink (path);
}

static void
test_limit (void)
{
  g_autofree gchar *path = guard_make ("c.mp4", GUARD_MP4);
  EfMediaLimits limits = {
    0,
  };
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  GuardSeen seen;

  limits.max_video_pixels = 100 * 100;
  message = guard_decode (path, EF_GUARD_VIDEO, &limits, &seen);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  g_assert_nonnull (strstr (error->message, "320x240"));
  g_assert_cmpuint (seen.decoders, ==, 0);
  g_unlink (path);
}

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
    { GUARD_PICTURE "x264enc tune=zerolatency ! matroskamux", "matroska",
        "video/x-h264", NULL },
    { GUARD_PICTURE "x265enc speed-preset=ultrafast ! mp4mux", "mp4",
        "video/x-h265", NULL },
    { GUARD_PICTURE "vp8enc deadline=1 ! m. " GUARD_SOUND
                    "vorbisenc ! m. webmmux name=m",
        "matroska", "video/x-vp8", "audio/x-vorbis" },
    { GUARD_PICTURE "vp9enc deadline=1 ! webmmux", "matroska", "video/x-vp9",
        NULL },
    { GUARD_PICTURE "jpegenc ! m. " GUARD_SOUND "m. avimux name=m", "avi",
        "image/jpeg", "audio/x-raw" },
    { GUARD_PICTURE "avenc_mpeg4 ! avimux", "avi", "video/x-divx", NULL },
    { GUARD_PICTURE "videoconvert ! avenc_prores_ks ! qtmux", "mp4",
        "video/x-prores", NULL },
    { GUARD_PICTURE "x264enc tune=zerolatency ! m. " GUARD_SOUND
                    "avenc_aac ! m. mpegtsmux name=m",
        "mpegts", "video/x-h264", "audio/mpeg" },
    { GUARD_PICTURE "theoraenc ! oggmux", "ogg", "video/x-theora", NULL },
    { GUARD_SOUND "vorbisenc ! oggmux", "ogg", NULL, "audio/x-vorbis" },
    { GUARD_SOUND "audioresample ! audio/x-raw,rate=48000 ! opusenc ! oggmux",
        "ogg", NULL, "audio/x-opus" },
    { GUARD_SOUND "flacenc", "flac", NULL, "audio/x-flac" },
    { GUARD_SOUND "wavenc", "wav", NULL, "audio/x-raw" },
    { GUARD_SOUND "lamemp3enc", "mp3", NULL, "audio/mpeg" },
    { GUARD_SOUND "lamemp3enc ! id3v2mux", "mp3", NULL, "audio/mpeg" },
    { GUARD_SOUND
        "avenc_aac ! aacparse ! capsfilter caps=audio/mpeg,stream-format=adts",
        "adts", NULL, "audio/mpeg" },
    { GUARD_SOUND "avenc_aac ! mp4mux", "mp4", NULL, "audio/mpeg" },
  };
  guint made = 0;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autofree gchar *path = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (EfMediaInfo) info = NULL;
    g_autoptr (GstMessage) message = NULL;
    GuardSeen seen;

    if (!guard_can_make (formats[i].make)) {
      g_test_message ("not installed: %s", formats[i].make);
      continue;
    }
    made++;
    path = guard_make ("format", formats[i].make);
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

    message = guard_decode (path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, NULL, &seen);
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
  g_autofree gchar *path = guard_make (
      "turned.mp4", GUARD_PICTURE "x264enc tune=zerolatency ! mp4mux");

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
  g_autofree gchar *path = guard_make ("wide.mp4",
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
  guard_begin (&argc, &argv);
  g_test_add_func ("/guard/refused", test_refused);
  g_test_add_func ("/guard/not-files", test_not_files);
  g_test_add_func ("/guard/orientation", test_orientation);
  g_test_add_func ("/guard/sniff", test_sniff);
  g_test_add_func ("/guard/named", test_named);
  g_test_add_func ("/guard/probe", test_probe);
  g_test_add_func ("/guard/formats", test_formats);
  g_test_add_func ("/guard/rotation", test_rotation);
  g_test_add_func ("/guard/pixel-aspect", test_pixel_aspect);
  g_test_add_func ("/guard/decode", test_decode);
  g_test_add_func ("/guard/limit", test_limit);
  g_test_add_func ("/guard/allow-list", test_allow_list);
  g_test_add_func ("/guard/real-media", test_real_media);
  return guard_end ();
}
