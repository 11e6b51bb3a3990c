/* Edit Factory - tests of platforms, targets, presets and of verify
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE /* memmem */

#include "remove-tree.h"
#include "cover.h"
#include "delivery.h"
#include "fixture.h"
#include "measure.h"
#include "platform.h"
#include "stage-context.h"

#include <editfactory/media-guard.h>

static void
test_platforms (void)
{
  static const gchar *const wanted[] = { "facebook", "generic", "reels",
    "shorts", "tiktok" };
  g_auto (GStrv) names = ef_platform_list ();

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfPlatform) platform = ef_platform_load (wanted[i], &error);
    g_autofree gchar *target = g_strconcat ("editfactory/", wanted[i], NULL);

    g_assert_no_error (error);
    g_assert_true (g_strv_contains ((const gchar *const *)names, wanted[i]));
    g_assert_cmpuint (platform->width, ==, 1080);
    g_assert_cmpuint (platform->height, ==, 1920);
    g_assert_cmpstr (platform->safe_area, ==, wanted[i]);
    g_assert_cmpstr (platform->target, ==, target);
  }
}

typedef struct
{
  const gchar *from;
  const gchar *to;
  const gchar *fault;
} Bad;

static const Bad bad[] = {
  { "\"title\":\"Tiny\",", "", "*title*" },
  { "\"fps\":\"25/1\"", "\"fps\":\"often\"", "*fps*" },
  { "\"fps\":\"25/1\"", "\"fps\":\"0/1\"", "*fps*" },
  { "\"fps\":\"25/1\"", "\"fps\":\"1000/1\"", "*fps*" },
  { "\"width\":180", "\"width\":0", "*canvas.width*" },
  { "\"width\":180", "\"width\":100000", "*canvas.width*" },
  { "\"target\":-14", "\"target\":14", "*loudness.target*" },
  { "\"audio_bitrate\":128000", "\"audio_bitrate\":1", "*audio_bitrate*" },
  { "\"version\":1", "\"version\":1,\"colour\":1", "*colour: unknown field*" },
};

static void
test_bad_platforms (Fixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_auto (GStrv) parts = g_strsplit (TINY, bad[i].from, 2);
    g_autofree gchar *text = g_strjoinv (bad[i].to, parts);
    g_autofree gchar *path = fixture_write (f, "bad.json", text);
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (g_strv_length (parts), ==, 2);
    g_assert_null (ef_platform_load (path, &error));
    if (!error || !g_pattern_match_simple (bad[i].fault, error->message))
      g_error ("%s: '%s' is not '%s'", text, error ? error->message : "",
          bad[i].fault);
  }
}

/* Counted on the coded stream. */
typedef struct
{
  guint n;
  guint since_key;
  guint longest;
  GstCaps *caps;
} Coded;

static void
on_coded (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Coded *coded = data;

  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    coded->since_key = 0;
  coded->since_key++;
  coded->longest = MAX (coded->longest, coded->since_key);
  coded->n++;
  if (!coded->caps)
    coded->caps = gst_pad_get_current_caps (pad);
}

static void
look_at_coded (const gchar *path, Coded *coded)
{
  g_autofree gchar *line = g_strdup_printf ("filesrc location=%s ! qtdemux ! "
                                            "h264parse ! fakesink name=s "
                                            "signal-handoffs=true sync=false",
      path);
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (pipeline), "s");
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;

  g_signal_connect (sink, "handoff", G_CALLBACK (on_coded), coded);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 30 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_nonnull (message);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
}

static gboolean
index_comes_first (const gchar *path)
{
  g_autofree gchar *data = NULL;
  gsize length;
  const gchar *moov, *mdat;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  moov = memmem (data, length, "moov", 4);
  mdat = memmem (data, length, "mdat", 4);
  return moov && mdat && moov < mdat;
}

/* What any other application would write. */
static void
test_target (Fixture *f, gconstpointer data)
{
  const gchar *profile = data;
  g_autofree gchar *path = fixture_path (f, "out.mp4");
  g_autofree gchar *line = g_strdup_printf (
      "encodebin name=e profile=editfactory/%s ! filesink location=%s "
      "videotestsrc num-buffers=150 pattern=ball ! video/x-raw,format=I420,"
      "width=180,height=320,framerate=30/1,colorimetry=bt709 ! e.video_0 "
      "audiotestsrc num-buffers=234 ! audio/x-raw,rate=48000,channels=2 ! "
      "audioconvert ! e.audio_0",
      profile, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = NULL;
  const GstStructure *s;
  Coded coded = { 0 };

  if (!have_elements ())
    return;
  play (line);
  info = ef_media_probe (path, NULL, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->video_codec, ==, "video/x-h264");
  g_assert_cmpstr (info->audio_codec, ==, "audio/mpeg");
  g_assert_cmpuint (info->audio_rate, ==, 48000);
  g_assert_cmpuint (info->audio_channels, ==, 2);
  g_assert_true (index_comes_first (path));
  look_at_coded (path, &coded);
  g_assert_cmpuint (coded.n, ==, 150);
  g_assert_cmpuint (coded.longest, <=, 60);
  s = gst_caps_get_structure (coded.caps, 0);
  g_assert_cmpstr (gst_structure_get_string (s, "profile"), ==, "high");
  g_assert_cmpstr (gst_structure_get_string (s, "chroma-format"), ==, "4:2:0");
  g_assert_cmpstr (gst_structure_get_string (s, "colorimetry"), ==, "bt709");
  gst_caps_unref (coded.caps);
}

/* x264's constant quality must not be held down by the default bitrate. */
static void
test_preset_is_not_capped (void)
{
  g_autoptr (GstElement) encoder = gst_element_factory_make ("x264enc", NULL);
  guint bitrate;

  if (!encoder) {
    g_test_skip ("x264enc is not installed");
    return;
  }
  g_assert_true (gst_preset_load_preset (GST_PRESET (encoder), "editfactory"));
  g_object_get (encoder, "bitrate", &bitrate, NULL);
  g_assert_cmpuint (bitrate, >=, 20000);
}

/* Presets know no frame rate: 2 s of 25 frames a second are 50. */
static void
test_keyframe_distance (void)
{
  const EfDeliverySource source = { .plan = "plan.json" };
  const EfDelivery delivery = { .target = "editfactory/generic",
    .master = "master.mp4",
    .output = "out.mp4",
    .temporary = "out.tmp",
    .keyframe_distance = 50 };
  g_autofree gchar *name = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstIterator) iterator = NULL;
  g_auto (GValue) item = G_VALUE_INIT;
  guint distance = 0;

  if (!have_elements ())
    return;
  pipeline = ef_delivery_build (&source, &delivery, 1, &name, &error);
  g_assert_no_error (error);
  if (g_strcmp0 (name, "x264enc") != 0) {
    g_test_skip ("x264enc is not installed");
    return;
  }
  iterator = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (pipeline), "x264enc");
  g_assert_cmpint (gst_iterator_next (iterator, &item), ==, GST_ITERATOR_OK);
  g_object_get (g_value_get_object (&item), "key-int-max", &distance, NULL);
  g_assert_cmpuint (distance, ==, 50);
}

static void
test_cover (void)
{
  enum
  {
    SIDE = 64
  };
  static guint8 flat[SIDE * SIDE], sharp[SIDE * SIDE], soft[SIDE * SIDE];
  gdouble brightness, of_flat, of_sharp, of_soft;

  memset (flat, 16, sizeof (flat));
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++) {
      sharp[y * SIDE + x] = (x / 8 + y / 8) % 2 ? 180 : 70;
      soft[y * SIDE + x] = 70 + 110 * x / SIDE;
    }
  of_flat = ef_cover_judge (flat, SIDE, SIDE, SIDE, FALSE, &brightness);
  g_assert_cmpfloat (brightness, <, EF_COVER_BLACK);
  of_soft = ef_cover_judge (soft, SIDE, SIDE, SIDE, FALSE, &brightness);
  of_sharp = ef_cover_judge (sharp, SIDE, SIDE, SIDE, FALSE, &brightness);
  g_assert_cmpfloat_with_epsilon (brightness, 0.5, 0.05);
  g_assert_cmpfloat (of_sharp, >, of_soft);
  g_assert_cmpfloat (of_soft, >, of_flat);
  /* too small to have a neighbour */
  g_assert_cmpfloat (
      ef_cover_judge (flat, 1, 1, SIDE, FALSE, &brightness), ==, 0);
}

/* Black for a second, then a picture: the cover is of the picture. */
static void
test_cover_is_not_black (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = fixture_path (f, "out.mp4");
  g_autofree gchar *jpeg = fixture_path (f, "cover.jpg");
  g_autofree gchar *line = g_strdup_printf (
      "concat name=c ! identity single-segment=true ! x264enc "
      "speed-preset=ultrafast tune=zerolatency ! h264parse ! mp4mux ! "
      "filesink location=%s "
      "videotestsrc num-buffers=75 pattern=black ! video/x-raw,format=I420,"
      "width=64,height=64,framerate=25/1 ! c. "
      "videotestsrc num-buffers=25 pattern=smpte ! video/x-raw,format=I420,"
      "width=64,height=64,framerate=25/1 ! c.",
      path);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMeasurement) m = NULL;
  GstMapInfo map;
  guint64 sum = 0;

  if (!have_elements ())
    return;
  play (line);
  m = ef_measure_video (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (m->frames, ==, 100);
  g_assert_false (m->has_audio);
  g_assert_nonnull (m->cover);
  gst_buffer_map (gst_sample_get_buffer (m->cover), &map, GST_MAP_READ);
  for (guint i = 0; i < 64 * 64; i++)
    sum += map.data[i];
  gst_buffer_unmap (gst_sample_get_buffer (m->cover), &map);
  g_assert_cmpuint (sum / (64 * 64), >, 40);
  g_assert_true (ef_measure_write_jpeg (m->cover, jpeg, &error));
  g_assert_no_error (error);
  g_free (ef_media_sniff (jpeg, NULL, &error));
  g_assert_no_error (error);
}

/* A tone at -30 dB, sound shorter than the picture: both are said. */
static void
test_verify_faults (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = fixture_path (f, "out.mp4");
  g_autofree gchar *report = fixture_path (f, "verify.json");
  g_autofree gchar *line = g_strdup_printf (
      "encodebin name=e profile=editfactory/generic ! filesink location=%s "
      "videotestsrc num-buffers=75 ! video/x-raw,format=I420,"
      "width=180,height=320,framerate=25/1 ! e.video_0 "
      "audiotestsrc num-buffers=94 volume=0.03 ! "
      "audio/x-raw,rate=48000,channels=2 ! audioconvert ! e.audio_0",
      path);
  g_autoptr (JsonObject) set = json_object_new ();
  g_autoptr (EfStageContext) context = NULL;
  g_autoptr (JsonNode) saved = NULL;
  g_autoptr (GError) error = NULL;

  if (!have_elements ())
    return;
  play (line);
  json_object_set_string_member (set, "video", path);
  json_object_set_string_member (set, "preset", "tiny");
  context = ef_stage_context_new (set, f->folder, NULL);
  g_assert_false (ef_stage_verify.run (context, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "loudness"));
  g_assert_nonnull (strstr (error->message, "before the picture"));
  g_clear_error (&error);
  saved = ef_json_load (report, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (
                        json_node_get_object (saved), "faults")),
      ==, 2);
}

/* An operator's own kind of job, made of elements alone. */
static void
test_announce (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfDescription) description = NULL;
  g_autoptr (JsonNode) given = NULL;
  g_autoptr (JsonNode) params = NULL;
  g_autoptr (EfRun) run = NULL;
  g_autofree gchar *path = NULL;
  GStatBuf info;

  if (!have_elements ())
    return;
  description = ef_description_load ("announce", &error);
  g_assert_no_error (error);
  given =
      ef_json_parse ("params", "{\"text\":\"Doors close.\"}", -1, 0, &error);
  params = ef_description_resolve_params (description, given, &error);
  g_assert_no_error (error);
  run = ef_run_new (description, params, f->folder, TRUE, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (ef_run_execute (run, NULL, NULL, &error));
  g_assert_no_error (error);
  path = ef_run_get_output (run, "say", 0, "speech.wav");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 48000);
}

#define ADD(name, function, data)                                              \
  g_test_add ("/delivery/" name, Fixture, data, fixture_set_up, function,      \
      fixture_tear_down)

int
main (int argc, char **argv)
{
  g_autofree gchar *config = NULL;
  gint status;

  g_test_init (&argc, &argv, NULL);
  config = fixture_configure ();
  gst_init (&argc, &argv);
  ef_stages_register ();
  g_test_add_func ("/delivery/platforms", test_platforms);
  ADD ("bad-platforms", test_bad_platforms, NULL);
  ADD ("target/tiktok", test_target, "tiktok");
  ADD ("target/reels", test_target, "reels");
  ADD ("target/shorts", test_target, "shorts");
  ADD ("target/facebook", test_target, "facebook");
  ADD ("target/generic", test_target, "generic");
  g_test_add_func ("/delivery/preset-is-not-capped", test_preset_is_not_capped);
  g_test_add_func ("/delivery/keyframe-distance", test_keyframe_distance);
  g_test_add_func ("/delivery/cover", test_cover);
  ADD ("cover-is-not-black", test_cover_is_not_black, NULL);
  ADD ("verify-faults", test_verify_faults, NULL);
  ADD ("announce", test_announce, NULL);
  status = g_test_run ();
  ef_remove_tree (config);
  return status;
}
