/* Edit Factory - a recorded voice-over
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "voice-file.h"

#include <editfactory/media-guard.h>
#include <gst/gst.h>

/* An hour of voice at 16 kHz is 115 MB: the aligner reads it whole. */
#define MAX_SAMPLES (16000 * 3600)

typedef struct
{
  GArray *pcm;
  gboolean too_long;
} Collector;

static void
on_samples (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Collector *collector = data;
  GstMapInfo map;

  if (collector->too_long || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  if (collector->pcm->len + map.size / sizeof (gint16) > MAX_SAMPLES)
    collector->too_long = TRUE;
  else
    g_array_append_vals (collector->pcm, map.data, map.size / sizeof (gint16));
  gst_buffer_unmap (buffer, &map);
}

static void
link_pad (GstElement *source, GstPad *pad, gpointer bin)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (bin, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

/* One decode feeds both: neither branch is encoded ahead of the other, so
 * short queues are enough. */
static GstElement *
build (const gchar *path, const gchar *output, Collector *collector,
    GError **error)
{
  g_autoptr (GstElement) pipeline =
      gst_object_ref_sink (gst_pipeline_new ("voice"));
  g_autoptr (GstElement) file = NULL;
  g_autoptr (GstElement) samples = NULL;
  GstElement *source, *bin;

  source = ef_media_guard_new_source (path, EF_GUARD_AUDIO, NULL, error);
  if (!source)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), source);
  bin = gst_parse_bin_from_description (
      "audioconvert ! audioresample ! tee name=t "
      "t. ! queue ! audioconvert ! audioresample ! "
      "capsfilter caps=audio/x-raw,format=S16LE,rate=48000,channels=1 ! "
      "wavenc ! filesink name=file sync=false "
      "t. ! queue ! audioconvert ! audioresample ! "
      "capsfilter caps=audio/x-raw,format=S16LE,rate=16000,channels=1 ! "
      "fakesink name=samples sync=false signal-handoffs=true",
      TRUE, error);
  if (!bin)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), bin);
  file = gst_bin_get_by_name (GST_BIN (bin), "file");
  samples = gst_bin_get_by_name (GST_BIN (bin), "samples");
  g_object_set (file, "location", output, NULL);
  g_signal_connect (samples, "handoff", G_CALLBACK (on_samples), collector);
  g_signal_connect_object (source, "pad-added", G_CALLBACK (link_pad), bin, 0);
  return g_steal_pointer (&pipeline);
}

gboolean
ef_voice_file_convert (EfStageContext *context, const gchar *path,
    const gchar *output, GArray **pcm, GError **error)
{
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, error);
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  Collector collector = { samples, FALSE };
  GstElement *pipeline;

  if (!info)
    return FALSE;
  if (!info->has_audio) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: has no sound; give a recording of the script being read", path);
    return FALSE;
  }
  pipeline = build (path, output, &collector, error);
  if (!pipeline)
    return FALSE;
  if (!ef_stage_run_pipeline (
          context, pipeline, info->duration, 0, 0.5, error)) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }
  if (collector.too_long || samples->len == 0) {
    g_set_error (error, EF_ERROR,
        collector.too_long ? EF_ERROR_LIMIT : EF_ERROR_INPUT,
        collector.too_long ? "%s: is longer than an hour"
                           : "%s: no sound decodes",
        path);
    return FALSE;
  }
  *pcm = g_steal_pointer (&samples);
  return TRUE;
}
