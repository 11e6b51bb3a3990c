/* Edit Factory - tests of what a run gives away, and of what it may read
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixture.h"
#include "run.h"
#include "stage-context.h"

#include <editfactory/plan.h>
#include <gst/gst.h>
#include <unistd.h>

/* "write" writes its text; "read" takes a document that names files: one in a
 * line, each is checked and counted. */

static gboolean
run_write (EfStageContext *context, GError **error)
{
  g_autofree gchar *path = ef_stage_output (context, "out.txt");
  const gchar *text = ef_stage_get_string (context, "text");

  ef_stage_warn (context, "wrote");
  ef_stage_progress (context, 0.5);
  return g_file_set_contents (path, text, -1, error);
}

static void
add_named (JsonObject *set, GPtrArray *paths)
{
  const gchar *list =
      json_object_get_string_member_with_default (set, "list", NULL);
  g_autofree gchar *text = NULL;
  gsize length;

  if (list && ef_file_read (list, 10000, &text, &length, NULL)) {
    g_auto (GStrv) lines = g_strsplit (g_strchomp (text), "\n", -1);

    for (guint i = 0; lines[i]; i++)
      g_ptr_array_add (paths, g_strdup (lines[i]));
  }
}

static gboolean
check_list (EfStageContext *context, GError **error)
{
  const gchar *list = ef_stage_get_string (context, "list");
  gint fd = list ? ef_file_open_regular (list, NULL, error) : -1;

  if (fd >= 0)
    close (fd);
  return !list || fd >= 0;
}

static const gchar *const inputs[] = { "text", "list", NULL };
static const gchar *const paths[] = { "list", NULL };
static const gchar *const outputs[] = { "out.txt", NULL };
static const EfStageType types[] = {
  { "write", 1, inputs, paths, outputs, run_write, add_named },
  { "checked", 1, inputs, paths, outputs, run_write, add_named, check_list },
};

#define DOCUMENT(call)                                                         \
  "{\"version\":1,\"name\":\"test\",\"params\":{\"type\":\"object\","          \
  "\"properties\":{\"text\":{\"type\":\"string\",\"default\":\"hello\"},"      \
  "\"list\":{\"type\":\"string\",\"format\":\"ef-asset\"},"                    \
  "\"more\":{\"type\":\"array\",\"items\":{\"type\":\"object\","               \
  "\"properties\":{\"path\":{\"type\":\"string\",\"format\":\"ef-asset\"}}}}"  \
  "}},\"stages\":["                                                            \
  "{\"name\":\"a\",\"call\":\"" call "\",\"set\":{\"text\":\"$params.text\","  \
  "\"list\":\"$asset.list\"}},"                                                \
  "{\"name\":\"b\",\"call\":\"write\",\"set\":{\"text\":\"$out.a.out.txt\"}}"  \
  "]}"

/* An executor that notes what it is given. */
typedef struct
{
  EfRun *run;
  guint n_orders;
  GPtrArray *inputs;
  GPtrArray *outputs;
  GError *fails;
  guint n_warnings;
} Executor;

static gboolean
execute (EfStageOrder *order, gpointer user_data, GError **error)
{
  Executor *executor = user_data;

  executor->n_orders++;
  g_clear_pointer (&executor->inputs, g_ptr_array_unref);
  g_clear_pointer (&executor->outputs, g_ptr_array_unref);
  executor->inputs = g_ptr_array_ref (order->inputs);
  executor->outputs = g_ptr_array_ref (order->outputs);
  order->cpu_seconds = 1.5;
  order->peak_bytes = 12345;
  if (executor->fails) {
    *error = g_error_copy (executor->fails);
    return FALSE;
  }
  return ef_stage_order_run (order, error);
}

static void
on_warning (const gchar *stage, const gchar *message, gpointer data)
{
  ((Executor *)data)->n_warnings++;
}

static const EfRunListener listener = { .warning = on_warning };

static gboolean
has (GPtrArray *array, const gchar *text)
{
  return g_ptr_array_find_with_equal_func (array, text, g_str_equal, NULL);
}

static void
executor_clear (Executor *executor)
{
  g_clear_pointer (&executor->run, ef_run_free);
  g_clear_pointer (&executor->inputs, g_ptr_array_unref);
  g_clear_pointer (&executor->outputs, g_ptr_array_unref);
}

static gboolean
run_document (Fixture *f, const gchar *document, const gchar *params,
    const gchar *const *roots, Executor *executor, GError **error)
{
  g_autofree gchar *path = fixture_write (f, "test.json", document);
  g_autofree gchar *work = fixture_path (f, "work");
  g_autoptr (EfDescription) description = ef_description_load (path, error);
  g_autoptr (JsonNode) given = parse (params);
  g_autoptr (JsonNode) resolved = NULL;
  gboolean ok;

  executor_clear (executor);
  g_assert_no_error (*error);
  resolved = ef_description_resolve_params (description, given, error);
  g_assert_no_error (*error);
  executor->run = ef_run_new (
      description, resolved, work, TRUE, &listener, executor, error);
  g_assert_no_error (*error);
  ef_run_set_executor (executor->run, execute, executor);
  ef_run_set_roots (executor->run, roots);
  ok = ef_run_execute (executor->run, NULL, NULL, error);
  g_assert_true (ef_file_check_allowed ("/etc/passwd", NULL));
  return ok;
}

static void
test_orders (Fixture *f, gconstpointer data)
{
  g_autofree gchar *inner = fixture_write (f, "inner.txt", "inner");
  g_autofree gchar *list = fixture_write (f, "list", inner);
  g_autofree gchar *params =
      g_strdup_printf ("{\"text\":\"hello\",\"list\":\"%s\"}", list);
  g_autofree gchar *first = NULL;
  g_autofree gchar *folder = NULL;
  JsonObject *report;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  Executor executor = { 0 };

  run_document (f, DOCUMENT ("write"), params, NULL, &executor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (executor.n_orders, ==, 2);
  g_assert_cmpuint (executor.n_warnings, ==, 2);
  /* The second stage may read the file it was given and the folder of the
   * first, and not what the first was given. */
  first = ef_run_get_output (executor.run, "a", 0, "out.txt");
  folder = g_path_get_dirname (first);
  g_assert_true (has (executor.inputs, first));
  g_assert_true (has (executor.inputs, folder));
  g_assert_false (has (executor.inputs, list));
  g_assert_cmpuint (executor.outputs->len, ==, 1);
  g_assert_true (has (executor.outputs, "out.txt"));
  node = ef_run_get_report (executor.run);
  report = json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (node), "stages"), 0);
  g_assert_cmpint (
      json_object_get_int_member (report, "peak_bytes"), ==, 12345);
  g_assert_cmpfloat (
      json_object_get_double_member (report, "cpu_seconds"), ==, 1.5);
  /* What is cached is not given away. */
  run_document (f, DOCUMENT ("write"), params, NULL, &executor, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (executor.n_orders, ==, 2);
  executor_clear (&executor);
}

static void
test_inner_files (Fixture *f, gconstpointer data)
{
  g_autofree gchar *inner = fixture_write (f, "inner.txt", "inner");
  g_autofree gchar *list = fixture_write (f, "list", inner);
  g_autofree gchar *params = g_strdup_printf ("{\"list\":\"%s\"}", list);
  g_autoptr (GError) error = NULL;
  Executor executor = { 0 };

  executor.fails = g_error_new (EF_ERROR, EF_ERROR_LIMIT, "enough");
  g_assert_false (
      run_document (f, DOCUMENT ("write"), params, NULL, &executor, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "a: enough");
  g_assert_true (has (executor.inputs, list));
  g_assert_true (has (executor.inputs, inner));
  g_clear_error (&executor.fails);
  executor_clear (&executor);
}

/* Roots */

static void
assert_refused (Fixture *f, const gchar *document, const gchar *params,
    const gchar *named, const gchar *where)
{
  const gchar *roots[] = { NULL, NULL };
  g_autofree gchar *root = fixture_path (f, "root");
  g_autoptr (GError) error = NULL;
  Executor executor = { 0 };

  roots[0] = root;
  g_assert_false (run_document (f, document, params, roots, &executor, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, named));
  g_assert_nonnull (strstr (error->message, "outside"));
  g_assert_true (g_str_has_prefix (error->message, where));
  g_assert_cmpuint (executor.n_orders, ==, 0);
  executor_clear (&executor);
}

static void
make_root (Fixture *f)
{
  g_autofree gchar *root = fixture_path (f, "root");

  g_mkdir (root, 0700);
}

static gchar *
in_root (Fixture *f, const gchar *name)
{
  g_autofree gchar *root = fixture_path (f, "root");

  make_root (f);
  return g_build_filename (root, name, NULL);
}

static void
test_roots_param (Fixture *f, gconstpointer data)
{
  const gchar *path = data;
  g_autofree gchar *list = g_strdup_printf ("{\"list\":\"%s\"}", path);
  g_autofree gchar *more =
      g_strdup_printf ("{\"more\":[{},{\"path\":\"%s\"}]}", path);

  make_root (f);
  assert_refused (f, DOCUMENT ("checked"), list, path, "params.list: ");
  assert_refused (f, DOCUMENT ("write"), more, path, "params.more[1].path: ");
}

static void
test_roots_link (Fixture *f, gconstpointer data)
{
  g_autofree gchar *link = in_root (f, "link");
  g_autofree gchar *params = g_strdup_printf ("{\"list\":\"%s\"}", link);

  g_assert_cmpint (symlink (data, link), ==, 0);
  assert_refused (f, DOCUMENT ("write"), params, "link", "params.list: ");
}

/* A document that may be read names one that may not. */
static void
test_roots_inside (Fixture *f, gconstpointer data)
{
  g_autofree gchar *list = in_root (f, "list");
  g_autofree gchar *params = g_strdup_printf ("{\"list\":\"%s\"}", list);

  g_assert_true (g_file_set_contents (list, data, -1, NULL));
  assert_refused (f, DOCUMENT ("write"), params, data, "a: ");
}

/* A text that happens to be the name of a file is a text, and what is below a
 * root works; so does what a finished stage left. */
static void
test_roots_allow (Fixture *f, gconstpointer data)
{
  g_autofree gchar *inner = in_root (f, "inner.txt");
  g_autofree gchar *list = in_root (f, "list");
  g_autofree gchar *root = in_root (f, "");
  g_autofree gchar *params =
      g_strdup_printf ("{\"text\":\"/etc/passwd\",\"list\":\"%s\"}", list);
  const gchar *const roots[] = { root, NULL };
  g_autofree gchar *first = NULL;
  g_autofree gchar *text = NULL;
  g_autoptr (GError) error = NULL;
  Executor executor = { 0 };

  g_assert_true (g_file_set_contents (inner, "inner", -1, NULL));
  g_assert_true (g_file_set_contents (list, inner, -1, NULL));
  run_document (f, DOCUMENT ("checked"), params, roots, &executor, &error);
  g_assert_no_error (error);
  first = ef_run_get_output (executor.run, "a", 0, "out.txt");
  g_assert_true (g_file_get_contents (first, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "/etc/passwd");
  g_assert_true (has (executor.inputs, first));
  g_assert_false (has (executor.inputs, "/etc/passwd"));
  executor_clear (&executor);
}

/* A neighbour whose name begins alike is not inside. */
static void
test_roots_prefix (Fixture *f, gconstpointer data)
{
  g_autofree gchar *neighbour = fixture_write (f, "root-not", "x");
  g_autofree gchar *params = g_strdup_printf ("{\"list\":\"%s\"}", neighbour);

  make_root (f);
  assert_refused (f, DOCUMENT ("write"), params, "root-not", "params.list: ");
}

#define ADD(name, function, data)                                              \
  g_test_add ("/executor/" name, Fixture, data, fixture_set_up, function,      \
      fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    ef_stage_register (&types[i]);
  ADD ("orders", test_orders, NULL);
  ADD ("inner-files", test_inner_files, NULL);
  ADD ("roots/file", test_roots_param, "/etc/passwd");
  ADD ("roots/device", test_roots_param, "/dev/zero");
  ADD ("roots/dots", test_roots_param, "/tmp/../etc/passwd");
  ADD ("roots/absent", test_roots_param, "/etc/no-such-file");
  ADD ("roots/link", test_roots_link, "/etc/passwd");
  ADD ("roots/link-to-device", test_roots_link, "/dev/zero");
  ADD ("roots/inside", test_roots_inside, "/etc/passwd");
  ADD ("roots/device-inside", test_roots_inside, "/dev/zero");
  ADD ("roots/allow", test_roots_allow, NULL);
  ADD ("roots/prefix", test_roots_prefix, NULL);
  return g_test_run ();
}
