/* Edit Factory - what is in a file, without decoding it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-limits.h"

#include <gst/pbutils/pbutils.h>
#include <string.h>

#define DEFAULT_TIMEOUT (10 * GST_SECOND)

#define NOTHING_READ "is damaged or cut off: nothing in it can be read"

/* Pixels longer or wider than this are a damaged header, not an anamorphic
 * lens. */
#define MAX_PIXEL_ASPECT 8

void
ef_media_info_free (EfMediaInfo *info)
{
  g_free (info->path);
  g_free (info->container);
  g_free (info->video_codec);
  g_free (info->audio_codec);
  g_free (info->undecodable);
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
  if (info->par_n <= 0 || info->par_d <= 0 ||
      info->par_n / info->par_d >= MAX_PIXEL_ASPECT ||
      info->par_d / info->par_n >= MAX_PIXEL_ASPECT)
    info->par_n = info->par_d = 1;
  info->coded_width = width;
  info->coded_height = height;
}

/* MP4 and Matroska are often wrong about AAC; its own header is not. */
static void
read_aac_header (const GstStructure *s, gint *rate, gint *channels)
{
  const GValue *value = gst_structure_get_value (s, "codec_data");
  GstMapInfo map;

  if (!value || !gst_structure_has_name (s, "audio/mpeg") ||
      !gst_buffer_map (gst_value_get_buffer (value), &map, GST_MAP_READ))
    return;
  if (map.size >= 2) {
    guint r = gst_codec_utils_aac_get_sample_rate (map.data, map.size);
    guint c = gst_codec_utils_aac_get_channels (map.data, map.size);

    *rate = r > 0 ? (gint)r : *rate;
    *channels = c > 0 ? (gint)c : *channels;
  }
  gst_buffer_unmap (gst_value_get_buffer (value), &map);
}

static void
read_audio_caps (EfMediaInfo *info, const GstStructure *s)
{
  gint rate = 0, channels = 0;

  info->has_audio = TRUE;
  info->audio_codec = g_strdup (gst_structure_get_name (s));
  gst_structure_get_int (s, "rate", &rate);
  gst_structure_get_int (s, "channels", &channels);
  read_aac_header (s, &rate, &channels);
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
  if (!ef_media_guard_can_decode (caps)) {
    g_free (info->undecodable);
    info->undecodable = g_strdup (gst_structure_get_name (s));
  } else if (g_str_has_prefix (gst_structure_get_name (s), "audio/")) {
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

/* The guard's own words are plain, and so are those about the machine; what
 * demuxers and parsers say is not. */
static void
set_cause (const gchar *path, GstMessage *message, GError **error)
{
  g_autoptr (GError) cause = NULL;
  const gchar *what;

  gst_message_parse_error (message, &cause, NULL);
  if (g_error_matches (
          cause, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND))
    what = "has no stream that can be decoded here: convert it to MP4";
  else if (cause->domain == GST_STREAM_ERROR &&
      !ef_media_guard_is_from (message))
    what = NOTHING_READ;
  else
    what = g_strchomp (cause->message);
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: %s", path, what);
}

static gboolean
find_task (GstElement *element, GstPad *pad, gpointer running)
{
  if (gst_pad_get_task_state (pad) != GST_TASK_STARTED)
    return TRUE;
  *(gboolean *)running = TRUE;
  return FALSE;
}

/* Does any pad still work? decodebin of GStreamer 1.22.0 loses an error that a
 * demuxer posts while decodebin is still starting it; all that is left then is
 * a pipeline in which nothing moves. */
static gboolean
is_alive (GstElement *pipeline)
{
  GstIterator *it = gst_bin_iterate_recurse (GST_BIN (pipeline));
  GValue item = G_VALUE_INIT;
  gboolean running = FALSE;
  GstIteratorResult result;

  while (!running &&
      (result = gst_iterator_next (it, &item)) != GST_ITERATOR_DONE &&
      result != GST_ITERATOR_ERROR) {
    if (result == GST_ITERATOR_RESYNC) {
      gst_iterator_resync (it);
      continue;
    }
    gst_element_foreach_pad (g_value_get_object (&item), find_task, &running);
    g_value_reset (&item);
  }
  g_value_unset (&item);
  gst_iterator_free (it);
  return running;
}

#define STEP (200 * GST_MSECOND)

/* Returns: (transfer full): what ended the waiting; %NULL after @timeout, or
 * when nothing has moved for two steps */
static GstMessage *
wait_for (GstElement *pipeline, GstClockTime timeout, GstMessageType types)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  GstMessage *message = NULL;
  guint dead = 0;

  for (GstClockTime waited = 0; !message && waited < timeout && dead < 2;
       waited += STEP) {
    message =
        gst_bus_timed_pop_filtered (bus, MIN (STEP, timeout - waited), types);
    dead = is_alive (pipeline) ? 0 : dead + 1;
  }
  return message;
}

/* Returns: TRUE when the streams are known */
static gboolean
wait_until_known (GstElement *pipeline, const gchar *path, GstClockTime timeout,
    GError **error)
{
  g_autoptr (GstMessage) message = NULL;

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  message = wait_for (pipeline, timeout,
      GST_MESSAGE_ERROR | GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_EOS);
  if (!message && !is_alive (pipeline)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: " NOTHING_READ, path);
    return FALSE;
  }
  if (!message) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: could not be read within %.0f s", path, timeout / 1e9);
    return FALSE;
  }
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return TRUE;
  set_cause (path, message, error);
  return FALSE;
}

/* Raw MP3, ADTS and transport streams do not say how long they are: parsing
 * them to the end does. */
static GstClockTime
measure_duration (GstElement *pipeline, GstClockTime timeout)
{
  g_autoptr (GstMessage) message = NULL;
  gint64 first = 0, last = 0;

  gst_element_query_position (pipeline, GST_FORMAT_TIME, &first);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = wait_for (pipeline, timeout, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (!gst_element_query_position (pipeline, GST_FORMAT_TIME, &last))
    return 0;
  return MAX (last - first, 0);
}

static gboolean
check_info (
    const EfMediaInfo *info, const EfMediaLimits *limits, GError **error)
{
  if (!info->has_video && !info->has_audio && info->undecodable) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s: is %s, for which no decoder is installed or allowed: convert it "
        "to MP4",
        info->path, info->undecodable);
    return FALSE;
  }
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
  known = wait_until_known (pipeline, path, timeout, error);
  if (known) {
    GST_OBJECT_LOCK (source);
    for (GList *l = source->srcpads; l; l = l->next)
      read_pad (info, l->data);
    GST_OBJECT_UNLOCK (source);
    if (gst_element_query_duration (pipeline, GST_FORMAT_TIME, &duration) &&
        duration > 0)
      info->duration = duration;
    else
      info->duration = measure_duration (pipeline, timeout);
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
  return info_of_streams (
      path, container, &filled, timeout ? timeout : DEFAULT_TIMEOUT, error);
}
