/* Edit Factory - what the tests of efttssrc share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tts-test.h"

static void
on_audio (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Rig *rig = data;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  g_mutex_lock (&rig->lock);
  if (rig->sound->len == 0)
    rig->first_pts = GST_BUFFER_PTS (buffer);
  else
    g_assert_cmpuint (GST_BUFFER_PTS (buffer), ==, rig->audio_end);
  rig->audio_end = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
  g_byte_array_append (rig->sound, map.data, map.size);
  g_mutex_unlock (&rig->lock);
  gst_buffer_unmap (buffer, &map);
}

static void
advance (Rig *rig, GstClockTime start, GstClockTime end)
{
  if (GST_CLOCK_TIME_IS_VALID (rig->text_position) &&
      start != rig->text_position)
    rig->text_holes = TRUE;
  rig->text_position = end;
}

static void
on_text (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Rig *rig = data;

  g_mutex_lock (&rig->lock);
  g_ptr_array_add (rig->sentences, gst_buffer_ref (buffer));
  advance (rig, GST_BUFFER_PTS (buffer),
      GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer));
  g_mutex_unlock (&rig->lock);
}

static GstPadProbeReturn
on_text_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Rig *rig = data;
  GstClockTime start, duration;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_GAP)
    return GST_PAD_PROBE_OK;
  gst_event_parse_gap (GST_PAD_PROBE_INFO_EVENT (info), &start, &duration);
  g_mutex_lock (&rig->lock);
  rig->gaps++;
  advance (rig, start, start + duration);
  g_mutex_unlock (&rig->lock);
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_audio_event (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Rig *rig = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    gst_structure_get_int (
        gst_caps_get_structure (caps, 0), "rate", &rig->rate);
  }
  return GST_PAD_PROBE_OK;
}

static void
add_sink (Rig *rig, const gchar *pad_name, gboolean sync, GCallback handoff,
    GstPadProbeCallback probe)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) pad = NULL;

  g_object_set (sink, "sync", sync, "signal-handoffs", TRUE, NULL);
  g_signal_connect (sink, "handoff", handoff, rig);
  gst_bin_add (GST_BIN (rig->pipeline), sink);
  g_assert_true (gst_element_link_pads (rig->src, pad_name, sink, "sink"));
  pad = gst_element_get_static_pad (rig->src, pad_name);
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, probe, rig, NULL);
}

void
rig_clear (Rig *rig)
{
  g_mutex_lock (&rig->lock);
  g_byte_array_set_size (rig->sound, 0);
  g_ptr_array_set_size (rig->sentences, 0);
  rig->first_pts = rig->audio_end = GST_CLOCK_TIME_NONE;
  rig->text_position = GST_CLOCK_TIME_NONE;
  rig->text_holes = FALSE;
  rig->gaps = 0;
  g_mutex_unlock (&rig->lock);
}

Rig *
rig_new (guint pads, gboolean sync)
{
  Rig *rig = g_new0 (Rig, 1);

  rig->pipeline = gst_pipeline_new (NULL);
  rig->src = gst_element_factory_make ("efttssrc", NULL);
  g_assert_nonnull (rig->src);
  g_mutex_init (&rig->lock);
  rig->sound = g_byte_array_new ();
  rig->sentences =
      g_ptr_array_new_with_free_func ((GDestroyNotify)gst_buffer_unref);
  gst_bin_add (GST_BIN (rig->pipeline), rig->src);
  if (pads & RIG_AUDIO)
    add_sink (rig, "audio", sync, G_CALLBACK (on_audio), on_audio_event);
  if (pads & RIG_TEXT)
    add_sink (rig, "text", sync, G_CALLBACK (on_text), on_text_event);
  rig_clear (rig);
  return rig;
}

void
rig_free (Rig *rig)
{
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  gst_object_unref (rig->pipeline);
  g_byte_array_unref (rig->sound);
  g_ptr_array_unref (rig->sentences);
  g_mutex_clear (&rig->lock);
  g_free (rig);
}

GstMessage *
rig_wait (Rig *rig, GstMessageType types)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (rig->pipeline);
  GstMessage *message =
      gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, types);

  g_assert_nonnull (message);
  return message;
}

gchar *
rig_play (Rig *rig)
{
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  message = rig_wait (rig, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return NULL;
  gst_message_parse_error (message, &error, NULL);
  return g_strdup (error->message);
}
