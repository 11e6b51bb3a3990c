/* Edit Factory - efnormalize: brings sound to a loudness
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-efnormalize
 * @title: efnormalize
 * @short_description: loudness normalisation with a true-peak limiter
 *
 * Measures after ITU-R BS.1770-4 and applies gain, at the native rate and
 * layout. `live` follows the sound with a bounded, reported latency; `linear`
 * applies one gain to the whole programme: it holds its input until EOS, or
 * streams when the measured values are given; `measure` lets everything pass.
 * At EOS, on a change of caps and on leaving PLAYING for READY the results can
 * be read from the properties; at EOS an element message `ef-loudness` and
 * tags carry them too. See docs/efnormalize.md.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 filesrc location=in.wav ! decodebin ! audioconvert !
 * efnormalize mode=linear ! wavenc ! filesink location=out.wav
 * ]|
 */
#include "config.h"
#include "gstefnormalize-stream.h"
#include "gstefloudnesselements.h"

GST_DEBUG_CATEGORY (ef_normalize_debug);
#define GST_CAT_DEFAULT ef_normalize_debug

#define DEFAULT_MODE GST_EF_NORMALIZE_LIVE
#define DEFAULT_TARGET (-14.0)
#define DEFAULT_CEILING (-1.5)
#define DEFAULT_MAX_GAIN 30.0
#define DEFAULT_LOOKAHEAD (400 * GST_MSECOND)

enum
{
  PROP_0,
  PROP_MODE,
  PROP_TARGET,
  PROP_CEILING,
  PROP_MAX_GAIN,
  PROP_DUAL_MONO,
  PROP_LOOKAHEAD,
  PROP_MEASURED_INTEGRATED,
  PROP_MEASURED_GAIN,
  PROP_INTEGRATED,
  PROP_TRUE_PEAK,
  PROP_LRA,
  PROP_GAIN_APPLIED,
  PROP_OUTPUT_INTEGRATED,
  PROP_OUTPUT_TRUE_PEAK,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

#define FORMATS                                                                \
  "{ " GST_AUDIO_NE (F32) ", " GST_AUDIO_NE (F64) ", " GST_AUDIO_NE (          \
      S16) ", " GST_AUDIO_NE (S32) " }"
#define CAPS                                                                   \
  "audio/x-raw, format = (string) " FORMATS ", rate = [ 1000, 384000 ], "      \
  "channels = [ 1, 64 ], layout = (string) interleaved"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

GType
gst_ef_normalize_mode_get_type (void)
{
  static const GEnumValue values[] = {
    { GST_EF_NORMALIZE_LIVE, "Follow the sound, bounded latency", "live" },
    { GST_EF_NORMALIZE_LINEAR, "One gain for the whole programme", "linear" },
    { GST_EF_NORMALIZE_MEASURE, "Measure and let pass", "measure" },
    { 0, NULL, NULL }
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstEfNormalizeMode", values));
  return type;
}

G_DEFINE_TYPE (GstEfNormalize, gst_ef_normalize, GST_TYPE_ELEMENT);
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (efnormalize, "efnormalize",
    GST_RANK_NONE, GST_TYPE_EF_NORMALIZE,
    GST_DEBUG_CATEGORY_INIT (
        ef_normalize_debug, "efnormalize", 0, "loudness normalisation"));

static GstFlowReturn
gst_ef_normalize_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEfNormalize *self = GST_EF_NORMALIZE (parent);
  GstFlowReturn ret;

  if (!self->configured) {
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION, (NULL), ("sound without caps"));
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  ret = gst_ef_normalize_process (self, buffer);
  if (gst_ef_normalize_passes_through (self) && ret == GST_FLOW_OK)
    return gst_pad_push (self->srcpad, buffer);
  gst_buffer_unref (buffer);
  return ret;
}

static gboolean
handle_caps (GstEfNormalize *self, GstEvent *event)
{
  GstCaps *caps;
  GstAudioInfo info;

  gst_event_parse_caps (event, &caps);
  if (self->configured && gst_audio_info_from_caps (&info, caps) &&
      gst_audio_info_is_equal (&info, &self->info)) {
    gst_event_unref (event);
    return TRUE;
  }
  gst_ef_normalize_drain (self);
  gst_ef_normalize_store_results (self);
  if (!gst_ef_normalize_configure (self, caps)) {
    gst_event_unref (event);
    return FALSE;
  }
  return gst_pad_push_event (self->srcpad, event);
}

static void
flush (GstEfNormalize *self)
{
  gst_ef_normalize_clear (self);
  g_cancellable_reset (self->cancellable);
}

static gboolean
gst_ef_normalize_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEfNormalize *self = GST_EF_NORMALIZE (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      return handle_caps (self, event);
    case GST_EVENT_EOS:
      if (!gst_ef_normalize_finish (self)) {
        gst_event_unref (event);
        return FALSE;
      }
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_FLUSH_START:
      g_cancellable_cancel (self->cancellable);
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_FLUSH_STOP:
      flush (self);
      return gst_pad_push_event (self->srcpad, event);
    case GST_EVENT_GAP:
      /* silence follows: nothing is won by holding sound back for it */
      if (!gst_ef_normalize_holds (self))
        gst_ef_normalize_drain (self);
      break;
    default:
      break;
  }
  if (GST_EVENT_IS_SERIALIZED (event) &&
      gst_ef_normalize_queue_event (self, event))
    return TRUE;
  return gst_pad_push_event (self->srcpad, event);
}

static gboolean
gst_ef_normalize_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEfNormalize *self = GST_EF_NORMALIZE (parent);

  /* downstream's buffers are of use only where they are passed on */
  if (GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION &&
      !gst_ef_normalize_passes_through (self))
    return FALSE;
  return gst_pad_query_default (pad, parent, query);
}

static gboolean
gst_ef_normalize_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEfNormalize *self = GST_EF_NORMALIZE (parent);
  GstClockTime min, max, own;
  gboolean live;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  if (!gst_pad_peer_query (self->sinkpad, query))
    return FALSE;
  GST_OBJECT_LOCK (self);
  own = self->latency;
  GST_OBJECT_UNLOCK (self);
  gst_query_parse_latency (query, &live, &min, &max);
  min += own;
  if (GST_CLOCK_TIME_IS_VALID (max))
    max += own;
  gst_query_set_latency (query, live, min, max);
  return TRUE;
}

static GstStateChangeReturn
gst_ef_normalize_change_state (GstElement *element, GstStateChange transition)
{
  GstEfNormalize *self = GST_EF_NORMALIZE (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    g_cancellable_reset (self->cancellable);
  else if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    g_cancellable_cancel (self->cancellable);
  ret = GST_ELEMENT_CLASS (gst_ef_normalize_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    gst_ef_normalize_unconfigure (self);
    GST_OBJECT_LOCK (self);
    self->latency = 0;
    GST_OBJECT_UNLOCK (self);
  }
  return ret;
}

static void
gst_ef_normalize_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEfNormalize *self = GST_EF_NORMALIZE (object);
  Settings *s = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MODE:
      s->mode = g_value_get_enum (value);
      break;
    case PROP_TARGET:
      s->target = g_value_get_double (value);
      break;
    case PROP_CEILING:
      s->ceiling = g_value_get_double (value);
      break;
    case PROP_MAX_GAIN:
      s->max_gain = g_value_get_double (value);
      break;
    case PROP_DUAL_MONO:
      s->dual_mono = g_value_get_boolean (value);
      break;
    case PROP_LOOKAHEAD:
      s->lookahead = g_value_get_uint64 (value);
      break;
    case PROP_MEASURED_INTEGRATED:
      s->measured_integrated = g_value_get_double (value);
      break;
    case PROP_MEASURED_GAIN:
      s->measured_gain = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_normalize_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEfNormalize *self = GST_EF_NORMALIZE (object);
  const Settings *s = &self->settings;

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_MODE:
      g_value_set_enum (value, s->mode);
      break;
    case PROP_TARGET:
      g_value_set_double (value, s->target);
      break;
    case PROP_CEILING:
      g_value_set_double (value, s->ceiling);
      break;
    case PROP_MAX_GAIN:
      g_value_set_double (value, s->max_gain);
      break;
    case PROP_DUAL_MONO:
      g_value_set_boolean (value, s->dual_mono);
      break;
    case PROP_LOOKAHEAD:
      g_value_set_uint64 (value, s->lookahead);
      break;
    case PROP_MEASURED_INTEGRATED:
      g_value_set_double (value, s->measured_integrated);
      break;
    case PROP_MEASURED_GAIN:
      g_value_set_double (value, s->measured_gain);
      break;
    case PROP_INTEGRATED:
      g_value_set_double (value, self->input.integrated);
      break;
    case PROP_TRUE_PEAK:
      g_value_set_double (value, self->input.true_peak);
      break;
    case PROP_LRA:
      g_value_set_double (value, self->input.range);
      break;
    case PROP_GAIN_APPLIED:
      g_value_set_double (value, self->gain_applied);
      break;
    case PROP_OUTPUT_INTEGRATED:
      g_value_set_double (value, self->output.integrated);
      break;
    case PROP_OUTPUT_TRUE_PEAK:
      g_value_set_double (value, self->output.true_peak);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_normalize_finalize (GObject *object)
{
  GstEfNormalize *self = GST_EF_NORMALIZE (object);

  gst_ef_normalize_unconfigure (self);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (gst_ef_normalize_parent_class)->finalize (object);
}

static void
install_settings (void)
{
  const GParamFlags ready =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  const GParamFlags playing =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  props[PROP_MODE] = g_param_spec_enum ("mode", "Mode",
      "live: follow; linear: one gain for the whole programme; measure: pass",
      GST_TYPE_EF_NORMALIZE_MODE, DEFAULT_MODE, ready);
  props[PROP_TARGET] = g_param_spec_double ("target", "Target",
      "Integrated loudness to reach, LUFS (at once in live mode only)", -60.0,
      0.0, DEFAULT_TARGET, playing);
  props[PROP_CEILING] = g_param_spec_double ("ceiling", "Ceiling",
      "True peak that the limiter keeps, dBTP (at once in live mode only)",
      -30.0, 0.0, DEFAULT_CEILING, playing);
  props[PROP_MAX_GAIN] = g_param_spec_double ("max-gain", "Maximum gain",
      "The gain stays within plus and minus this, dB", 0.0, 60.0,
      DEFAULT_MAX_GAIN, playing);
  props[PROP_DUAL_MONO] = g_param_spec_boolean ("dual-mono", "Dual mono",
      "Measure a single channel as heard from two loudspeakers (+3.01 LU)",
      FALSE, ready);
  props[PROP_LOOKAHEAD] = g_param_spec_uint64 ("lookahead", "Look-ahead",
      "How far live mode hears ahead, nanoseconds; part of the latency", 0,
      10 * GST_SECOND, DEFAULT_LOOKAHEAD, ready);
  props[PROP_MEASURED_INTEGRATED] = g_param_spec_double ("measured-integrated",
      "Measured integrated loudness",
      "Linear mode streams with the gain that follows, LUFS; 100: not given",
      EF_LOUDNESS_FLOOR, GST_EF_NORMALIZE_NOT_GIVEN, GST_EF_NORMALIZE_NOT_GIVEN,
      ready);
  props[PROP_MEASURED_GAIN] =
      g_param_spec_double ("measured-gain", "Measured gain",
          "Linear mode streams with this gain, dB (gain-applied of an earlier "
          "run, which allows for the limiter); 100: not given",
          -60.0, GST_EF_NORMALIZE_NOT_GIVEN, GST_EF_NORMALIZE_NOT_GIVEN, ready);
}

static void
install_results (void)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  props[PROP_INTEGRATED] = g_param_spec_double ("integrated", "Integrated",
      "Result: loudness of the input, LUFS; -70 is silence", EF_LOUDNESS_FLOOR,
      100.0, EF_LOUDNESS_FLOOR, flags);
  props[PROP_TRUE_PEAK] = g_param_spec_double ("true-peak", "True peak",
      "Result: true peak of the input, dBTP", EF_PEAK_FLOOR, 100.0,
      EF_PEAK_FLOOR, flags);
  props[PROP_LRA] = g_param_spec_double ("lra", "Loudness range",
      "Result: loudness range of the input, LU", 0.0, 200.0, 0.0, flags);
  props[PROP_GAIN_APPLIED] =
      g_param_spec_double ("gain-applied", "Gain applied",
          "Result: gain ahead of the limiter (the last in live "
          "mode), dB",
          -60.0, 60.0, 0.0, flags);
  props[PROP_OUTPUT_INTEGRATED] = g_param_spec_double ("output-integrated",
      "Output integrated", "Result: loudness of the output, LUFS",
      EF_LOUDNESS_FLOOR, 100.0, EF_LOUDNESS_FLOOR, flags);
  props[PROP_OUTPUT_TRUE_PEAK] = g_param_spec_double ("output-true-peak",
      "Output true peak", "Result: true peak of the output, dBTP",
      EF_PEAK_FLOOR, 100.0, EF_PEAK_FLOOR, flags);
}

static void
gst_ef_normalize_class_init (GstEfNormalizeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_ef_normalize_set_property;
  object_class->get_property = gst_ef_normalize_get_property;
  object_class->finalize = gst_ef_normalize_finalize;
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_ef_normalize_change_state);
  install_settings ();
  install_results ();
  g_object_class_install_properties (object_class, N_PROPS, props);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Loudness normaliser",
      "Filter/Effect/Audio",
      "Brings sound to a loudness (BS.1770) under a true-peak ceiling",
      "Edit Factory");
  gst_type_mark_as_plugin_api (GST_TYPE_EF_NORMALIZE_MODE, 0);
}

static void
gst_ef_normalize_init (GstEfNormalize *self)
{
  GstElementClass *klass = GST_ELEMENT_GET_CLASS (self);

  self->sinkpad = gst_pad_new_from_template (
      gst_element_class_get_pad_template (klass, "sink"), "sink");
  gst_pad_set_chain_function (
      self->sinkpad, GST_DEBUG_FUNCPTR (gst_ef_normalize_chain));
  gst_pad_set_event_function (
      self->sinkpad, GST_DEBUG_FUNCPTR (gst_ef_normalize_sink_event));
  gst_pad_set_query_function (
      self->sinkpad, GST_DEBUG_FUNCPTR (gst_ef_normalize_sink_query));
  GST_PAD_SET_PROXY_CAPS (self->sinkpad);
  gst_element_add_pad (GST_ELEMENT (self), self->sinkpad);
  self->srcpad = gst_pad_new_from_template (
      gst_element_class_get_pad_template (klass, "src"), "src");
  gst_pad_set_query_function (
      self->srcpad, GST_DEBUG_FUNCPTR (gst_ef_normalize_src_query));
  GST_PAD_SET_PROXY_CAPS (self->srcpad);
  gst_element_add_pad (GST_ELEMENT (self), self->srcpad);

  self->settings.mode = DEFAULT_MODE;
  self->settings.target = DEFAULT_TARGET;
  self->settings.ceiling = DEFAULT_CEILING;
  self->settings.max_gain = DEFAULT_MAX_GAIN;
  self->settings.lookahead = DEFAULT_LOOKAHEAD;
  self->settings.measured_integrated = GST_EF_NORMALIZE_NOT_GIVEN;
  self->settings.measured_gain = GST_EF_NORMALIZE_NOT_GIVEN;
  self->input.integrated = self->output.integrated = EF_LOUDNESS_FLOOR;
  self->input.true_peak = self->output.true_peak = EF_PEAK_FLOOR;
  self->active = self->settings;
  self->in_pts = self->out_pts = GST_CLOCK_TIME_NONE;
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->markers);
}
