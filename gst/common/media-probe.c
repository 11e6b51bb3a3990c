/* Edit Factory - what is in a file, without decoding it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-limits.h"

#include <string.h>

#define DEFAULT_TIMEOUT (10 * GST_SECOND)

void
ef_media_info_free (EfMediaInfo *info)
{
  g_free (info->path);
  g_free (info->container);
  g_free (info->video_codec);
  g_free (info->audio_codec);
  g_free (info);
}

static void
set_upright_size (EfMediaInfo *info)
{
  guint width = info->coded_width, height = info->coded_height;

  /* Widening rather than narrowing keeps every sample. */
  if (info->par_n > info->par_d)
    width = gst_util_uint64_scale_int_round (width, info->par_n, info->par_d);
  else if (info->par_n < info->par_d)
    height = gst_util_uint64_scale_int_round (height, info->par_d, info->par_n);
  info->width = info->rotation % 180 ? height : width;
  info->height = info->rotation % 180 ? width : height;
}

/* Exif 2.32 4.6.4: orientation 1..8, in GStreamer's terms */
static const gchar *const exif_names[] = { "rotate-0", "rotate-0",
  "flip-rotate-0", "rotate-180", "flip-rotate-180", "flip-rotate-270",
  "rotate-90", "flip-rotate-90", "rotate-270" };

static void
set_orientation (EfMediaInfo *info, const gchar *name)
{
  info->mirrored = g_str_has_prefix (name, "flip-");
  name = strrchr (name, '-') + 1;
  info->rotation = g_ascii_strtoull (name, NULL, 10) % 360;
}

static EfMediaInfo *
info_new (const gchar *path, const gchar *container)
{
  EfMediaInfo *info = g_new0 (EfMediaInfo, 1);

  info->path = g_strdup (path);
  info->container = g_strdup (container);
  info->fps_d = info->par_n = info->par_d = 1;
  return info;
}

static EfMediaInfo *
info_of_still (
    const gchar *path, const gchar *container, const EfStillHeader *header)
{
  static const struct
  {
    const gchar *container;
    const gchar *codec;
  } codecs[] = { { "jpeg", "image/jpeg" }, { "png", "image/png" },
    { "webp", "image/webp" } };
  EfMediaInfo *info = info_new (path, container);

  info->has_video = info->is_still = TRUE;
  info->coded_width = header->width;
  info->coded_height = header->height;
  set_orientation (info, exif_names[header->orientation]);
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (g_str_equal (codecs[i].container, container))
      info->video_codec = g_strdup (codecs[i].codec);
  set_upright_size (info);
  return info;
}

static void
read_video_caps (EfMediaInfo *info, const GstStructure *s)
{
  gint width = 0, height = 0;

  info->has_video = TRUE;
  info->video_codec = g_strdup (gst_structure_get_name (s));
  gst_structure_get_int (s, "width", &width);
  gst_structure_get_int (s, "height", &height);
  gst_structure_get_fraction (s, "framerate", &info->fps_n, &info->fps_d);
  gst_structure_get_fraction (
      s, "pixel-aspect-ratio", &info->par_n, &info->par_d);
  if (info->par_n <= 0 || info->par_d <= 0)
    info->par_n = info->par_d = 1;
  info->coded_width = width;
  info->coded_height = height;
}

static void
read_audio_caps (EfMediaInfo *info, const GstStructure *s)
{
  gint rate = 0, channels = 0;

  info->has_audio = TRUE;
  info->audio_codec = g_strdup (gst_structure_get_name (s));
  gst_structure_get_int (s, "rate", &rate);
  gst_structure_get_int (s, "channels", &channels);
  info->audio_rate = rate;
  info->audio_channels = channels;
}

static void
read_orientation (EfMediaInfo *info, GstPad *pad)
{
  g_autoptr (GstEvent) event = NULL;

  for (guint i = 0; (event = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, i));
       i++) {
    GstTagList *tags;
    g_autofree gchar *orientation = NULL;

    gst_event_parse_tag (event, &tags);
    if (gst_tag_list_get_string (
            tags, GST_TAG_IMAGE_ORIENTATION, &orientation) &&
        strchr (orientation, '-'))
      set_orientation (info, orientation);
    g_clear_pointer (&event, gst_event_unref);
  }
}

static void
read_pad (EfMediaInfo *info, GstPad *pad)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const GstStructure *s;

  if (!caps)
    return;
  s = gst_caps_get_structure (caps, 0);
  if (g_str_has_prefix (gst_structure_get_name (s), "audio/")) {
    read_audio_caps (info, s);
  } else {
    read_video_caps (info, s);
    read_orientation (info, pad);
  }
}

static void
link_to_sink (GstElement *source, GstPad *pad, GstElement *pipeline)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  g_autoptr (GstPad) sink_pad = NULL;

  gst_bin_add (GST_BIN (pipeline), sink);
  sink_pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_link (pad, sink_pad);
  gst_element_sync_state_with_parent (sink);
}

/* Returns: TRUE when the streams are known */
static gboolean
wait_until_known (GstElement *pipeline, const gchar *path, GstClockTime timeout,
    GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) cause = NULL;

  if (gst_element_set_state (pipeline, GST_STATE_PAUSED) !=
          GST_STATE_CHANGE_FAILURE ||
      gst_bus_have_pending (bus))
    message = gst_bus_timed_pop_filtered (bus, timeout,
        GST_MESSAGE_ERROR | GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_EOS);
  if (!message) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: could not be read within %.0f s", path, timeout / 1e9);
    return FALSE;
  }
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return TRUE;
  gst_message_parse_error (message, &cause, NULL);
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: %s", path,
      g_strchomp (cause->message));
  return FALSE;
}

static gboolean
check_info (
    const EfMediaInfo *info, const EfMediaLimits *limits, GError **error)
{
  if (!info->has_video && !info->has_audio) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: has no video, picture or sound that can be decoded", info->path);
    return FALSE;
  }
  if (info->duration > limits->max_duration) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: lasts %.0f s; at most %.0f s are read", info->path,
        info->duration / 1e9, limits->max_duration / 1e9);
    return FALSE;
  }
  return TRUE;
}

static EfMediaInfo *
info_of_streams (const gchar *path, const gchar *container,
    const EfMediaLimits *limits, GstClockTime timeout, GError **error)
{
  g_autoptr (GstElement) pipeline = gst_pipeline_new (NULL);
  g_autoptr (EfMediaInfo) info = info_new (path, container);
  GstElement *source = ef_guarded_bin_new (
      path, FALSE, EF_GUARD_VIDEO | EF_GUARD_AUDIO, FALSE, limits);
  gint64 duration = 0;
  gboolean known;

  if (!source) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "filesrc or decodebin is missing: install gstreamer1.0-plugins-base");
    return NULL;
  }
  g_signal_connect (source, "pad-added", G_CALLBACK (link_to_sink), pipeline);
  gst_bin_add (GST_BIN (pipeline), source);
  known = wait_until_known (
      pipeline, path, timeout ? timeout : DEFAULT_TIMEOUT, error);
  if (known) {
    GST_OBJECT_LOCK (source);
    for (GList *l = source->srcpads; l; l = l->next)
      read_pad (info, l->data);
    GST_OBJECT_UNLOCK (source);
    if (gst_element_query_duration (pipeline, GST_FORMAT_TIME, &duration))
      info->duration = duration;
    set_upright_size (info);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (!known || !check_info (info, limits, error))
    return NULL;
  return g_steal_pointer (&info);
}

EfMediaInfo *
ef_media_probe (const gchar *path, const EfMediaLimits *limits,
    GstClockTime timeout, GError **error)
{
  EfMediaLimits filled = ef_media_limits_fill (limits);
  EfStillHeader header;
  g_autofree gchar *container =
      ef_media_sniff_full (path, &filled, &header, error);

  if (!container)
    return NULL;
  if (ef_container_is_still (container))
    return info_of_still (path, container, &header);
  return info_of_streams (path, container, &filled, timeout, error);
}
