/* Edit Factory - plans as pieces, as OpenTimelineIO, as GES projects
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "edit-list.h"
#include "music-gain.h"
#include "otio.h"
#include "xges.h"

#include <editfactory/json.h>
#include <editfactory/plan-range.h>
#include <math.h>
#include <string.h>

#define PLANS 300

/* Files of random plans, by their number; 0 is a still, 1 is not known. */
static const GstClockTime lengths[] = { 0, 0, 700 * GST_MSECOND,
  2200 * GST_MSECOND, 9009 * GST_MSECOND, 3600 * GST_SECOND };
static const gint rates[][2] = { { 30, 1 }, { 25, 1 }, { 30000, 1001 },
  { 24000, 1001 }, { 60, 1 }, { 60000, 1001 } };

static GHashTable *
make_media (void)
{
  GHashTable *media = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)ef_media_info_free);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    EfMediaInfo *info = g_new0 (EfMediaInfo, 1);

    info->has_video = info->has_audio = TRUE;
    info->is_still = i == 0;
    info->width = 1920;
    info->height = 1080;
    info->fps_n = 25;
    info->fps_d = 1;
    info->duration = lengths[i];
    if (i != 1)
      g_hash_table_insert (media, g_strdup_printf ("/m/%u", i), info);
    else
      ef_media_info_free (info);
  }
  return media;
}

static void
add_random_clip (EfPlan *plan, GRand *rand)
{
  EfClip *clip = ef_clip_new ();

  clip->uri = g_strdup_printf (
      "/m/%d", g_rand_int_range (rand, 0, G_N_ELEMENTS (lengths)));
  clip->at = plan->duration;
  clip->duration = g_rand_int_range (rand, 1, 5000) * GST_MSECOND +
      g_rand_int_range (rand, 0, 1000000);
  clip->in = g_rand_int_range (rand, 0, 3000) * GST_MSECOND;
  clip->speed =
      g_rand_int_range (rand, 0, 2) ? 1 : g_rand_double_range (rand, 0.25, 4);
  clip->fallback = g_rand_int_range (rand, 0, 2);
  clip->has_sound = g_rand_int_range (rand, 0, 2);
  clip->transition = g_rand_int_range (rand, 0, EF_TRANSITION_WIPE + 1);
  if (clip->transition != EF_TRANSITION_CUT)
    clip->transition_duration = g_rand_int_range (rand, 1, 1500) * GST_MSECOND;
  clip->has_motion = g_rand_int_range (rand, 0, 2);
  clip->to.zoom = 1.25;
  g_ptr_array_add (plan->clips, clip);
  plan->duration += clip->duration;
}

static EfPlan *
random_plan (guint seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  EfPlan *plan = ef_plan_new ();
  guint rate = g_rand_int_range (rand, 0, G_N_ELEMENTS (rates));
  guint n = g_rand_int_range (rand, 1, 12);
  g_autoptr (GError) error = NULL;

  plan->fps_n = rates[rate][0];
  plan->fps_d = rates[rate][1];
  for (guint i = 0; i < n; i++)
    add_random_clip (plan, rand);
  plan->voice.uri = g_strdup ("/m/4");
  plan->voice.at = g_rand_int_range (rand, 0, 3000) * GST_MSECOND;
  plan->music.uri = g_strdup ("/m/3");
  ef_plan_validate (plan, "random", &error);
  g_assert_no_error (error);
  return plan;
}

/* Nothing that a file does not have, but for the frame that its end cuts and
 * the one of grace. */
static void
check_source (const EfExport *export, const EfPiece *piece)
{
  const EfMediaInfo *info = ef_export_find (export, piece->uri);
  gdouble frame = 1e9 * export->plan->fps_d / export->plan->fps_n;

  if (!info || info->is_still)
    return;
  g_assert_cmpuint (piece->in, <, info->duration);
  g_assert_cmpfloat (piece->in + piece->duration * piece->speed, <=,
      info->duration + 2.02 * frame * MAX (piece->speed, 1));
}

static void
check_picture (const EfExport *export, GArray *pieces)
{
  const EfPlan *plan = export->plan;
  GstClockTime at = 0;

  for (guint k = 0; k < pieces->len; k++) {
    const EfPiece *piece = &g_array_index (pieces, EfPiece, k);
    guint64 frame = ef_plan_first_frame (plan, piece->at);

    g_assert_cmpuint (piece->at, ==, at);
    g_assert_cmpuint (piece->at, ==, ef_plan_frame_pts (plan, frame));
    g_assert_cmpuint (piece->duration, >, 0);
    g_assert_cmpuint (piece->before, <=, piece->duration);
    if (k > 0)
      g_assert_cmpuint (piece->before, <=, piece[-1].duration);
    if (k + 1 < pieces->len)
      g_assert_cmpuint (piece->after, <=, piece[1].duration);
    check_source (export, piece);
    at += piece->duration;
  }
  g_assert_cmpuint (at, ==, ef_plan_frame_pts (plan, ef_plan_n_frames (plan)));
}

static gdouble
value_of (JsonObject *o, const gchar *range, const gchar *time)
{
  JsonObject *r = json_object_get_object_member (o, range);

  return json_object_get_double_member (
      json_object_get_object_member (r, time), "value");
}

/* Whole frames, as many as the programme has. */
static void
check_otio (const EfExport *export)
{
  g_autoptr (JsonNode) root = ef_export_otio (export);
  JsonObject *stack =
      json_object_get_object_member (json_node_get_object (root), "tracks");
  JsonArray *tracks = json_object_get_array_member (stack, "children");
  JsonArray *items = json_object_get_array_member (
      json_array_get_object_element (tracks, 0), "children");
  gdouble sum = 0;

  for (guint i = 0; i < json_array_get_length (items); i++) {
    JsonObject *item = json_array_get_object_element (items, i);
    gdouble duration;

    if (g_str_equal (json_object_get_string_member (item, "OTIO_SCHEMA"),
            "Transition.1"))
      continue;
    duration = value_of (item, "source_range", "duration");
    g_assert_cmpfloat (duration, ==, floor (duration));
    sum += duration;
  }
  g_assert_cmpfloat (sum, ==, (gdouble)ef_plan_n_frames (export->plan));
}

static void
check_xml (const gchar *xml)
{
  static const GMarkupParser parser = { NULL };
  g_autoptr (GMarkupParseContext) context =
      g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, xml, -1, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
}

static void
test_random (void)
{
  g_autoptr (GHashTable) media = make_media ();

  for (guint seed = 1; seed <= PLANS; seed++) {
    g_autoptr (EfPlan) plan = random_plan (seed);
    EfExport export = { "random", plan, NULL, NULL, NULL, media };
    g_autoptr (EfEditList) list = ef_edit_list_new (&export);
    g_autoptr (GError) error = NULL;
    g_autofree gchar *xml = NULL;

    check_picture (&export, list->picture);
    check_otio (&export);
    xml = ef_export_xges (&export, &error);
    g_assert_no_error (error);
    check_xml (xml);
  }
}

static EfPlan *
parse (const gchar *clips, const gchar *more, gdouble duration)
{
  g_autoptr (GError) error = NULL;
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *text = g_strdup_printf (
      "{\"version\":1,\"canvas\":{\"width\":360,\"height\":640,"
      "\"fps\":\"30/1\"},\"duration\":%s,\"clips\":[%s]%s}",
      g_ascii_dtostr (number, sizeof number, duration), clips, more);
  EfPlan *plan = ef_plan_parse ("p", "/", text, -1, &error);

  g_assert_no_error (error);
  return plan;
}

#define PIECE(array, i) (&g_array_index (array, EfPiece, i))

static void
test_rounds (void)
{
  g_autoptr (GHashTable) media = make_media ();
  g_autoptr (EfPlan) plan =
      parse ("{\"uri\":\"/m/3\",\"at\":0,\"duration\":3,\"in\":1.2},"
             "{\"uri\":\"/m/3\",\"at\":3,\"duration\":3,\"in\":1.2,"
             "\"fallback\":\"hold\",\"speed\":0.5},"
             "{\"uri\":\"/m/3\",\"at\":6,\"duration\":1,\"in\":50}",
          ",\"music\":{\"uri\":\"/m/3\"}", 7);
  EfExport export = { "rounds", plan, NULL, NULL, NULL, media };
  g_autoptr (EfEditList) list = ef_edit_list_new (&export);

  /* One second of the file is there: three rounds; then two slow seconds and
   * the last frame; then, what is beyond the file, its start. */
  g_assert_cmpuint (list->picture->len, ==, 6);
  for (guint i = 0; i < 3; i++) {
    g_assert_cmpuint (PIECE (list->picture, i)->in, ==, 1200 * GST_MSECOND);
    g_assert_cmpuint (PIECE (list->picture, i)->duration, ==, GST_SECOND);
  }
  g_assert_cmpuint (PIECE (list->picture, 3)->duration, ==, 2 * GST_SECOND);
  g_assert_cmpfloat (PIECE (list->picture, 3)->speed, ==, 0.5);
  g_assert_cmpfloat (PIECE (list->picture, 4)->speed, ==, 0);
  g_assert_cmpuint (PIECE (list->picture, 4)->duration, ==, GST_SECOND);
  g_assert_cmpuint (PIECE (list->picture, 5)->in, ==, 0);
  g_assert_cmpuint (list->music->len, ==, 4);
  g_assert_cmpuint (PIECE (list->music, 3)->duration, ==, 400 * GST_MSECOND);
  g_assert_cmpuint (list->voice->len, ==, 0);
}

static void
test_transition (void)
{
  g_autoptr (GHashTable) media = make_media ();
  g_autoptr (EfPlan) plan =
      parse ("{\"uri\":\"/m/5\",\"at\":0,\"duration\":2,\"in\":4},"
             "{\"uri\":\"/m/5\",\"at\":2,\"duration\":2,\"in\":9,\"speed\":2,"
             "\"transition\":{\"type\":\"crossfade\",\"duration\":0.5}},"
             "{\"uri\":\"/m/5\",\"at\":4,\"duration\":0.1,\"in\":9,"
             "\"transition\":{\"type\":\"crossfade\",\"duration\":0.5}}",
          "", 4.1);
  EfExport export = { "transition", plan, NULL, NULL, NULL, media };
  g_autoptr (EfEditList) list = ef_edit_list_new (&export);
  g_autofree gchar *xml = ef_export_xges (&export, NULL);
  const EfPiece *a = PIECE (list->picture, 0), *b = a + 1, *c = a + 2;

  /* 15 frames, centred: 7 before the cut and 8 after. */
  g_assert_cmpuint (
      b->before, ==, 2 * GST_SECOND - ef_plan_frame_pts (plan, 53));
  g_assert_cmpuint (
      a->after, ==, ef_plan_frame_pts (plan, 68) - 2 * GST_SECOND);
  /* the last clip is too short for it */
  g_assert_cmpuint (b->after, ==, 0);
  g_assert_cmpuint (c->before, ==, 0);
  g_assert_nonnull (strstr (
      xml, "start='1766666666' duration='2233333334' inpoint='8533333332'"));
}

static gdouble
gain_at (GArray *points, GstClockTime time)
{
  const EfGainPoint *p = (const EfGainPoint *)points->data;

  for (guint i = 1; i < points->len; i++)
    if (time <= p[i].at)
      return p[i - 1].gain +
          (p[i].gain - p[i - 1].gain) * (gdouble)(time - p[i - 1].at) /
          (gdouble)(p[i].at - p[i - 1].at);
  g_assert_not_reached ();
}

static void
test_music_gain (void)
{
  g_autoptr (EfPlan) plan = parse ("{\"uri\":\"/m/5\",\"at\":0,"
                                   "\"duration\":20}",
      ",\"voice\":{\"uri\":\"/m/4\",\"at\":2},\"music\":{\"uri\":"
      "\"/m/5\",\"gain\":-6,\"duck\":-12,\"fade_in\":1,"
      "\"fade_out\":2}",
      20);
  g_autoptr (EfWords) words =
      ef_words_new ("en", "a b", 9 * GST_SECOND, EF_TIMING_GIVEN);
  EfExport export = { "gain", plan, NULL, NULL, words, NULL };
  const gdouble up = pow (10, -6 / 20.0), down = pow (10, -18 / 20.0);
  g_autoptr (GArray) points = NULL, level = NULL;

  ef_words_append (words, "a", 3 * GST_SECOND, 4 * GST_SECOND, 0, 1);
  ef_words_append (words, "b", 7 * GST_SECOND, 8 * GST_SECOND, 2, 1);
  points = ef_music_gain (&export);
  g_assert_cmpuint (points->len, <, 60);
  for (guint i = 1; i < points->len; i++)
    g_assert_cmpuint (g_array_index (points, EfGainPoint, i - 1).at, <,
        g_array_index (points, EfGainPoint, i).at);
  g_assert_cmpuint (g_array_index (points, EfGainPoint, 0).at, ==, 0);
  g_assert_cmpuint (g_array_index (points, EfGainPoint, points->len - 1).at, ==,
      plan->duration);
  g_assert_cmpfloat_with_epsilon (gain_at (points, 0), 0, 0.01);
  g_assert_cmpfloat_with_epsilon (
      gain_at (points, GST_SECOND / 2), up / 2, 0.01);
  g_assert_cmpfloat_with_epsilon (gain_at (points, 3 * GST_SECOND), up, 0.01);
  g_assert_cmpfloat_with_epsilon (gain_at (points, 5 * GST_SECOND), down, 0.01);
  g_assert_cmpfloat_with_epsilon (
      gain_at (points, 5500 * GST_MSECOND), down, 0.01);
  g_assert_cmpfloat_with_epsilon (gain_at (points, 7 * GST_SECOND), up, 0.01);
  g_assert_cmpfloat_with_epsilon (
      gain_at (points, 9500 * GST_MSECOND), down, 0.01);
  g_assert_cmpfloat_with_epsilon (gain_at (points, 15 * GST_SECOND), up, 0.01);
  g_assert_cmpfloat_with_epsilon (
      gain_at (points, 19 * GST_SECOND), up / 2, 0.01);
  g_assert_cmpfloat_with_epsilon (gain_at (points, 20 * GST_SECOND), 0, 0.01);
  plan->music.duck_db = 0;
  plan->music.fade_in = plan->music.fade_out = 0;
  level = ef_music_gain (&export);
  g_assert_cmpuint (level->len, ==, 0);
}

static void
test_hostile_text (void)
{
  static const gchar NASTY[] = "a'b\"c<d>&e\\n\n;]]>\xc3\xa9\xe2\x80\xae";
  g_autoptr (GHashTable) media = make_media ();
  g_autoptr (EfPlan) plan = ef_plan_new ();
  g_autoptr (EfCues) cues = ef_cues_new ("s", "en", 360, 640);
  EfClip *clip = ef_clip_new ();
  EfExport export = { NASTY, plan, NULL, cues, NULL, media };
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (JsonNode) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *xml = NULL, *json = NULL;

  clip->uri = g_strdup ("/m/\xff'<\n\".mp4");
  clip->duration = plan->duration = GST_SECOND;
  g_ptr_array_add (plan->clips, clip);
  ef_cue_append_word (
      ef_cues_append (cues, 0, GST_SECOND), NASTY, 0, GST_SECOND, 0);
  xml = ef_export_xges (&export, &error);
  g_assert_no_error (error);
  check_xml (xml);
  g_assert_true (g_utf8_validate (xml, -1, NULL));
  root = ef_export_otio (&export);
  json = ef_json_to_string (root);
  again = ef_json_parse ("again", json, -1, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (
      json_object_get_string_member (json_node_get_object (again), "name"), ==,
      NASTY);
}

static void
test_assets (void)
{
  g_autoptr (EfPlan) plan =
      parse ("{\"uri\":\"asset:0190a6d2-7b1c-7000-8000-000000000001\",\"at\":0,"
             "\"duration\":1}",
          "", 1);
  EfExport export = { "assets", plan, NULL, NULL, NULL, NULL };
  g_autoptr (JsonNode) root = ef_export_otio (&export);
  g_autofree gchar *json = ef_json_to_string (root);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (strstr (json, "\"asset:0190a6d2-"));
  g_assert_null (ef_export_xges (&export, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "clips[0].uri"));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/random", test_random);
  g_test_add_func ("/export/rounds", test_rounds);
  g_test_add_func ("/export/transition", test_transition);
  g_test_add_func ("/export/music-gain", test_music_gain);
  g_test_add_func ("/export/hostile-text", test_hostile_text);
  g_test_add_func ("/export/assets", test_assets);
  return g_test_run ();
}
