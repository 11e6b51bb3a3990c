/* Edit Factory - decodes a range of a file and throws the frames away
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * usage: decode-range FILE IN SECONDS [THREADS]
 * The floor of the R1 bench: what the decoder alone costs, behind the same
 * guard and with the same accurate seek as the timeline's. Prints the frames.
 */
#include <editfactory/media-guard.h>

static guint n_frames;

static void
count (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  n_frames++;
}

static void
link_video (GstElement *source, GstPad *pad, GstElement *sink)
{
  g_autoptr (GstPad) target = gst_element_get_static_pad (sink, "sink");

  if (!gst_pad_is_linked (target))
    gst_pad_link (pad, target);
}

/* Waits for one of @types; FALSE when it was an error. */
static gboolean
wait_for (GstBus *bus, GstMessageType types)
{
  g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, types | GST_MESSAGE_ERROR);
  g_autoptr (GError) error = NULL;

  if (!message) {
    g_printerr ("decode-range: nothing happened for 60 s\n");
    return FALSE;
  }
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return TRUE;
  gst_message_parse_error (message, &error, NULL);
  g_printerr ("decode-range: %s\n", error->message);
  return FALSE;
}

static gboolean
decode (const gchar *path, gdouble in, gdouble seconds, guint threads)
{
  EfMediaLimits limits = { .max_threads = threads };
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  GstElement *source =
      ef_media_guard_new_source (path, EF_GUARD_VIDEO, &limits, &error);
  gboolean ok;

  if (!source || !sink) {
    g_printerr ("decode-range: %s\n", error ? error->message : "no fakesink");
    return FALSE;
  }
  g_object_set (sink, "sync", FALSE, NULL);
  gst_bin_add_many (GST_BIN (pipeline), source, sink, NULL);
  g_signal_connect (source, "pad-added", G_CALLBACK (link_video), sink);
  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  ok = wait_for (bus, GST_MESSAGE_ASYNC_DONE) &&
      gst_element_seek (pipeline, 1.0, GST_FORMAT_TIME,
          GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
          (gint64)(in * GST_SECOND), GST_SEEK_TYPE_SET,
          (gint64)((in + seconds) * GST_SECOND)) &&
      wait_for (bus, GST_MESSAGE_ASYNC_DONE);
  if (ok) {
    g_object_set (sink, "signal-handoffs", TRUE, NULL);
    g_signal_connect (sink, "handoff", G_CALLBACK (count), NULL);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
    ok = wait_for (bus, GST_MESSAGE_EOS);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return ok;
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  if (argc < 4 || argc > 5) {
    g_printerr ("usage: decode-range FILE IN SECONDS [THREADS]\n");
    return 2;
  }
  if (!decode (argv[1], g_ascii_strtod (argv[2], NULL),
          g_ascii_strtod (argv[3], NULL), argc > 4 ? atoi (argv[4]) : 0))
    return 1;
  g_print ("%u\n", n_frames);
  return 0;
}
