/* Edit Factory - render.json with from, to and draft
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"
#include "fixture.h"
#include "audio-source.h"
#include "measure.h"

#include <math.h>

#define RATE 48000

/* A programme of 6 s, 25 frames a second: a loud tone is heard from 4 s on, so
 * that a part before it is quieter than the whole. */
static const gchar PLAN[] =
    "{\"version\":1,\"canvas\":{\"width\":720,\"height\":1280,"
    "\"fps\":\"25/1\"},\"duration\":6,\"clips\":["
    "{\"uri\":\"a.mp4\",\"at\":0,\"duration\":3,\"in\":0.4},"
    "{\"uri\":\"b.mp4\",\"at\":3,\"duration\":3,\"in\":0.2,"
    "\"transition\":{\"type\":\"crossfade\",\"duration\":1}}],"
    "\"voice\":{\"uri\":\"loud.wav\",\"at\":4},"
    "\"music\":{\"uri\":\"quiet.wav\"},"
    "\"captions\":{\"words\":\"words.json\"},"
    "\"outputs\":[{\"preset\":\"tiny\"}]}";
static const gchar WORDS[] = "{\"version\":1,\"duration\":1.5,\"words\":["
                             "{\"text\":\"One\",\"start\":0.1,\"end\":0.5},"
                             "{\"text\":\"two\",\"start\":0.6,\"end\":1.0}]}";

/** Made: one run of render.json. */
typedef struct
{
  gchar *video;
  EfMeasurement *m;
  gdouble gain; /* of master.json, dB */
  gint64 rounds;
} Made;

static void
made_clear (Made *made)
{
  g_free (made->video);
  g_clear_pointer (&made->m, ef_measurement_free);
}

static void
make_sound (Fixture *f, const gchar *name, gdouble volume, guint buffers)
{
  g_autofree gchar *path = fixture_path (f, name);
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree gchar *line = g_strdup_printf (
      "audiotestsrc num-buffers=%u samplesperbuffer=4800 wave=pink-noise "
      "volume=%s ! audio/x-raw,rate=48000,channels=1 ! wavenc ! "
      "filesink location=%s",
      buffers, g_ascii_dtostr (number, sizeof number, volume), path);

  play (line);
}

static gchar *
make_plan (Fixture *f)
{
  g_autofree G_GNUC_UNUSED gchar *a = make_video (f, "a.mp4", "smpte");
  g_autofree G_GNUC_UNUSED gchar *b = make_video (f, "b.mp4", "ball");
  g_autofree G_GNUC_UNUSED gchar *words =
      fixture_write (f, "words.json", WORDS);

  make_sound (f, "loud.wav", 0.5, 15);
  make_sound (f, "quiet.wav", 0.02, 60);
  return fixture_write (f, "plan.json", PLAN);
}

static gboolean
run_pipeline (Fixture *f, const gchar *plan, const gchar *more, Made *made,
    GError **error)
{
  g_autofree gchar *workdir = fixture_path (f, "work");
  g_autofree gchar *text = g_strdup_printf ("{\"plan\":\"%s\"%s}", plan, more);
  g_autoptr (JsonNode) given = ef_json_parse ("params", text, -1, 0, error);
  g_autoptr (EfDescription) description = ef_description_load ("render", error);
  g_autoptr (JsonNode) params = NULL;
  g_autoptr (JsonNode) report = NULL;
  g_autofree gchar *master = NULL;
  EfRun *run = NULL;
  JsonObject *o;

  g_assert_no_error (*error);
  params = ef_description_resolve_params (description, given, error);
  if (params)
    run = ef_run_new (description, params, workdir, TRUE, NULL, NULL, error);
  if (!run || !ef_run_execute (run, NULL, NULL, error)) {
    g_clear_pointer (&run, ef_run_free);
    return FALSE;
  }
  made->video = ef_run_get_output (run, "render", 0, "short.mp4");
  master = ef_run_get_output (run, "master", 0, "master.json");
  made->m = ef_measure_video (made->video, NULL, NULL, NULL, error);
  g_assert_no_error (*error);
  report = ef_json_load (master, 0, error);
  g_assert_no_error (*error);
  o = json_node_get_object (report);
  made->gain = json_object_get_double_member (o, "gain");
  made->rounds = json_object_get_int_member (o, "rounds");
  ef_run_free (run);
  return TRUE;
}

static void
make (Fixture *f, const gchar *plan, const gchar *more, Made *made)
{
  g_autoptr (GError) error = NULL;

  run_pipeline (f, plan, more, made, &error);
  g_assert_no_error (error);
}

/* @frames from frame @first on, stereo */
static gfloat *
read_sound (const gchar *path, gsize first, gsize frames)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfAudioSource) source =
      ef_audio_source_new (path, RATE, 0, 1.0, &error);
  g_autofree gfloat *all = g_new0 (gfloat, (first + frames) * 2);

  g_assert_no_error (error);
  g_assert_cmpint (
      ef_audio_source_read (source, all, first + frames, NULL, &error), ==,
      first + frames);
  return g_memdup2 (all + 2 * first, frames * 2 * sizeof (gfloat));
}

/* How far @a is from what @b has @lag frames later, of its power */
static gdouble
distance (const gfloat *a, const gfloat *b, gsize frames, gint lag)
{
  gdouble signal = 0, noise = 0;

  for (gsize i = 0; i < frames * 2; i++) {
    gdouble d = a[i] - b[(gssize)i + 2 * lag];

    signal += a[i] * a[i];
    noise += d * d;
  }
  g_assert_cmpfloat (signal, >, 0);
  return noise / signal;
}

/* The same sound at the same place and level. It is noise, of which AAC keeps
 * little more than the spectrum: but half a millisecond off it keeps nothing.
 */
static void
assert_same_sound (const gchar *whole, const gchar *part, gdouble from)
{
  static const gint lags[] = { -480, -48, -24, 24, 48, 480 };
  const gsize edge = 4096, frames = RATE;
  g_autofree gfloat *a =
      read_sound (whole, (gsize)(from * RATE) + edge, frames);
  g_autofree gfloat *b = read_sound (part, 0, frames + 2 * edge);
  gdouble here = distance (a, b + 2 * edge, frames, 0);

  g_assert_cmpfloat (here, <, 0.15);
  for (guint i = 0; i < G_N_ELEMENTS (lags); i++)
    g_assert_cmpfloat (
        distance (a, b + 2 * edge, frames, lags[i]), >, 3 * here);
}

static void
test_part (Fixture *f, gconstpointer data)
{
  g_autofree gchar *plan = NULL;
  Made whole = { 0 }, part = { 0 };

  if (!have_elements ())
    return;
  plan = make_plan (f);
  make (f, plan, "", &whole);
  make (f, plan, ",\"from\":1.2,\"to\":3.4", &part);
  g_assert_cmpuint (whole.m->frames, ==, 150);
  g_assert_cmpuint (part.m->frames, ==, 55);
  g_assert_cmpuint (part.m->width, ==, 720);
  g_assert_cmpuint (part.m->height, ==, 1280);
  g_assert_cmpint (
      ABS ((gint64)part.m->audio_end - (gint64)(2200 * GST_MSECOND)), <=,
      GST_MSECOND);
  /* The part has none of the loud voice, yet the gain that the whole needs,
   * but for what the coder takes from noise. */
  g_assert_cmpfloat (fabs (part.gain - whole.gain), <, 1);
  g_assert_cmpfloat (part.m->integrated, <, whole.m->integrated - 6);
  assert_same_sound (whole.video, part.video, 1.2);
  made_clear (&whole);
  made_clear (&part);
}

static void
test_draft (Fixture *f, gconstpointer data)
{
  g_autofree gchar *plan = NULL;
  Made draft = { 0 };

  if (!have_elements ())
    return;
  plan = make_plan (f);
  make (f, plan, ",\"from\":2,\"draft\":true", &draft);
  g_assert_cmpuint (draft.m->width, ==, 360);
  g_assert_cmpuint (draft.m->height, ==, 640);
  g_assert_cmpuint (draft.m->frames, ==, 100);
  g_assert_cmpint (draft.rounds, ==, 1);
  made_clear (&draft);
}

static void
test_errors (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const gchar *more, *message;
  } CASES[] = {
    { ",\"from\":6", "begins at 6.000 s" },
    { ",\"from\":3,\"to\":2.5", "not after its beginning" },
    { ",\"from\":-1", "from" },
    { ",\"draft\":3", "draft" },
  };
  g_autofree gchar *plan = NULL;

  if (!have_elements ())
    return;
  plan = make_plan (f);
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (GError) error = NULL;
    Made made = { 0 };

    g_assert_false (run_pipeline (f, plan, CASES[i].more, &made, &error));
    g_assert_nonnull (strstr (error->message, CASES[i].message));
  }
}

int
main (int argc, char **argv)
{
  g_autofree gchar *config = fixture_configure ();
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  ef_stages_register ();
  g_test_add ("/look/part", Fixture, NULL, fixture_set_up, test_part,
      fixture_tear_down);
  g_test_add ("/look/draft", Fixture, NULL, fixture_set_up, test_draft,
      fixture_tear_down);
  g_test_add ("/look/errors", Fixture, NULL, fixture_set_up, test_errors,
      fixture_tear_down);
  status = g_test_run ();
  ef_remove_tree (config);
  return status;
}
