/* Edit Factory - files for tests of the media guard, made on the spot
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "guard-files.h"

#include <glib/gstdio.h>
#include <string.h>

static gchar *folder;

void
guard_begin (int *argc, char ***argv)
{
  gst_init (argc, argv);
  g_test_init (argc, argv, NULL);
  folder = g_dir_make_tmp ("ef-guard-XXXXXX", NULL);
}

const gchar *
guard_folder (void)
{
  return folder;
}

int
guard_end (void)
{
  int status = g_test_run ();

  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
  return status;
}

gchar *
guard_write (const gchar *name, const void *data, gsize length)
{
  gchar *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return path;
}

gchar *
guard_make (const gchar *name, const gchar *description)
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

gboolean
guard_can_make (const gchar *description)
{
  g_autoptr (GstParseContext) context = gst_parse_context_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) element = gst_parse_launch_full (
      description, context, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  g_auto (GStrv) missing = gst_parse_context_get_missing_elements (context);

  return element != NULL && missing == NULL;
}

static void
count_video (GstElement *sink, GstBuffer *buffer, GstPad *pad, GuardSeen *seen)
{
  seen->video_buffers++;
}

static void
count_audio (GstElement *sink, GstBuffer *buffer, GstPad *pad, GuardSeen *seen)
{
  seen->audio_buffers++;
}

static void
count_pad (GstElement *source, GstPad *pad, GuardSeen *seen)
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
count_decoder (
    GstBin *bin, GstBin *sub_bin, GstElement *element, GuardSeen *seen)
{
  if (gst_element_factory_list_is_type (
          gst_element_get_factory (element), GST_ELEMENT_FACTORY_TYPE_DECODER))
    seen->decoders++;
}

GstMessage *
guard_decode (const gchar *path, EfGuardStreams streams,
    const EfMediaLimits *limits, GuardSeen *seen)
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
