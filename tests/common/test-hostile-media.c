/* Edit Factory - the media guard and files that are damaged, cut off or lie
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "guard-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

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
  g_autofree gchar *front = guard_make ("front.mp4",
      GUARD_PICTURE
      "x264enc tune=zerolatency key-int-max=1 ! mp4mux faststart=true");
  g_autofree gchar *back = guard_make ("back.mp4", GUARD_MP4);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = NULL;
  g_autoptr (GstMessage) message = NULL;
  gint64 start = g_get_monotonic_time ();
  GuardSeen seen;

  truncate_to (front, 0.7);
  info = ef_media_probe (front, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->width, ==, 64);
  message = guard_decode (front, EF_GUARD_VIDEO, NULL, &seen);
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
  g_autofree gchar *path =
      guard_make ("bomb.avi", GUARD_PICTURE "jpegenc ! avimux");
  g_autofree gchar *data = NULL;
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  guint changed = 0;
  gsize length;
  GuardSeen seen;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  for (gsize i = 0; i + 9 < length; i++) {
    if (memcmp (data + i, "\xff\xc0\0\x11\x08", 5) == 0) {
      memcpy (data + i + 5, "\x75\x30\x75\x30", 4);
      changed++;
    }
  }
  g_assert_cmpuint (changed, ==, 10);
  g_assert_true (g_file_set_contents (path, data, length, NULL));
  message = guard_decode (path, EF_GUARD_VIDEO, NULL, &seen);
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
  g_autofree gchar *path = guard_make ("limits.mkv",
      GUARD_PICTURE "x264enc tune=zerolatency ! m. " GUARD_SOUND
                    "avenc_aac ! m. " GUARD_SOUND
                    "avenc_aac ! m. matroskamux name=m");
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (info);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstMessage) message = NULL;
    GuardSeen seen;

    g_test_message ("%s", cases[i].expected);
    g_assert_null (ef_media_probe (path, &cases[i].limits, 0, &error));
    if (!strstr (error->message, cases[i].expected))
      g_error ("'%s' is not in '%s'", cases[i].expected, error->message);
    g_clear_error (&error);
    message = guard_decode (
        path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, &cases[i].limits, &seen);
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

  if (!guard_can_make (GUARD_PICTURE "avenc_wmv2 ! avimux")) {
    g_test_skip ("avenc_wmv2 is not installed");
    return;
  }
  path = guard_make ("wmv.avi", GUARD_PICTURE "avenc_wmv2 ! avimux");
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
  g_autofree gchar *path = guard_make ("threads.mp4", GUARD_MP4);
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
  static const gchar *const makes[] = { GUARD_MP4,
    GUARD_PICTURE "vp8enc deadline=1 ! webmmux",
    GUARD_PICTURE "jpegenc ! avimux", GUARD_SOUND "vorbisenc ! oggmux",
    GUARD_SOUND "wavenc",
    GUARD_PICTURE "x264enc tune=zerolatency ! mpegtsmux" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint refused = 0;

  for (guint m = 0; m < G_N_ELEMENTS (makes); m++) {
    g_autofree gchar *whole = guard_make ("whole", makes[m]);
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
      path = guard_write ("damaged", damaged, n);
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
  g_autofree gchar *secret = guard_write ("secret.ts", "secret", 6);
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
  GuardSeen seen;

  g_assert_cmpint (inotify_add_watch (watch, secret, IN_OPEN), >=, 0);
  g_byte_array_append (bytes, (const guint8 *)"ID3\4\0\0\0\0\0\0", 10);
  g_byte_array_append (bytes, (const guint8 *)text, strlen (text));
  path = guard_write ("song.mp3", bytes->data, bytes->len);
  g_assert_null (ef_media_probe (path, NULL, 3 * GST_SECOND, &error));
  message = guard_decode (path, EF_GUARD_VIDEO | EF_GUARD_AUDIO, NULL, &seen);
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

int
main (int argc, char **argv)
{
  guard_begin (&argc, &argv);
  g_test_add_func ("/guard/truncated", test_truncated);
  g_test_add_func ("/guard/lying-frames", test_lying_frames);
  g_test_add_func ("/guard/limits", test_limits);
  g_test_add_func ("/guard/undecodable", test_undecodable);
  g_test_add_func ("/guard/threads", test_threads);
  g_test_add_func ("/guard/damaged", test_damaged);
  g_test_add_func ("/guard/hidden-playlist", test_hidden_playlist);
  return guard_end ();
}
