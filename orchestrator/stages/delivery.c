/* Edit Factory - the pipeline that makes the delivered files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *   eftimelinesrc.video ! efsubtitleoverlay ! encodebin.video_0
 *   filesrc ! qtdemux ! aacparse ! encodebin.audio_0
 *   encodebin ! filesink
 *
 * and so on from eftimelinesrc.video_1, for each further file.
 *
 * Picture and sound come from sources with threads of their own, so an encoder
 * that looks ahead cannot starve the muxer of the other stream; encodebin's
 * queues hold at most a second or 10 MB each. The names of encodebin's pads are
 * given: a link without a name always asks for a video pad on 1.22.
 */
#include "delivery.h"
#include "preview.h"

#include <gst/pbutils/pbutils.h>

static GstElement *
add (GstElement *pipeline, const gchar *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (!element) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "the element '%s' is not installed; 'ef doctor' says what to install",
        factory);
    return NULL;
  }
  gst_bin_add (GST_BIN (pipeline), element);
  return element;
}

static gboolean
fail_encoder (const EfDelivery *delivery, GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
      "no installed encoder serves '%s'; install gstreamer1.0-plugins-ugly "
      "(x264enc), and see that GST_ENCODING_TARGET_PATH and GST_PRESET_PATH "
      "lead to the targets and presets",
      delivery->target);
  return FALSE;
}

/* The timeline's frames lie on the grid already. Without this encodebin puts a
 * videorate in, whose copies of our buffers keep the pool from using its memory
 * again: each frame would be made in new pages. */
static void
keep_frame_rate (GstEncodingProfile *profile)
{
  const GList *profiles = GST_IS_ENCODING_CONTAINER_PROFILE (profile)
      ? gst_encoding_container_profile_get_profiles (
            GST_ENCODING_CONTAINER_PROFILE (profile))
      : NULL;

  for (const GList *l = profiles; l; l = l->next)
    if (GST_IS_ENCODING_VIDEO_PROFILE (l->data))
      gst_encoding_video_profile_set_variableframerate (
          GST_ENCODING_VIDEO_PROFILE (l->data), TRUE);
}

static GstElement *
add_encodebin (GstElement *pipeline, const EfDelivery *delivery, GError **error)
{
  g_auto (GValue) profile = G_VALUE_INIT;
  GstElement *encode = add (pipeline, "encodebin", error);

  if (!encode)
    return NULL;
  g_value_init (&profile, GST_TYPE_ENCODING_PROFILE);
  if (!gst_value_deserialize (&profile, delivery->target)) {
    fail_encoder (delivery, error);
    return NULL;
  }
  keep_frame_rate (g_value_get_object (&profile));
  g_object_set_property (G_OBJECT (encode), "profile", &profile);
  return encode;
}

static GstElement *
add_overlay (GstElement *pipeline, const EfDelivery *delivery, GError **error)
{
  GstElement *overlay = add (pipeline, "efsubtitleoverlay", error);

  if (!overlay)
    return NULL;
  g_object_set (overlay, "cues-location", delivery->cues, NULL);
  if (delivery->style)
    g_object_set (overlay, "style", delivery->style, NULL);
  if (delivery->safe_area)
    g_object_set (overlay, "safe-area", delivery->safe_area, NULL);
  if (delivery->overrides)
    g_object_set (overlay, "style-overrides", delivery->overrides, NULL);
  if (delivery->avoid)
    g_object_set (overlay, "avoid", delivery->avoid, NULL);
  return overlay;
}

static gboolean
add_picture (GstElement *pipeline, GstElement *timeline, GstElement *encode,
    const EfDelivery *delivery, GError **error)
{
  g_autofree gchar *pad = delivery->index > 0
      ? g_strdup_printf ("video_%u", delivery->index)
      : g_strdup ("video");
  GstElement *overlay =
      delivery->cues ? add_overlay (pipeline, delivery, error) : NULL;

  if (delivery->cues &&
      (!overlay || !gst_element_link_pads (timeline, pad, overlay, "sink")))
    return FALSE;
  return gst_element_link_pads (overlay ? overlay : timeline,
             overlay ? "src" : pad, encode, "video_0") ||
      fail_encoder (delivery, error);
}

static void
link_sound (GstElement *demux, GstPad *pad, gpointer parse)
{
  g_autoptr (GstPad) sink = gst_element_get_static_pad (parse, "sink");

  if (!gst_pad_is_linked (sink))
    gst_pad_link (pad, sink);
}

static gboolean
add_sound (GstElement *pipeline, GstElement *encode, const EfDelivery *delivery,
    GError **error)
{
  GstElement *source = add (pipeline, "filesrc", error);
  GstElement *demux = source ? add (pipeline, "qtdemux", error) : NULL;
  GstElement *parse = demux ? add (pipeline, "aacparse", error) : NULL;

  if (!parse)
    return FALSE;
  g_object_set (source, "location", delivery->master, NULL);
  gst_element_link (source, demux);
  g_signal_connect_object (
      demux, "pad-added", G_CALLBACK (link_sound), parse, 0);
  return gst_element_link_pads (parse, "src", encode, "audio_0") ||
      fail_encoder (delivery, error);
}

static void
set_keyframe_distance (GstElement *encoder, guint frames)
{
  /* x264enc, vah264enc and openh264enc */
  static const gchar *const names[] = { "key-int-max", "gop-size" };

  for (guint i = 0; frames > 0 && i < G_N_ELEMENTS (names); i++)
    if (g_object_class_find_property (G_OBJECT_GET_CLASS (encoder), names[i]))
      g_object_set (encoder, names[i], frames, NULL);
}

/* The name of the video encoder among what encodebin has made; the muxer's
 * temporary file is put where it is cleared away. */
static gchar *
adopt_children (GstElement *encode, const EfDelivery *delivery, gboolean draft)
{
  g_autoptr (GstIterator) iterator = gst_bin_iterate_recurse (GST_BIN (encode));
  g_auto (GValue) item = G_VALUE_INIT;
  gchar *encoder = NULL;

  while (gst_iterator_next (iterator, &item) == GST_ITERATOR_OK) {
    GstElement *element = g_value_get_object (&item);
    GstElementFactory *factory = gst_element_get_factory (element);

    if (g_object_class_find_property (
            G_OBJECT_GET_CLASS (element), "faststart-file"))
      g_object_set (element, "faststart-file", delivery->temporary, NULL);
    if (factory && !encoder &&
        gst_element_factory_list_is_type (factory,
            GST_ELEMENT_FACTORY_TYPE_ENCODER |
                GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO)) {
      encoder = g_strdup (GST_OBJECT_NAME (factory));
      set_keyframe_distance (element, delivery->keyframe_distance);
      if (draft)
        ef_preview_hurry (element);
    }
    g_value_reset (&item);
  }
  return encoder;
}

static gboolean
add_delivery (GstElement *pipeline, GstElement *timeline,
    const EfDelivery *delivery, gboolean draft, gchar **encoder, GError **error)
{
  GstElement *encode = add_encodebin (pipeline, delivery, error);
  GstElement *sink = encode ? add (pipeline, "filesink", error) : NULL;

  if (!sink)
    return FALSE;
  g_object_set (sink, "location", delivery->output, "sync", FALSE, NULL);
  if (!gst_element_link_pads (encode, "src", sink, "sink") ||
      !add_picture (pipeline, timeline, encode, delivery, error) ||
      !add_sound (pipeline, encode, delivery, error)) {
    if (error && !*error)
      fail_encoder (delivery, error);
    return FALSE;
  }
  g_free (*encoder);
  *encoder = adopt_children (encode, delivery, draft);
  return TRUE;
}

GstElement *
ef_delivery_build (const EfDeliverySource *source, const EfDelivery *deliveries,
    guint n, gchar **encoder, GError **error)
{
  g_autoptr (GstElement) pipeline =
      gst_object_ref_sink (gst_pipeline_new ("render"));
  GstElement *timeline = add (pipeline, "eftimelinesrc", error);

  if (!timeline)
    return NULL;
  g_object_set (timeline, "location", source->plan, NULL);
  if (source->stop > 0)
    g_object_set (timeline, "start", source->start, "stop", source->stop, NULL);
  for (guint i = 0; i < n; i++)
    if (!add_delivery (
            pipeline, timeline, &deliveries[i], source->draft, encoder, error))
      return NULL;
  return g_steal_pointer (&pipeline);
}
