/* Edit Factory - what others find in an edit
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "peers.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>
#include <stdlib.h>
#include <string.h>

#define TIME "lavfi.scd.time: "

/* ffmpeg */

static GSubprocess *
spawn_scdet (const gchar *log, gdouble threshold)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE);
  g_autofree gchar *size = g_strdup_printf ("%dx%d", EDIT_WIDTH, EDIT_HEIGHT);
  g_autofree gchar *rate = g_strdup_printf ("%d", EDIT_FPS);
  g_autofree gchar *filter = g_strdup_printf ("scdet=threshold=%g", threshold);

  g_subprocess_launcher_set_stderr_file_path (launcher, log);
  return g_subprocess_launcher_spawn (launcher, NULL, "ffmpeg", "-nostats",
      "-hide_banner", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r",
      rate, "-i", "-", "-vf", filter, "-f", "null", "-", NULL);
}

static void
feed (const Edit *edit, GOutputStream *stream)
{
  g_autofree guint8 *frame = g_malloc (EDIT_SIZE);

  for (guint n = 0; n < edit->frames->len; n++) {
    edit_render (edit, n, frame);
    if (!g_output_stream_write_all (stream, frame, EDIT_SIZE, NULL, NULL, NULL))
      break;
  }
  g_output_stream_close (stream, NULL, NULL);
}

static GArray *
read_log (const gchar *log)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree gchar *text = NULL;
  const gchar *p;

  g_assert_true (g_file_get_contents (log, &text, NULL, NULL));
  for (p = strstr (text, TIME); p; p = strstr (p + 1, TIME)) {
    guint n = g_ascii_strtod (p + strlen (TIME), NULL) * EDIT_FPS + 0.5;

    g_array_append_val (found, n);
  }
  return found;
}

GArray *
peer_scdet (const Edit *edit, gdouble threshold)
{
  g_autofree gchar *log = NULL;
  g_autoptr (GSubprocess) process = NULL;
  GArray *found = NULL;
  gint fd = g_file_open_tmp ("ef-scdet-XXXXXX", &log, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  process = spawn_scdet (log, threshold);
  if (process) {
    feed (edit, g_subprocess_get_stdin_pipe (process));
    if (g_subprocess_wait_check (process, NULL, NULL))
      found = read_log (log);
  }
  g_unlink (log);
  return found;
}

/* scenechange sends a key-unit request before a frame that begins a scene. */

typedef struct
{
  GArray *found;
  guint frames;
} Watch;

static GstPadProbeReturn
watch (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Watch *self = user_data;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    self->frames++;
  else if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    g_array_append_val (self->found, self->frames);
  return GST_PAD_PROBE_OK;
}

static void
play (const Edit *edit, GstElement *pipeline, GstAppSrc *source)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (guint n = 0; n < edit->frames->len; n++) {
    guint8 *frame = g_malloc (EDIT_SIZE);
    GstBuffer *buffer;

    edit_render (edit, n, frame);
    buffer = gst_buffer_new_wrapped (frame, EDIT_SIZE);
    GST_BUFFER_PTS (buffer) = n * GST_SECOND / EDIT_FPS;
    gst_app_src_push_buffer (source, buffer);
  }
  gst_app_src_end_of_stream (source);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

GArray *
peer_scenechange (const Edit *edit)
{
  g_autofree gchar *description = g_strdup_printf (
      "appsrc name=source format=time block=true max-bytes=%d "
      "caps=video/x-raw,format=I420,width=%d,height=%d,framerate=%d/1 ! "
      "scenechange name=peer ! fakesink sync=false",
      8 * EDIT_SIZE, EDIT_WIDTH, EDIT_HEIGHT, EDIT_FPS);
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) peer = NULL;
  g_autoptr (GstPad) pad = NULL;
  Watch self = { 0 };

  pipeline = gst_parse_launch_full (
      description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  if (!pipeline)
    return NULL;
  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  peer = gst_bin_get_by_name (GST_BIN (pipeline), "peer");
  pad = gst_element_get_static_pad (peer, "src");
  self.found = g_array_new (FALSE, FALSE, sizeof (guint));
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, watch,
      &self, NULL);
  play (edit, pipeline, GST_APP_SRC (source));
  return self.found;
}
