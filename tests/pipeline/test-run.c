/* Edit Factory - tests of running a description
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "run.h"
#include "remove-tree.h"
#include "stage-context.h"

#include "fixture.h"
#include <gst/gst.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/* Built-in stages of the tests. "count" writes its text and its number of
 * runs, "fail" fails, "kill" ends the process. */

static guint n_counted;
static const gchar *extra_file;

static gboolean
count (EfStageContext *context, GError **error)
{
  g_autofree gchar *path = ef_stage_output (context, "out.txt");
  const gchar *text = ef_stage_get_string (context, "text");
  g_autofree gchar *content = NULL;

  n_counted++;
  ef_stage_warn (context, "counted '%s'", text ? text : "nothing");
  ef_stage_warn (context, "counted '%s'", text ? text : "nothing");
  ef_stage_progress (context, 0.5);
  ef_stage_progress (context, 0.25);
  content = g_strdup_printf (
      "%s/%g", text ? text : "", ef_stage_get_number (context, "number", -1));
  return g_file_set_contents (path, content, -1, error);
}

static gboolean
fail (EfStageContext *context, GError **error)
{
  g_autofree gchar *path = ef_stage_output (context, "out.txt");

  g_file_set_contents (path, "half", -1, NULL);
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "it is broken");
  return FALSE;
}

static gboolean
kill_process (EfStageContext *context, GError **error)
{
  g_autofree gchar *path = ef_stage_output (context, "out.txt");

  g_file_set_contents (path, "half", -1, NULL);
  if (ef_stage_get_bool (context, "now"))
    kill (getpid (), SIGKILL);
  return TRUE;
}

static void
add_extra (JsonObject *set, GPtrArray *paths)
{
  if (extra_file)
    g_ptr_array_add (paths, g_strdup (extra_file));
}

static const gchar *const inputs[] = { "text", "number", "now", "file", NULL };
static const gchar *const paths[] = { "file", NULL };
static const gchar *const outputs[] = { "out.txt", NULL };
static const EfStageType types[] = {
  { "count", 1, inputs, paths, outputs, count, add_extra },
  { "fail", 1, inputs, paths, outputs, fail },
  { "kill", 1, inputs, paths, outputs, kill_process },
};

/* What the listener was told. */
typedef struct
{
  gdouble fraction;
  guint n_backwards;
  guint n_started;
  guint n_done;
  guint n_cached;
  guint n_warnings;
  GCancellable *cancel_at_start;
  const gchar *cancel_stage;
} Told;

static void
on_started (const gchar *stage, gpointer data)
{
  Told *told = data;

  told->n_started++;
  if (told->cancel_at_start && g_str_equal (stage, told->cancel_stage))
    g_cancellable_cancel (told->cancel_at_start);
}

static void
on_progress (const gchar *stage, gdouble fraction, gpointer data)
{
  Told *told = data;

  told->n_backwards += fraction < told->fraction;
  told->fraction = fraction;
}

static void
on_done (const gchar *stage, gboolean cached, gdouble seconds, gpointer data)
{
  Told *told = data;

  told->n_done++;
  told->n_cached += cached;
}

static void
on_warning (const gchar *stage, const gchar *message, gpointer data)
{
  ((Told *)data)->n_warnings++;
}

static const EfRunListener listener = { on_started, on_progress, on_done,
  on_warning };

#define HEAD                                                                   \
  "{\"version\":1,\"name\":\"test\",\"params\":{\"type\":\"object\","          \
  "\"properties\":{\"text\":{\"type\":\"string\",\"default\":\"hello\"},"      \
  "\"flag\":{\"type\":\"boolean\",\"default\":false},"                         \
  "\"n\":{\"type\":\"integer\",\"default\":3,\"maximum\":9},"                  \
  "\"list\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"             \
  "\"file\":{\"type\":\"string\",\"format\":\"ef-asset\"}}},\"stages\":["
#define TAIL "]}"
#define COUNT(name, more)                                                      \
  "{\"name\":\"" name "\",\"call\":\"count\",\"set\":{"                        \
  "\"text\":\"$params.text\"}" more "}"

static const EfRunShelf *shelf;

static EfRun *
execute (Fixture *f, const gchar *document, const gchar *params, Told *told,
    const gchar *stop_after, gboolean use_cache, GError **error)
{
  g_autofree gchar *path = fixture_write (f, "test.json", document);
  g_autofree gchar *workdir = fixture_path (f, "work");
  static EfDescription *description;
  g_autoptr (JsonNode) given = parse (params);
  g_autoptr (JsonNode) resolved = NULL;
  g_autoptr (EfRun) run = NULL;
  g_autoptr (GError) fault = NULL;

  g_clear_pointer (&description, ef_description_free);
  description = ef_description_load (path, &fault);
  g_assert_no_error (fault);
  resolved = ef_description_resolve_params (description, given, &fault);
  g_assert_no_error (fault);
  run = ef_run_new (
      description, resolved, workdir, use_cache, &listener, told, &fault);
  g_assert_no_error (fault);
  if (shelf)
    ef_run_set_shelf (run, shelf, f);
  if (!ef_run_execute (run, stop_after, told->cancel_at_start, error))
    return NULL;
  return g_steal_pointer (&run);
}

static gchar *
read_output (EfRun *run, const gchar *stage, guint index, const gchar *file)
{
  g_autofree gchar *path = ef_run_get_output (run, stage, index, file);
  gchar *content = NULL;

  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  return content;
}

/* Nothing half-made lies among the entries. */
static void
assert_clean (Fixture *f, guint n_entries)
{
  g_autofree gchar *stages =
      g_build_filename (f->folder, "work", "stages", NULL);
  g_autoptr (GDir) dir = g_dir_open (stages, 0, NULL);
  const gchar *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir))) {
    g_assert_false (g_str_has_prefix (name, ".tmp-"));
    n++;
  }
  g_assert_cmpuint (n, ==, n_entries);
}

static void
test_cached (Fixture *f, gconstpointer data)
{
  static const gchar document[] =
      HEAD COUNT ("a", "") "," COUNT ("b", ",\"weight\":9") TAIL;
  g_autoptr (GError) error = NULL;
  Told first = { 0 }, second = { 0 }, third = { 0 };
  g_autoptr (EfRun) run = NULL;
  g_autofree gchar *content = NULL;

  n_counted = 0;
  run = execute (f, document, "{}", &first, NULL, TRUE, &error);
  g_assert_no_error (error);
  content = read_output (run, "b", 0, "out.txt");
  g_assert_cmpstr (content, ==, "hello/-1");
  g_assert_cmpuint (n_counted, ==, 2);
  g_assert_cmpuint (first.n_started, ==, 2);
  g_assert_cmpuint (first.n_done, ==, 2);
  g_assert_cmpuint (first.n_cached, ==, 0);
  g_assert_cmpuint (first.n_backwards, ==, 0);
  g_assert_cmpfloat_with_epsilon (first.fraction, 1, 1e-9);
  /* said twice, told once */
  g_assert_cmpuint (first.n_warnings, ==, 2);
  ef_run_free (g_steal_pointer (&run));

  run = execute (f, document, "{}", &second, NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_counted, ==, 2);
  g_assert_cmpuint (second.n_cached, ==, 2);
  g_assert_cmpuint (second.n_warnings, ==, 2);
  g_assert_cmpfloat_with_epsilon (second.fraction, 1, 1e-9);
  ef_run_free (g_steal_pointer (&run));

  run = execute (f, document, "{\"text\":\"bye\"}", &third, NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_counted, ==, 4);
  assert_clean (f, 4);
}

/* A shelf that is a folder. */

static void
copy_all (const gchar *from, const gchar *to)
{
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *source = g_build_filename (from, name, NULL);
    g_autofree gchar *copy = g_build_filename (to, name, NULL);
    g_autofree gchar *content = NULL;
    gsize length;

    g_assert_true (g_file_get_contents (source, &content, &length, NULL));
    g_assert_true (g_file_set_contents (copy, content, length, NULL));
  }
}

static gboolean
fetch_copy (const gchar *key, const gchar *folder, gpointer data)
{
  g_autofree gchar *kept =
      g_build_filename (((Fixture *)data)->folder, "shelf", key, NULL);

  copy_all (kept, folder);
  return g_file_test (kept, G_FILE_TEST_IS_DIR);
}

static void
store_copy (
    const gchar *key, const gchar *folder, gdouble seconds, gpointer data)
{
  g_autofree gchar *kept =
      g_build_filename (((Fixture *)data)->folder, "shelf", key, NULL);

  g_assert_cmpfloat (seconds, >=, 0);
  g_assert_cmpint (g_mkdir_with_parents (kept, 0700), ==, 0);
  copy_all (folder, kept);
}

/* Changes out.txt of all that is kept. */
static void
damage_shelf (Fixture *f)
{
  g_autofree gchar *root = fixture_path (f, "shelf");
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (root, name, "out.txt", NULL);

    g_assert_true (g_file_set_contents (path, "hellO/-1", -1, NULL));
  }
}

static void
run_elsewhere (Fixture *f, guint counted, gboolean cached)
{
  static const gchar document[] = HEAD COUNT ("a", "") "," COUNT ("b", "") TAIL;
  g_autofree gchar *work = fixture_path (f, "work");
  g_autofree gchar *content = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRun) run = NULL;
  g_autoptr (JsonNode) report = NULL;
  Told told = { 0 };
  JsonArray *stages;

  ef_remove_tree (work);
  n_counted = 0;
  run = execute (f, document, "{}", &told, NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_counted, ==, counted);
  content = read_output (run, "b", 0, "out.txt");
  g_assert_cmpstr (content, ==, "hello/-1");
  report = ef_run_get_report (run);
  stages =
      json_object_get_array_member (json_node_get_object (report), "stages");
  for (guint i = 0; i < 2; i++)
    g_assert_true (
        json_object_get_boolean_member (
            json_array_get_object_element (stages, i), "cached") == cached);
  assert_clean (f, 2);
}

static void
test_shelf (Fixture *f, gconstpointer data)
{
  static const EfRunShelf folder = { fetch_copy, store_copy };

  shelf = &folder;
  run_elsewhere (f, 2, FALSE);
  run_elsewhere (f, 0, TRUE);
  damage_shelf (f);
  run_elsewhere (f, 2, FALSE);
  run_elsewhere (f, 0, TRUE);
  shelf = NULL;
}

static void
test_without_cache (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Told told = { 0 };
  g_autoptr (EfRun) run = NULL;

  n_counted = 0;
  for (guint i = 0; i < 2; i++) {
    run = execute (
        f, HEAD COUNT ("a", "") TAIL, "{}", &told, NULL, FALSE, &error);
    g_assert_no_error (error);
    ef_run_free (g_steal_pointer (&run));
  }
  g_assert_cmpuint (n_counted, ==, 2);
  assert_clean (f, 0);
}

/* A file counts by its content, whether it is bound or named inside another
 * input. */
static void
test_files_change (Fixture *f, gconstpointer data)
{
  gboolean inside = GPOINTER_TO_INT (data);
  static const gchar document[] =
      HEAD "{\"name\":\"a\",\"call\":\"count\",\"set\":"
           "{\"file\":\"$asset.file\"}}" TAIL;
  g_autofree gchar *file = fixture_write (f, "input", "one");
  g_autofree gchar *params =
      inside ? g_strdup ("{}") : g_strdup_printf ("{\"file\":\"%s\"}", file);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRun) run = NULL;
  Told told = { 0 };

  extra_file = inside ? file : NULL;
  n_counted = 0;
  for (guint i = 0; i < 2; i++) {
    run = execute (f, document, params, &told, NULL, TRUE, &error);
    g_assert_no_error (error);
    ef_run_free (g_steal_pointer (&run));
  }
  g_assert_cmpuint (n_counted, ==, 1);
  g_free (fixture_write (f, "input", "two!"));
  run = execute (f, document, params, &told, NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_counted, ==, 2);
  extra_file = NULL;
}

static void
test_for_each (Fixture *f, gconstpointer data)
{
  static const gchar document[] =
      HEAD "{\"name\":\"a\",\"call\":\"count\",\"for_each\":\"$params.n\","
           "\"set\":{\"number\":\"$index\"}},"
           "{\"name\":\"b\",\"call\":\"count\",\"for_each\":\"$params.list\","
           "\"set\":{\"text\":\"$item\",\"file\":\"$out.a.out.txt\"}}" TAIL;
  g_autoptr (GError) error = NULL;
  Told told = { 0 };
  g_autoptr (EfRun) run = execute (
      f, document, "{\"list\":[\"x\",\"y\"]}", &told, NULL, TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (told.n_done, ==, 5);
  g_assert_cmpuint (told.n_backwards, ==, 0);
  for (guint i = 0; i < 3; i++) {
    g_autofree gchar *expected = g_strdup_printf ("/%u", i);
    g_autofree gchar *content = read_output (run, "a", i, "out.txt");

    g_assert_cmpstr (content, ==, expected);
  }
  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *content = read_output (run, "b", i, "out.txt");

    g_assert_cmpstr (content, ==, i ? "y/-1" : "x/-1");
  }
  g_assert_null (ef_run_get_output (run, "a", 3, "out.txt"));
}

static void
test_when_and_stop (Fixture *f, gconstpointer data)
{
  static const gchar document[] =
      HEAD COUNT ("a", ",\"when\":\"$params.flag\"") "," COUNT (
          "b", ",\"when\":\"!$params.flag\"") "," COUNT ("c", "") TAIL;
  g_autoptr (GError) error = NULL;
  Told told = { 0 };
  g_autoptr (EfRun) run = execute (f, document, "{}", &told, "b", TRUE, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (told.n_done, ==, 1);
  g_assert_null (ef_run_get_output (run, "a", 0, "out.txt"));
  g_assert_null (ef_run_get_output (run, "c", 0, "out.txt"));
  g_assert_cmpfloat_with_epsilon (told.fraction, 1, 1e-9);
}

static void
test_fail (Fixture *f, gconstpointer data)
{
  static const gchar document[] =
      HEAD COUNT ("a", "") ",{\"name\":\"b\",\"call\":\"fail\"}" TAIL;
  g_autoptr (GError) error = NULL;
  Told told = { 0 };

  g_assert_null (execute (f, document, "{}", &told, NULL, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_assert_cmpstr (error->message, ==, "b: it is broken");
  assert_clean (f, 1);
}

/* A killed process leaves finished stages; the next run goes on from them and
 * clears the half-made one away. */
static void
test_killed (Fixture *f, gconstpointer data)
{
  static const gchar document[] =
      HEAD COUNT ("a", "") ","
                           "{\"name\":\"b\",\"call\":\"kill\",\"set\":{\"now\":"
                           "\"$params.flag\"}}" TAIL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfRun) run = NULL;
  Told told = { 0 };
  pid_t child = fork ();
  gint status;

  if (child == 0) {
    execute (f, document, "{\"flag\":true}", &told, NULL, TRUE, NULL);
    _exit (0);
  }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  n_counted = 0;
  run = execute (f, document, "{}", &told, NULL, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_counted, ==, 0);
  g_assert_cmpuint (told.n_cached, ==, 1);
  assert_clean (f, 2);
}

/* Launch stages */

#define TONE(n, set)                                                           \
  "{\"name\":\"tone\",\"launch\":[\"audiotestsrc name=t num-buffers=" n        \
  " ! \","                                                                     \
  "\"wavenc !\",\"filesink name=f sync=false\"],\"set\":{"                     \
  "\"f.location\":\"$out.tone.x.wav\"" set "}}"

static void
test_launch (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Told told = { 0 };
  g_autoptr (EfRun) run = execute (f,
      HEAD TONE ("50", ",\"t.wave\":\"saw\",\"t.freq\":\"$params.n\"") TAIL,
      "{}", &told, NULL, TRUE, &error);
  g_autofree gchar *path = NULL;
  GStatBuf info;

  g_assert_no_error (error);
  path = ef_run_get_output (run, "tone", 0, "x.wav");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  /* 16-bit samples and a header */
  g_assert_cmpint (info.st_size, >, 50 * 1024 * 2);
  g_assert_cmpint (info.st_size, <, 50 * 1024 * 2 + 100);
  g_assert_cmpfloat_with_epsilon (told.fraction, 1, 1e-9);
}

static void
test_launch_bad_value (Fixture *f, gconstpointer data)
{
  const gchar *document = data;
  g_autoptr (GError) error = NULL;
  Told told = { 0 };

  g_assert_null (execute (f, document, "{}", &told, NULL, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_assert_true (g_str_has_prefix (error->message, "tone: t."));
  assert_clean (f, 0);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  static const gchar document[] =
      HEAD COUNT ("a", "") "," TONE ("-1", ",\"t.is-live\":true") TAIL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Told told = { 0 };

  told.cancel_at_start = cancellable;
  told.cancel_stage = "tone";
  g_assert_null (execute (f, document, "{}", &told, NULL, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
  g_assert_cmpstr (error->message, ==, "tone: was cancelled");
  assert_clean (f, 1);
}

static EfStageContext *
bare_context (Fixture *f)
{
  g_autoptr (JsonObject) set = json_object_new ();

  return ef_stage_context_new (set, f->folder, NULL);
}

static void
test_stall (Fixture *f, gconstpointer data)
{
  g_autoptr (EfStageContext) context = bare_context (f);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch ("appsrc ! fakesink", &error);

  g_assert_no_error (error);
  context->stall = 300 * 1000;
  g_assert_false (ef_stage_run_pipeline (
      context, pipeline, GST_CLOCK_TIME_NONE, 0, 1, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "nothing has moved"));
}

/* Elements' warnings become the stage's, errors name the element. */
static void
test_messages (Fixture *f, gconstpointer data)
{
  g_autoptr (EfStageContext) context = bare_context (f);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (
      "audiotestsrc num-buffers=20 ! identity name=i error-after=10 ! fakesink",
      &error);
  g_autoptr (GstElement) identity = NULL;

  g_assert_no_error (error);
  identity = gst_bin_get_by_name (GST_BIN (pipeline), "i");
  gst_element_post_message (identity,
      gst_message_new_element (GST_OBJECT (identity),
          gst_structure_new ("ef-timeline-warning", "message", G_TYPE_STRING,
              "a.mp4: ends early", NULL)));
  g_assert_false (ef_stage_run_pipeline (
      context, pipeline, GST_CLOCK_TIME_NONE, 0, 1, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "(i)"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (context->warnings->len, ==, 1);
  g_assert_cmpstr (
      g_ptr_array_index (context->warnings, 0), ==, "a.mp4: ends early");
}

static void
test_disk_full (Fixture *f, gconstpointer data)
{
  g_autoptr (EfStageContext) context = bare_context (f);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS)) {
    g_test_skip ("there is no /dev/full");
    return;
  }
  pipeline = gst_parse_launch (
      "audiotestsrc num-buffers=500 ! filesink location=/dev/full", &error);
  g_assert_no_error (error);
  g_assert_false (ef_stage_run_pipeline (
      context, pipeline, GST_CLOCK_TIME_NONE, 0, 1, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
}

/* A disk of 64 kB. */
static void
test_small_disk (Fixture *f, gconstpointer data)
{
  g_autofree gchar *work = fixture_path (f, "work");
  g_autoptr (GError) error = NULL;
  Told told = { 0 };

  g_assert_cmpint (g_mkdir (work, 0700), ==, 0);
  if (mount ("tmpfs", work, "tmpfs", 0, "size=64k") != 0) {
    g_test_skip ("only root may mount a small disk");
    return;
  }
  g_assert_null (
      execute (f, HEAD TONE ("500", "") TAIL, "{}", &told, NULL, TRUE, &error));
  if (error && error->code == EF_ERROR_IO)
    assert_clean (f, 0);
  g_assert_cmpint (umount (work), ==, 0);
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "the disk is full"));
}

#define ADD(name, function, data)                                              \
  g_test_add ("/run/" name, Fixture, data, fixture_set_up, function,           \
      fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    ef_stage_register (&types[i]);
  ADD ("cached", test_cached, NULL);
  ADD ("shelf", test_shelf, NULL);
  ADD ("without-cache", test_without_cache, NULL);
  ADD ("files-change/bound", test_files_change, GINT_TO_POINTER (FALSE));
  ADD ("files-change/inside", test_files_change, GINT_TO_POINTER (TRUE));
  ADD ("for-each", test_for_each, NULL);
  ADD ("when-and-stop", test_when_and_stop, NULL);
  ADD ("fail", test_fail, NULL);
  ADD ("killed", test_killed, NULL);
  ADD ("launch", test_launch, NULL);
  ADD ("launch-bad-value/choice", test_launch_bad_value,
      HEAD TONE ("5", ",\"t.wave\":\"$params.text\"") TAIL);
  ADD ("launch-bad-value/range", test_launch_bad_value,
      HEAD TONE ("5", ",\"t.samplesperbuffer\":-5") TAIL);
  ADD ("cancel", test_cancel, NULL);
  ADD ("stall", test_stall, NULL);
  ADD ("messages", test_messages, NULL);
  ADD ("disk-full", test_disk_full, NULL);
  ADD ("small-disk", test_small_disk, NULL);
  return g_test_run ();
}
