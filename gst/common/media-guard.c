/* Edit Factory - a decoder that plugs only what is allowed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-limits.h"

#include <string.h>

GST_DEBUG_CATEGORY_STATIC (media_guard_debug);
#define GST_CAT_DEFAULT media_guard_debug

#define BIN_NAME "efmediaguard"

/* Of decodebin's "autoplug-select"; the enumeration is not in a header. */
enum
{
  AUTOPLUG_TRY = 0,
  AUTOPLUG_EXPOSE = 1,
  AUTOPLUG_SKIP = 2
};

/* Each reads the bytes that it is given and nothing else: no element here
 * opens a second file or a connection. */
static const gchar *const allowed[] = { "typefind", "qtdemux", "matroskademux",
  "avidemux", "tsdemux", "wavparse", "id3demux", "apedemux", "oggdemux",
  "flacparse", "mpegaudioparse", "aacparse", "ac3parse", "opusparse",
  "vorbisparse", "theoraparse", "h264parse", "h265parse", "vp9parse",
  "av1parse", "mpegvideoparse", "mpeg4videoparse", "jpegparse", "pngparse",
  "avdec_h264", "openh264dec", "avdec_h265", "libde265dec", "vp8dec", "vp9dec",
  "avdec_vp8", "avdec_vp9", "avdec_qtrle", "vp8alphadecodebin",
  "vp9alphadecodebin", "av1dec", "dav1ddec", "avdec_mpeg4", "avdec_mpeg2video",
  "avdec_mjpeg", "avdec_prores", "avdec_dnxhd", "theoradec", "jpegdec",
  "pngdec", "webpdec", "avdec_aac", "faad", "fdkaacdec", "mpg123audiodec",
  "avdec_mp3", "flacdec", "avdec_flac", "vorbisdec", "opusdec", "avdec_opus",
  "avdec_ac3", "avdec_alac", "alawdec", "mulawdec", NULL };

gboolean
ef_media_guard_allows (GstElementFactory *factory)
{
  return g_strv_contains (allowed, GST_OBJECT_NAME (factory));
}

gboolean
ef_media_guard_can_decode (GstCaps *caps)
{
  GList *decoders, *fitting;
  gboolean found = FALSE;

  if (gst_structure_has_name (
          gst_caps_get_structure (caps, 0), "video/x-raw") ||
      gst_structure_has_name (gst_caps_get_structure (caps, 0), "audio/x-raw"))
    return TRUE;
  decoders = gst_element_factory_list_get_elements (
      GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_MARGINAL);
  fitting =
      gst_element_factory_list_filter (decoders, caps, GST_PAD_SINK, FALSE);
  for (GList *l = fitting; l && !found; l = l->next)
    found = ef_media_guard_allows (l->data);
  gst_plugin_feature_list_free (fitting);
  gst_plugin_feature_list_free (decoders);
  return found;
}

/* State of one guarded bin; freed with it. */
typedef struct
{
  GstElement *bin; /* not owned */
  EfMediaLimits limits;
  EfGuardStreams streams;
  gboolean still;
  gboolean decode;
  GMutex lock;
  gchar *stream_id[2]; /* of the chosen video and audio stream */
  gboolean exposed[2];
  guint n_streams;
  gboolean media; /* a stream of pictures or sound was seen */
  gboolean failed;
} Guard;

enum
{
  VIDEO,
  AUDIO,
  OTHER
};

static void
guard_free (gpointer data, GClosure *closure)
{
  Guard *guard = data;

  g_mutex_clear (&guard->lock);
  g_free (guard->stream_id[VIDEO]);
  g_free (guard->stream_id[AUDIO]);
  g_free (guard);
}

static gint
kind_of_caps (GstCaps *caps)
{
  const gchar *name;

  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return OTHER;
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_prefix (name, "video/") || g_str_has_prefix (name, "image/"))
    return VIDEO;
  if (g_str_has_prefix (name, "audio/"))
    return AUDIO;
  return OTHER;
}

static void
guard_fail (Guard *guard, const GError *error)
{
  gboolean first;

  g_mutex_lock (&guard->lock);
  first = !guard->failed;
  guard->failed = TRUE;
  g_mutex_unlock (&guard->lock);
  if (first)
    GST_ELEMENT_ERROR (guard->bin, STREAM, WRONG_TYPE, ("%s", error->message),
        ("refused by the media guard"));
}

gboolean
ef_media_guard_is_from (GstMessage *message)
{
  return g_str_has_prefix (
      GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), BIN_NAME);
}

/* Media types that hold other streams: they are looked into, whatever is
 * wanted. */
static gboolean
is_container (GstCaps *caps)
{
  static const gchar *const containers[] = { "video/quicktime",
    "video/x-matroska", "video/webm", "video/mpegts", "video/x-msvideo",
    "audio/x-matroska", "audio/webm", "audio/x-m4a", "audio/x-wav", "audio/ogg",
    "video/ogg", "application/ogg", "application/x-id3", "application/x-apetag",
    "application/x-3gp", "audio/x-aiff", NULL };
  const gchar *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  return g_strv_contains (containers, name);
}

/* The first stream of each wanted kind is taken, the others are left. */
static gboolean
choose (Guard *guard, GstPad *pad, gint kind)
{
  g_autofree gchar *id = gst_pad_get_stream_id (pad);
  gboolean chosen;

  if (kind == OTHER)
    return FALSE;
  g_mutex_lock (&guard->lock);
  guard->media = TRUE;
  if (!(guard->streams & (1 << kind))) {
    g_mutex_unlock (&guard->lock);
    return FALSE;
  }
  if (!guard->stream_id[kind])
    guard->stream_id[kind] = g_strdup (id ? id : "");
  chosen = g_str_equal (guard->stream_id[kind], id ? id : "");
  g_mutex_unlock (&guard->lock);
  return chosen;
}

/* Enough is known of a stream to describe it without decoding. */
static gboolean
is_described (GstCaps *caps, gint kind)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gboolean parsed = FALSE, framed = FALSE;

  if (kind == VIDEO)
    return gst_structure_has_field (s, "width") &&
        ((gst_structure_get_boolean (s, "parsed", &parsed) && parsed) ||
            (!gst_structure_has_name (s, "video/x-h264") &&
                !gst_structure_has_name (s, "video/x-h265")));
  gst_structure_get_boolean (s, "framed", &framed);
  gst_structure_get_boolean (s, "parsed", &parsed);
  return gst_structure_has_field (s, "rate") && (framed || parsed);
}

static gboolean
is_from_demuxer (GstPad *pad)
{
  /* decodebin hands over a proxy of the pad that appeared */
  g_autoptr (GstPad) target = GST_IS_GHOST_PAD (pad)
      ? gst_ghost_pad_get_target (GST_GHOST_PAD (pad))
      : gst_object_ref (pad);
  g_autoptr (GstElement) element =
      target ? gst_pad_get_parent_element (target) : NULL;
  GstElementFactory *factory =
      element ? gst_element_get_factory (element) : NULL;

  return factory &&
      gst_element_factory_list_is_type (
          factory, GST_ELEMENT_FACTORY_TYPE_DEMUXER);
}

/* Counts the streams as they come out of the demuxer, before anything is built
 * for them. */
static gboolean
check_streams (Guard *guard, GstPad *pad)
{
  g_autoptr (GError) error = NULL;
  guint n;

  if (!is_from_demuxer (pad))
    return TRUE;
  g_mutex_lock (&guard->lock);
  n = ++guard->n_streams;
  g_mutex_unlock (&guard->lock);
  if (n <= guard->limits.max_streams)
    return TRUE;
  error = g_error_new (EF_ERROR, EF_ERROR_LIMIT,
      "has more than %u streams: take out those that are not needed",
      guard->limits.max_streams);
  guard_fail (guard, error);
  return FALSE;
}

static gboolean
autoplug_continue (
    GstElement *decodebin, GstPad *pad, GstCaps *caps, Guard *guard)
{
  g_autoptr (GError) error = NULL;
  gint kind = kind_of_caps (caps);

  if (gst_caps_is_empty (caps))
    return TRUE;
  if (!check_streams (guard, pad))
    return FALSE;
  if (is_container (caps))
    return TRUE;
  if (kind == OTHER)
    return g_str_has_prefix (
        gst_structure_get_name (gst_caps_get_structure (caps, 0)),
        "application/x-id3");
  if (!choose (guard, pad, kind))
    return FALSE;
  if (kind == VIDEO &&
      !ef_media_limits_check_caps (
          &guard->limits, guard->still, caps, &error)) {
    guard_fail (guard, error);
    return FALSE;
  }
  return guard->decode || !is_described (caps, kind);
}

static gint
autoplug_select (GstElement *decodebin, GstPad *pad, GstCaps *caps,
    GstElementFactory *factory, Guard *guard)
{
  if (ef_media_guard_allows (factory)) {
    if (!guard->decode &&
        gst_element_factory_list_is_type (
            factory, GST_ELEMENT_FACTORY_TYPE_DECODER))
      return AUTOPLUG_EXPOSE;
    return AUTOPLUG_TRY;
  }
  GST_DEBUG_OBJECT (
      guard->bin, "%s is not on the list", GST_OBJECT_NAME (factory));
  return AUTOPLUG_SKIP;
}

/* A stream can change its size, and a decoder can deliver more than the
 * container promised: whatever caps come later are checked too. */
static GstPadProbeReturn
check_later_caps (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Guard *guard = data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_autoptr (GError) error = NULL;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_caps (event, &caps);
  if (kind_of_caps (caps) != VIDEO ||
      ef_media_limits_check_caps (&guard->limits, guard->still, caps, &error))
    return GST_PAD_PROBE_OK;
  guard_fail (guard, error);
  return GST_PAD_PROBE_DROP;
}

static gboolean
check_duration (Guard *guard, GstPad *pad)
{
  gint64 duration = 0;
  g_autoptr (GError) error = NULL;

  if (!gst_pad_query_duration (pad, GST_FORMAT_TIME, &duration) ||
      duration <= 0 || (GstClockTime)duration <= guard->limits.max_duration)
    return TRUE;
  error = g_error_new (EF_ERROR, EF_ERROR_LIMIT,
      "lasts %.0f s; at most %.0f s are read", duration / 1e9,
      guard->limits.max_duration / 1e9);
  guard_fail (guard, error);
  return FALSE;
}

static void
pad_added (GstElement *decodebin, GstPad *pad, Guard *guard)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  gint kind;
  g_autofree gchar *name = NULL;
  GstPad *ghost;

  if (!caps)
    caps = gst_pad_query_caps (pad, NULL);
  kind = kind_of_caps (caps);
  if (kind == OTHER || !(guard->streams & (1 << kind)) ||
      guard->exposed[kind] || !choose (guard, pad, kind))
    return;
  if (guard->decode &&
      !gst_structure_has_name (gst_caps_get_structure (caps, 0),
          kind == VIDEO ? "video/x-raw" : "audio/x-raw"))
    return;
  if (!check_duration (guard, pad))
    return;
  guard->exposed[kind] = TRUE;
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, check_later_caps, guard, NULL);
  name = g_strdup_printf (kind == VIDEO ? "video_%u" : "audio_%u", 0);
  ghost = gst_ghost_pad_new (name, pad);
  gst_pad_set_active (ghost, TRUE);
  gst_element_add_pad (guard->bin, ghost);
}

/* decodebin of GStreamer 1.22.0 loses an error that a demuxer posts while
 * decodebin is still starting it, so that nothing would ever come. */
static void
no_more_pads (GstElement *decodebin, Guard *guard)
{
  gboolean media;

  g_mutex_lock (&guard->lock);
  media = guard->media;
  g_mutex_unlock (&guard->lock);
  if (!media) {
    g_autoptr (GError) error = g_error_new_literal (EF_ERROR, EF_ERROR_INPUT,
        "has no video, picture or sound that can be decoded");

    guard_fail (guard, error);
  }
  gst_element_no_more_pads (guard->bin);
}

/* Frames of some codecs each carry a size of their own, which the decoder
 * believes and allocates for before any caps are sent. */
static GstPadProbeReturn
check_frame (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Guard *guard = data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  g_autoptr (GError) error = NULL;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint width = 0, height = 0;
  gboolean known;
  GstMapInfo map;

  if (!caps || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return GST_PAD_PROBE_OK;
  known = ef_frame_header_size (
      gst_structure_get_name (gst_caps_get_structure (caps, 0)), map.data,
      map.size, &width, &height);
  gst_buffer_unmap (buffer, &map);
  if (!known ||
      ef_media_limits_check_size (
          &guard->limits, guard->still, width, height, &error))
    return GST_PAD_PROBE_OK;
  guard_fail (guard, error);
  return GST_PAD_PROBE_DROP;
}

static void
watch_decoder (GstElement *element, Guard *guard)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (!factory ||
      !gst_element_factory_list_is_type (
          factory, GST_ELEMENT_FACTORY_TYPE_DECODER))
    return;
  pad = gst_element_get_static_pad (element, "sink");
  if (!pad)
    return;
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, check_later_caps, guard, NULL);
  if (gst_element_factory_list_is_type (factory,
          GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO |
              GST_ELEMENT_FACTORY_TYPE_MEDIA_IMAGE))
    gst_pad_add_probe (
        pad, GST_PAD_PROBE_TYPE_BUFFER, check_frame, guard, NULL);
}

static void
deep_element_added (
    GstBin *bin, GstBin *sub_bin, GstElement *element, Guard *guard)
{
  if (guard->limits.max_threads > 0 &&
      g_object_class_find_property (
          G_OBJECT_GET_CLASS (element), "max-threads"))
    g_object_set (element, "max-threads", guard->limits.max_threads, NULL);
  watch_decoder (element, guard);
}

GstElement *
ef_guarded_bin_new (const gchar *path, gboolean still, EfGuardStreams streams,
    gboolean decode, const EfMediaLimits *limits)
{
  static gsize once = 0;
  static gint n_made = 0;
  g_autofree gchar *name = NULL;
  GstElement *bin, *source, *decodebin;
  Guard *guard;

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (
        media_guard_debug, "efmediaguard", 0, "Edit Factory media guard");
    g_once_init_leave (&once, 1);
  }
  name = g_strdup_printf (BIN_NAME "%d", g_atomic_int_add (&n_made, 1));
  bin = gst_bin_new (name);
  source = gst_element_factory_make ("filesrc", NULL);
  decodebin = gst_element_factory_make ("decodebin", NULL);
  if (!source || !decodebin) {
    gst_clear_object (&source);
    gst_clear_object (&decodebin);
    gst_object_unref (bin);
    return NULL;
  }
  g_object_set (source, "location", path, NULL);
  gst_bin_add_many (GST_BIN (bin), source, decodebin, NULL);
  gst_element_link (source, decodebin);

  guard = g_new0 (Guard, 1);
  g_mutex_init (&guard->lock);
  guard->bin = bin;
  guard->limits = *limits;
  guard->streams = streams;
  guard->still = still;
  guard->decode = decode;
  /* The first connection owns @guard; all die with decodebin, whose pads are
   * inactive by then. */
  g_signal_connect_data (decodebin, "autoplug-continue",
      G_CALLBACK (autoplug_continue), guard, guard_free, 0);
  g_signal_connect (
      decodebin, "autoplug-select", G_CALLBACK (autoplug_select), guard);
  g_signal_connect (decodebin, "pad-added", G_CALLBACK (pad_added), guard);
  g_signal_connect (
      decodebin, "no-more-pads", G_CALLBACK (no_more_pads), guard);
  g_signal_connect (
      decodebin, "deep-element-added", G_CALLBACK (deep_element_added), guard);
  return bin;
}

GstElement *
ef_media_guard_new_source (const gchar *path, EfGuardStreams streams,
    const EfMediaLimits *limits, GError **error)
{
  EfMediaLimits filled = ef_media_limits_fill (limits);
  EfStillHeader header;
  g_autofree gchar *container =
      ef_media_sniff_full (path, &filled, &header, error);
  GstElement *bin;

  if (!container)
    return NULL;
  bin = ef_guarded_bin_new (
      path, ef_container_is_still (container), streams, TRUE, &filled);
  if (!bin)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "filesrc or decodebin is missing: install gstreamer1.0-plugins-base");
  return bin;
}
