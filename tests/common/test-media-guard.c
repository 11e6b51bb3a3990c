/* Edit Factory - the media guard: sniffing, probing, guarded decoding
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

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
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_null (ef_media_sniff (fifo, NULL, &error));
  g_assert_nonnull (strstr (error->message, "not a file"));
  g_clear_error (&error);
  g_unlink (fifo);
  g_assert_null (ef_media_sniff (folder, NULL, &error));
  g_assert_nonnull (strstr (error->message, "is a folder"));
  g_clear_error (&error);
  g_assert_null (ef_media_sniff ("/nowhere/x.mp4", NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

/* A stub JPEG: SOI, APP1 with an orientation, SOF0. */
static void
test_orientation (void)
{
  static const guint8 jpeg[] =
      "\xff\xd8\xff\xe1\0\x22"
      "Exif\0\0"
      "MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
      "\xff\xc0\0\x11\x08\0\x64\0\xc8\3\0\0\0\0\0\0\0\0\0";
  g_autofree gchar *path = write_file ("turned.jpg", jpeg, sizeof jpeg);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_true (info->is_still);
  g_assert_cmpuint (info->rotation, ==, 90);
  g_assert_cmpuint (info->width, ==, 100);
  g_assert_cmpuint (info->height, ==, 200);
  g_unlink (path);
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
} Seen;

static void
count_pad (GstElement *source, GstPad *pad, Seen *seen)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (source));
  g_autoptr (GstPad) sink_pad = gst_element_get_static_pad (sink, "sink");

  seen->pads++;
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
  g_test_add_func ("/guard/probe", test_probe);
  g_test_add_func ("/guard/decode", test_decode);
  g_test_add_func ("/guard/limit", test_limit);
  g_test_add_func ("/guard/allow-list", test_allow_list);
  g_test_add_func ("/guard/real-media", test_real_media);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
