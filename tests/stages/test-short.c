/* Edit Factory - short.json from end to end, on a small canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"
#include "fixture.h"
#include "manifest.h"
#include "measure.h"

#include <math.h>

typedef struct
{
  guint n_done;
  GHashTable *fresh; /* labels of the stages that ran */
  GPtrArray *warnings;
  GCancellable *cancellable;
  const gchar *cancel_stage;
  gdouble fraction;
  gboolean backwards;
} Told;

static void
on_progress (const gchar *stage, gdouble fraction, gpointer data)
{
  Told *told = data;

  told->backwards |= fraction < told->fraction;
  told->fraction = fraction;
  if (told->cancel_stage && g_str_has_prefix (stage, told->cancel_stage))
    g_cancellable_cancel (told->cancellable);
}

static void
on_done (const gchar *stage, gboolean cached, gdouble seconds, gpointer data)
{
  Told *told = data;

  told->n_done++;
  if (!cached)
    g_hash_table_add (told->fresh, g_strdup (stage));
}

static void
on_warning (const gchar *stage, const gchar *message, gpointer data)
{
  g_ptr_array_add (((Told *)data)->warnings, g_strdup (message));
}

static const EfRunListener listener = { NULL, on_progress, on_done,
  on_warning };

static void
told_init (Told *told)
{
  memset (told, 0, sizeof (*told));
  told->fresh = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  told->warnings = g_ptr_array_new_with_free_func (g_free);
  told->cancellable = g_cancellable_new ();
}

static void
told_clear (Told *told)
{
  g_hash_table_unref (told->fresh);
  g_ptr_array_unref (told->warnings);
  g_object_unref (told->cancellable);
}

/** Job: a description, its parameters and a run of it. */
typedef struct
{
  EfDescription *description;
  JsonNode *params;
  EfRun *run;
} Job;

static gboolean
job_start (Job *job, Fixture *f, const gchar *name, const gchar *params,
    const gchar *stop_after, Told *told, GError **error)
{
  g_autofree gchar *workdir = fixture_path (f, "work");
  g_autoptr (JsonNode) given = NULL;
  g_autoptr (GError) fault = NULL;

  memset (job, 0, sizeof (*job));
  job->description = ef_description_load (name, &fault);
  g_assert_no_error (fault);
  given = ef_json_parse ("params", params, -1, 0, &fault);
  g_assert_no_error (fault);
  job->params = ef_description_resolve_params (job->description, given, error);
  if (!job->params)
    return FALSE;
  job->run = ef_run_new (
      job->description, job->params, workdir, TRUE, &listener, told, &fault);
  g_assert_no_error (fault);
  return ef_run_execute (job->run, stop_after, told->cancellable, error);
}

static void
job_clear (Job *job)
{
  g_clear_pointer (&job->run, ef_run_free);
  g_clear_pointer (&job->params, json_node_unref);
  g_clear_pointer (&job->description, ef_description_free);
}

static void
assert_no_leftovers (Fixture *f)
{
  g_autofree gchar *stages =
      g_build_filename (f->folder, "work", "stages", NULL);
  g_autoptr (GDir) dir = g_dir_open (stages, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir)))
    g_assert_false (g_str_has_prefix (name, ".tmp-"));
}

static void
assert_output (Job *job, const gchar *stage, guint i, const gchar *file)
{
  g_autofree gchar *path = ef_run_get_output (job->run, stage, i, file);
  GStatBuf info;

  g_assert_nonnull (path);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_size, >, 0);
}

static void
check_video (Job *job, guint i)
{
  g_autofree gchar *video =
      ef_run_get_output (job->run, "render", i, "short.mp4");
  g_autofree gchar *path =
      ef_run_get_output (job->run, "match", i, "plan.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPlan) plan = ef_plan_load (path, &error);
  g_autoptr (EfMeasurement) m = NULL;

  g_assert_no_error (error);
  m = ef_measure_video (video, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (m->width, ==, 180);
  g_assert_cmpuint (m->height, ==, 320);
  g_assert_cmpuint (m->frames, ==, ef_plan_n_frames (plan));
  g_assert_cmpfloat_with_epsilon (m->integrated, -14, 0.3);
  g_assert_cmpfloat (m->true_peak, <=, -1);
  g_assert_cmpint (
      ABS (GST_CLOCK_DIFF (m->video_end, m->audio_end)), <=, 40 * GST_MSECOND);
}

static void
check_manifest (Job *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      ef_manifest_build (job->run, job->params, 0, &error);
  JsonObject *o;

  g_assert_no_error (error);
  o = json_node_get_object (node);
  g_assert_cmpstr (json_object_get_string_member (o, "encoder"), ==, "x264enc");
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (o, "stages")), ==,
      7);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (o, "clips")), >, 0);
  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (o, "inputs")), >, 1);
  g_assert_cmpfloat_with_epsilon (
      json_object_get_double_member (
          json_object_get_object_member (o, "video"), "integrated"),
      -14, 0.3);
  g_assert_true (json_object_has_member (o, "words"));
  g_assert_true (json_object_has_member (o, "sound"));
}

static gchar *
make_params (Fixture *f, const gchar *more)
{
  g_autofree gchar *a = make_video (f, "ball.mp4", "ball");
  g_autofree gchar *b = make_video (f, "snow.mp4", "smpte");
  g_autofree gchar *text = fixture_write (f, "notes.mp4", "not a video\n");

  return g_strdup_printf (
      "{\"script\":\"Look at the ball. It flies.\",\"preset\":\"tiny\","
      "\"footage\":[{\"path\":\"%s\",\"tags\":[\"ball\"]},{\"path\":\"%s\"},"
      "{\"path\":\"%s\"}]%s}",
      a, b, text, more);
}

static void
test_chain (Fixture *f, gconstpointer data)
{
  g_autofree gchar *params = NULL;
  g_autofree gchar *styled = NULL;
  g_autoptr (GError) error = NULL;
  Told told;
  Job job;

  if (!have_elements ())
    return;
  params = make_params (f, "");
  told_init (&told);
  g_assert_true (job_start (&job, f, "short", params, NULL, &told, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (told.n_done, ==, 7);
  g_assert_false (told.backwards);
  g_assert_cmpfloat_with_epsilon (told.fraction, 1, 1e-9);
  g_assert_cmpuint (told.warnings->len, >, 0);
  g_assert_nonnull (strstr (g_ptr_array_index (told.warnings, 0), "notes.mp4"));
  check_video (&job, 0);
  check_manifest (&job);
  assert_output (&job, "cues", 0, "captions.srt");
  assert_output (&job, "cues", 0, "captions.vtt");
  assert_output (&job, "verify", 0, "cover.jpg");
  assert_no_leftovers (f);
  job_clear (&job);
  told_clear (&told);

  /* Another colour: neither voice nor footage nor sound is made again. */
  styled = g_strdup_printf ("%.*s,\"style_overrides\":{\"fill\":\"#00ff00\"}}",
      (gint)strlen (params) - 1, params);
  told_init (&told);
  g_assert_true (job_start (&job, f, "short", styled, NULL, &told, &error));
  g_assert_no_error (error);
  g_assert_false (g_hash_table_contains (told.fresh, "speak"));
  g_assert_false (g_hash_table_contains (told.fresh, "score"));
  g_assert_false (g_hash_table_contains (told.fresh, "master"));
  g_assert_true (g_hash_table_contains (told.fresh, "render"));
  job_clear (&job);
  told_clear (&told);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autofree gchar *params = NULL;
  g_autoptr (GError) error = NULL;
  Told told;
  Job job;

  if (!have_elements ())
    return;
  params = make_params (f, "");
  told_init (&told);
  told.cancel_stage = "render";
  g_assert_false (job_start (&job, f, "short", params, NULL, &told, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
  g_assert_true (g_str_has_prefix (error->message, "render: "));
  g_assert_null (ef_run_get_output (job.run, "render", 0, "short.mp4"));
  assert_no_leftovers (f);
  job_clear (&job);
  told_clear (&told);
}

/* A plan goes in by itself: nothing is spoken, scored or matched. */
static void
test_render_plan (Fixture *f, gconstpointer data)
{
  g_autofree gchar *clip = NULL;
  g_autofree gchar *plan = NULL;
  g_autofree gchar *params = NULL;
  g_autoptr (GError) error = NULL;
  Told told;
  Job job;

  if (!have_elements ())
    return;
  clip = make_video (f, "ball.mp4", "ball");
  plan = fixture_write (f, "plan.json",
      "{\"version\":1,\"canvas\":{\"width\":180,\"height\":320,"
      "\"fps\":\"25/1\"},\"duration\":1.5,\"clips\":[{\"uri\":\"ball.mp4\","
      "\"at\":0,\"duration\":1.5,\"in\":0.5,\"fallback\":\"loop\"}],"
      "\"outputs\":[{\"preset\":\"tiny\"}]}");
  params = g_strdup_printf ("{\"plan\":\"%s\"}", plan);
  told_init (&told);
  g_assert_true (job_start (&job, f, "render", params, NULL, &told, &error));
  g_assert_no_error (error);
  assert_output (&job, "render", 0, "short.mp4");
  /* no captions asked for, none made */
  {
    g_autofree gchar *cues =
        ef_run_get_output (job.run, "cues", 0, "cues.json");

    g_assert_false (g_file_test (cues, G_FILE_TEST_EXISTS));
  }
  job_clear (&job);
  told_clear (&told);
}

typedef struct
{
  const gchar *params; /* "%s" is the fixture's folder */
  const gchar *fault;
} Bad;

static const Bad bad[] = {
  { "{\"script\":\"hello\",\"colour\":1}", "params: colour: unknown field" },
  { "{\"script\":\"hello\",\"preset\":\"myspace\",\"footage\":"
    "[{\"path\":\"%s/ball.mp4\"}]}",
      "match: preset: *myspace*" },
  { "{\"script\":\"hello\",\"style\":\"no-such\",\"footage\":"
    "[{\"path\":\"%s/ball.mp4\"}]}",
      "match: style: *no-such*" },
  { "{\"script\":\"hello\",\"voice\":\"no-such\",\"footage\":[]}",
      "speak: *no-such*" },
  { "{\"script\":\"  \\n \",\"footage\":[]}", "speak: script*" },
  { "{\"footage\":[]}", "speak: script: is missing" },
  { "{\"script\":\"hello\",\"footage\":[]}", "score: footage: there is none*" },
  { "{\"script\":\"hello\",\"footage\":[{\"path\":\"%s/missing.mp4\"}]}",
      "score: none of the 1 files*missing.mp4*" },
  { "{\"script\":\"hello\",\"footage\":[{\"path\":\"%s/text.mp4\"}]}",
      "score: none of the 1 files*text.mp4*text file*" },
  { "{\"script\":\"hello\",\"footage\":[{\"path\":\"%s/list.mp4\"}]}",
      "score: none of the 1 files*list.mp4*playlist*" },
  { "{\"plan\":\"%s/bad-plan.json\"}", "match: *bad-plan.json*colour*" },
  { "{\"plan\":\"%s/lost-plan.json\"}", "match: *gone.mp4*" },
  { "{\"script\":\"hello\",\"voice_file\":\"%s/text.mp4\",\"footage\":[]}",
      "speak: *text.mp4*" },
  { "{\"script\":\"hello\",\"words\":\"%s/text.mp4\",\"footage\":[]}",
      "speak: *text.mp4*" },
};

static void
test_bad_input (Fixture *f, gconstpointer data)
{
  g_autofree gchar *clip = NULL;

  if (!have_elements ())
    return;
  clip = make_video (f, "ball.mp4", "smpte");
  g_free (fixture_write (f, "text.mp4", "only text\n"));
  g_free (fixture_write (
      f, "list.mp4", "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"));
  g_free (fixture_write (f, "bad-plan.json",
      "{\"version\":1,\"canvas\":{\"width\":180,\"height\":320,"
      "\"fps\":\"25/1\"},\"duration\":1,\"clips\":[{\"uri\":\"ball.mp4\","
      "\"at\":0,\"duration\":1,\"in\":0,\"colour\":1}]}"));
  g_free (fixture_write (f, "lost-plan.json",
      "{\"version\":1,\"canvas\":{\"width\":180,\"height\":320,"
      "\"fps\":\"25/1\"},\"duration\":1,\"clips\":[{\"uri\":\"gone.mp4\","
      "\"at\":0,\"duration\":1,\"in\":0}]}"));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_auto (GStrv) parts = g_strsplit (bad[i].params, "%s", -1);
    g_autofree gchar *params = g_strjoinv (f->folder, parts);
    g_autoptr (GError) error = NULL;
    Told told;
    Job job;

    told_init (&told);
    g_assert_false (job_start (&job, f, "short", params, NULL, &told, &error));
    if (!error || !g_pattern_match_simple (bad[i].fault, error->message))
      g_error ("%s: '%s' is not '%s'", params, error ? error->message : "",
          bad[i].fault);
    g_assert_null (strchr (error->message, '\n'));
    assert_no_leftovers (f);
    job_clear (&job);
    told_clear (&told);
  }
}

#define ADD(name, function)                                                    \
  g_test_add ("/short/" name, Fixture, NULL, fixture_set_up, function,         \
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
  ADD ("chain", test_chain);
  ADD ("cancel", test_cancel);
  ADD ("render-plan", test_render_plan);
  ADD ("bad-input", test_bad_input);
  status = g_test_run ();
  ef_remove_tree (config);
  return status;
}
