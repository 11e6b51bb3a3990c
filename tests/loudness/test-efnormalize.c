/* Edit Factory - efnormalize: modes, time, events, states
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "meter.h"
#include "signals.h"

#include <gst/check/gstharness.h>
#include <string.h>

#define RATE 48000
#define CAPS(format, rate, channels)                                           \
  "audio/x-raw,format=" format ",rate=" G_STRINGIFY (                          \
      rate) ",channels=" G_STRINGIFY (channels) ",layout=interleaved"
#define STEREO CAPS ("F32LE", 48000, 2)

static GstHarness *
start (const gchar *properties, const gchar *caps)
{
  g_autofree gchar *line = g_strdup_printf ("efnormalize %s", properties);
  GstHarness *h = gst_harness_new_parse (line);

  gst_harness_set_src_caps_str (h, caps);
  return h;
}

static GstBuffer *
buffer_of (const gfloat *x, gsize frames, guint64 at)
{
  GstBuffer *buffer = gst_buffer_new_memdup (x, frames * 8);

  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (at, GST_SECOND, RATE);
  GST_BUFFER_DURATION (buffer) =
      gst_util_uint64_scale (frames, GST_SECOND, RATE);
  return buffer;
}

static void
push_all (GstHarness *h, const gfloat *x, gsize frames)
{
  for (gsize at = 0; at < frames; at += 1000)
    g_assert_cmpint (gst_harness_push (h,
                         buffer_of (x + at * 2, MIN (1000, frames - at), at)),
        ==, GST_FLOW_OK);
}

/* Everything that came out, timestamps checked to be without gap. */
static GArray *
pull_all (GstHarness *h, GstClockTime first)
{
  GArray *out = g_array_new (FALSE, FALSE, sizeof (gfloat));
  GstBuffer *buffer;
  GstClockTime expected = first;

  while ((buffer = gst_harness_try_pull (h))) {
    GstMapInfo map;

    if (GST_CLOCK_TIME_IS_VALID (expected)) {
      g_assert_cmpint (
          ABS (GST_CLOCK_DIFF (expected, GST_BUFFER_PTS (buffer))), <=, 1);
      expected = GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer);
    }
    gst_buffer_map (buffer, &map, GST_MAP_READ);
    g_array_append_vals (out, map.data, (guint)(map.size / 4));
    gst_buffer_unmap (buffer, &map);
    gst_buffer_unref (buffer);
  }
  return out;
}

static EfLoudness
measure (const GArray *samples)
{
  g_autoptr (EfMeter) meter = ef_meter_new (RATE, 2, NULL);
  EfLoudness loudness;

  ef_meter_process (meter, (const gfloat *)samples->data, samples->len / 2);
  ef_meter_get (meter, &loudness);
  return loudness;
}

static GstElement *
find (GstHarness *h)
{
  return gst_harness_find_element (h, "efnormalize");
}

static GstStructure *
loudness_message (GstBus *bus)
{
  GstMessage *message;

  while ((message = gst_bus_pop (bus))) {
    const GstStructure *s = gst_message_get_structure (message);

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT &&
        gst_structure_has_name (s, "ef-loudness")) {
      GstStructure *copy = gst_structure_copy (s);

      gst_message_unref (message);
      return copy;
    }
    gst_message_unref (message);
  }
  return NULL;
}

static void
test_linear (void)
{
  const gsize frames = RATE * 8 + 123;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 2);
  GstHarness *h = start ("mode=linear target=-16 ceiling=-2", STEREO);
  g_autoptr (GstElement) element = find (h);
  g_autoptr (GstBus) bus = gst_bus_new ();
  g_autoptr (GArray) out = NULL;
  GstStructure *s;
  EfLoudness loudness;
  gdouble integrated, gain, value;

  add_speech (x, frames, RATE, -20.0, 1);
  gst_element_set_bus (element, bus);
  push_all (h, x, frames);
  g_assert_cmpuint (gst_harness_buffers_received (h), ==, 0);
  gst_harness_push_event (h, gst_event_new_eos ());
  out = pull_all (h, 0);
  g_assert_cmpuint (out->len, ==, frames * 2);
  loudness = measure (out);
  g_assert_cmpfloat_with_epsilon (loudness.integrated, -16.0, 0.1);
  g_assert_cmpfloat (loudness.true_peak, <=, -2.0);
  g_object_get (element, "integrated", &integrated, "gain-applied", &gain,
      "output-integrated", &value, NULL);
  g_assert_cmpfloat_with_epsilon (value, loudness.integrated, 1e-3);
  g_assert_cmpfloat (gain, >=, -16.0 - integrated - 1e-6);
  s = loudness_message (bus);
  g_assert_nonnull (s);
  g_assert_true (gst_structure_get_double (s, "integrated", &value));
  g_assert_cmpfloat (value, ==, integrated);
  g_assert_cmpstr (gst_structure_get_string (s, "mode"), ==, "linear");
  gst_structure_free (s);
  gst_element_set_bus (element, NULL);
  gst_harness_teardown (h);
}

/* What is below the ceiling is scaled, and nothing else: to the sample. */
static void
test_linear_is_linear (void)
{
  const gsize frames = RATE * 3;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 2);
  GstHarness *h = start ("mode=linear target=-30", STEREO);
  g_autoptr (GArray) out = NULL;
  gfloat ratio;

  add_speech (x, frames, RATE, -20.0, 1);
  push_all (h, x, frames);
  gst_harness_push_event (h, gst_event_new_eos ());
  out = pull_all (h, 0);
  g_assert_cmpuint (out->len, ==, frames * 2);
  ratio = g_array_index (out, gfloat, 20000) / x[20000];
  for (gsize i = 0; i < frames * 2; i++)
    g_assert_cmpfloat_with_epsilon (
        g_array_index (out, gfloat, i), x[i] * ratio, 1e-6f);
  gst_harness_teardown (h);
}

static void
test_given (void)
{
  const gsize frames = RATE;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 2);
  GstHarness *h = start ("mode=linear measured-integrated=-20", STEREO);
  g_autoptr (GArray) out = NULL;

  add_sine (x, frames, 2, RATE, 440.0, -26.0, 0.0);
  push_all (h, x, frames);
  /* streams: nearly all is out before EOS */
  g_assert_cmpuint (gst_harness_buffers_received (h), >, 40);
  gst_harness_push_event (h, gst_event_new_eos ());
  out = pull_all (h, 0);
  g_assert_cmpuint (out->len, ==, frames * 2);
  for (gsize i = 0; i < frames * 2; i++)
    g_assert_cmpfloat_with_epsilon (
        g_array_index (out, gfloat, i), x[i] * 1.9952623f, 1e-6f);
  gst_harness_teardown (h);
}

static void
test_live (void)
{
  const gsize frames = RATE * 12;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 2);
  GstHarness *h = start ("", STEREO);
  g_autoptr (GArray) out = NULL;
  GstClockTime latency = gst_harness_query_latency (h);
  EfLoudness loudness;

  g_assert_cmpuint (latency, >, 400 * GST_MSECOND);
  g_assert_cmpuint (latency, <, 410 * GST_MSECOND);
  /* half a second of silence before it, as a speaker takes breath */
  add_speech (x + RATE, frames - RATE / 2, RATE, -24.0, 1);
  push_all (h, x, frames);
  g_assert_cmpuint (gst_harness_buffers_in_queue (h), >, 500);
  gst_harness_push_event (h, gst_event_new_eos ());
  out = pull_all (h, 0);
  g_assert_cmpuint (out->len, ==, frames * 2);
  loudness = measure (out);
  g_test_message ("live: %.2f LUFS", loudness.integrated);
  g_assert_cmpfloat_with_epsilon (loudness.integrated, -14.0, 2.0);
  g_assert_cmpfloat (loudness.true_peak, <=, -1.5);
  gst_harness_teardown (h);
}

static void
test_measure (void)
{
  const gsize frames = RATE * 2;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 2);
  GstHarness *h = start ("mode=measure", STEREO);
  g_autoptr (GstElement) element = find (h);
  g_autoptr (GArray) out = NULL;
  gdouble integrated;

  g_assert_cmpuint (gst_harness_query_latency (h), ==, 0);
  add_sine (x, frames, 2, RATE, 1000.0, -23.0, 0.0);
  push_all (h, x, frames);
  gst_harness_push_event (h, gst_event_new_eos ());
  out = pull_all (h, 0);
  g_assert_cmpmem (out->data, out->len * 4, x, frames * 8);
  g_object_get (element, "integrated", &integrated, NULL);
  g_assert_cmpfloat_with_epsilon (integrated, -23.0, 0.05);
  gst_harness_teardown (h);
}

static void
test_silence_and_bad_samples (void)
{
  const gchar *modes[] = { "live", "linear", "measure" };

  for (guint m = 0; m < G_N_ELEMENTS (modes); m++) {
    g_autofree gchar *properties = g_strdup_printf ("mode=%s", modes[m]);
    g_autofree gfloat *x = g_new0 (gfloat, RATE * 2);
    GstHarness *h = start (properties, STEREO);
    g_autoptr (GstElement) element = find (h);
    g_autoptr (GArray) out = NULL;
    gdouble gain, integrated;

    x[1000] = NAN;
    x[1001] = INFINITY;
    push_all (h, x, RATE);
    gst_harness_push_event (h, gst_event_new_eos ());
    out = pull_all (h, 0);
    g_assert_cmpuint (out->len, ==, RATE * 2);
    if (m != 2)
      for (guint i = 0; i < out->len; i++)
        g_assert_cmpfloat (g_array_index (out, gfloat, i), ==, 0.0f);
    g_object_get (
        element, "gain-applied", &gain, "integrated", &integrated, NULL);
    g_assert_cmpfloat (gain, ==, 0.0);
    g_assert_cmpfloat (integrated, ==, EF_LOUDNESS_FLOOR);
    gst_harness_teardown (h);
  }
}

static void
test_no_data (void)
{
  GstHarness *h = start ("mode=linear", STEREO);

  gst_harness_push_event (h, gst_event_new_eos ());
  g_assert_cmpuint (gst_harness_buffers_received (h), ==, 0);
  gst_harness_teardown (h);
}

typedef struct
{
  GString *order;
} Trace;

static GstPadProbeReturn
trace (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GString *order = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    if (order->len == 0 || order->str[order->len - 1] != 'b')
      g_string_append_c (order, 'b');
    return GST_PAD_PROBE_OK;
  }
  switch (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) {
    case GST_EVENT_SEGMENT:
      g_string_append_c (order, 's');
      break;
    case GST_EVENT_GAP:
      g_string_append_c (order, 'g');
      break;
    case GST_EVENT_CUSTOM_DOWNSTREAM:
      g_string_append_c (order, 'c');
      break;
    case GST_EVENT_CAPS:
      g_string_append_c (order, 'C');
      break;
    case GST_EVENT_EOS:
      g_string_append_c (order, 'e');
      break;
    default:
      break;
  }
  return GST_PAD_PROBE_OK;
}

/* Events keep their place among delayed samples, in every mode. */
static void
test_order (void)
{
  const gchar *modes[] = { "mode=live", "mode=linear",
    "mode=linear measured-gain=3", "mode=measure" };

  for (guint m = 0; m < G_N_ELEMENTS (modes); m++) {
    g_autofree gfloat *x = g_new0 (gfloat, RATE * 2);
    GstHarness *h = start (modes[m], STEREO);
    g_autoptr (GstElement) element = find (h);
    g_autoptr (GstPad) src = gst_element_get_static_pad (element, "src");
    g_autoptr (GString) order = g_string_new (NULL);
    g_autoptr (GArray) out = NULL;
    GstSegment segment;

    add_sine (x, RATE, 2, RATE, 440.0, -20.0, 0.0);
    gst_pad_add_probe (src,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, trace,
        order, NULL);
    gst_harness_push (h, buffer_of (x, 24000, 0));
    gst_segment_init (&segment, GST_FORMAT_TIME);
    segment.base = GST_SECOND / 2;
    segment.start = segment.time = GST_SECOND / 2;
    gst_harness_push_event (h, gst_event_new_segment (&segment));
    gst_harness_push (h, buffer_of (x + 48000, 12000, 24000));
    gst_harness_push_event (h,
        gst_event_new_custom (
            GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty ("here")));
    gst_harness_push (h, buffer_of (x + 72000, 12000, 36000));
    gst_harness_push_event (h, gst_event_new_gap (GST_SECOND, GST_SECOND / 2));
    gst_harness_push (h, buffer_of (x, 4800, 72000));
    gst_harness_set_src_caps_str (h, CAPS ("F32LE", 44100, 2));
    gst_harness_push (h, buffer_of (x, 4800, 76800));
    gst_harness_push_event (h, gst_event_new_eos ());
    g_test_message ("%s: %s", modes[m], order->str);
    g_assert_true (g_str_has_prefix (order->str, "sbsbcbgbC") ||
        g_str_has_prefix (order->str, "bsbcbgbC"));
    g_assert_true (g_str_has_suffix (order->str, "be"));
    out = pull_all (h, GST_CLOCK_TIME_NONE);
    g_assert_cmpuint (out->len, ==, (RATE + 9600) * 2);
    gst_harness_teardown (h);
  }
}

/* A jump in the timestamps comes out where it went in. */
static void
test_jump (void)
{
  g_autofree gfloat *x = g_new0 (gfloat, RATE * 2);
  GstHarness *h = start ("lookahead=0", STEREO);
  guint64 frames = 0;
  GstBuffer *buffer;

  gst_harness_push (h, buffer_of (x, 10000, 0));
  gst_harness_push (h, buffer_of (x, 10000, 100000));
  gst_harness_push_event (h, gst_event_new_eos ());
  while ((buffer = gst_harness_try_pull (h))) {
    guint64 at = frames < 10000 ? frames : frames + 90000;

    g_assert_cmpint (ABS (GST_CLOCK_DIFF (GST_BUFFER_PTS (buffer),
                         gst_util_uint64_scale (at, GST_SECOND, RATE))),
        <=, 1);
    g_assert_cmpint (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT),
        ==, frames == 0 || frames == 10000);
    frames += gst_buffer_get_size (buffer) / 8;
    gst_buffer_unref (buffer);
  }
  g_assert_cmpuint (frames, ==, 20000);
  gst_harness_teardown (h);
}

static void
test_flush (void)
{
  const gchar *modes[] = { "mode=live", "mode=linear" };

  for (guint m = 0; m < G_N_ELEMENTS (modes); m++) {
    g_autofree gfloat *x = g_new0 (gfloat, RATE * 2);
    GstHarness *h = start (modes[m], STEREO);
    g_autoptr (GArray) out = NULL;
    GstSegment segment;

    add_sine (x, RATE, 2, RATE, 440.0, -20.0, 0.0);
    push_all (h, x, 10000);
    gst_harness_push_event (h, gst_event_new_flush_start ());
    gst_harness_push_event (h, gst_event_new_flush_stop (TRUE));
    while (gst_harness_buffers_in_queue (h))
      gst_buffer_unref (gst_harness_pull (h));
    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_harness_push_event (h, gst_event_new_segment (&segment));
    push_all (h, x, RATE);
    gst_harness_push_event (h, gst_event_new_eos ());
    out = pull_all (h, 0);
    g_assert_cmpuint (out->len, ==, RATE * 2);
    gst_harness_teardown (h);
  }
}

static void
test_formats (void)
{
  const gchar *caps[] = { CAPS ("S16LE", 44100, 1), CAPS ("S32LE", 8000, 2),
    CAPS ("F64LE", 96000, 1), CAPS ("F32LE", 192000, 2),
    CAPS ("S16LE", 48000, 6) ",channel-mask=(bitmask)0x3f" };

  for (guint i = 0; i < G_N_ELEMENTS (caps); i++) {
    GstHarness *h = start ("mode=linear", caps[i]);
    gsize size = 96000;
    guint8 *data = g_malloc (size);
    gsize received = 0;
    GstBuffer *buffer;

    /* low bytes of a ramp: any format finds finite numbers in zeros and small
     * integers */
    for (gsize k = 0; k < size; k++)
      data[k] = (guint8)(strstr (caps[i], "=S") ? k % 31 : 0);
    gst_harness_push (h, gst_buffer_new_wrapped (data, size));
    gst_harness_push_event (h, gst_event_new_eos ());
    while ((buffer = gst_harness_try_pull (h))) {
      received += gst_buffer_get_size (buffer);
      gst_buffer_unref (buffer);
    }
    g_assert_cmpuint (received, ==, size);
    gst_harness_teardown (h);
  }
}

static void
test_states (void)
{
  g_autofree gfloat *x = g_new0 (gfloat, RATE * 2);
  GstHarness *h = start ("mode=linear", STEREO);
  g_autoptr (GstElement) element = find (h);

  add_sine (x, RATE, 2, RATE, 440.0, -20.0, 0.0);
  for (guint i = 0; i < 5; i++) {
    gst_harness_play (h);
    push_all (h, x, 20000);
    gst_element_set_state (element, GST_STATE_NULL);
    gst_element_set_state (element, GST_STATE_PLAYING);
    gst_harness_set_src_caps_str (h, STEREO);
  }
  push_all (h, x, RATE);
  gst_harness_push_event (h, gst_event_new_eos ());
  g_assert_cmpuint (gst_harness_buffers_in_queue (h), >, 0);
  gst_harness_teardown (h);
}

static void
test_tags (void)
{
  const gsize frames = RATE * 2;
  g_autofree gfloat *x = g_new0 (gfloat, frames * 2);
  GstHarness *h = start ("mode=measure", STEREO);
  GstEvent *event;
  gboolean found = FALSE;

  add_sine (x, frames, 2, RATE, 1000.0, -23.0, 0.0);
  push_all (h, x, frames);
  gst_harness_push_event (h, gst_event_new_eos ());
  while ((event = gst_harness_try_pull_event (h))) {
    if (GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
      GstTagList *tags;
      gdouble gain;

      gst_event_parse_tag (event, &tags);
      g_assert_true (gst_tag_list_get_double (tags, GST_TAG_TRACK_GAIN, &gain));
      g_assert_cmpfloat_with_epsilon (gain, 5.0, 0.05);
      found = TRUE;
    }
    gst_event_unref (event);
  }
  g_assert_true (found);
  gst_harness_teardown (h);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/efnormalize/linear", test_linear);
  g_test_add_func ("/efnormalize/linear/exact", test_linear_is_linear);
  g_test_add_func ("/efnormalize/linear/given", test_given);
  g_test_add_func ("/efnormalize/live", test_live);
  g_test_add_func ("/efnormalize/measure", test_measure);
  g_test_add_func ("/efnormalize/silence", test_silence_and_bad_samples);
  g_test_add_func ("/efnormalize/no-data", test_no_data);
  g_test_add_func ("/efnormalize/order", test_order);
  g_test_add_func ("/efnormalize/jump", test_jump);
  g_test_add_func ("/efnormalize/flush", test_flush);
  g_test_add_func ("/efnormalize/formats", test_formats);
  g_test_add_func ("/efnormalize/states", test_states);
  g_test_add_func ("/efnormalize/tags", test_tags);
  return g_test_run ();
}
