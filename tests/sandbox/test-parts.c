/* Edit Factory - tests of the sandbox's decisions, without a sandbox
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"
#include "cache.h"
#include "error-code.h"
#include "layout.h"
#include "order-json.h"
#include "outputs.h"
#include "sandboxed.h"
#include "verdict.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a stage sees */

static EfLayout *
made_up_layout (gboolean staged)
{
  EfLayout *layout = g_new0 (EfLayout, 1);

  layout->bwrap = g_strdup ("/usr/bin/bwrap");
  layout->program = g_strdup ("/opt/ef/libexec/ef-stage");
  layout->staging = staged ? g_strdup ("/tmp/staging") : NULL;
  layout->registry = g_strdup ("/tmp/home/registry.bin");
  layout->folders = g_ptr_array_new_with_free_func (g_free);
  layout->links = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (layout->folders, g_strdup ("/opt/ef"));
  g_ptr_array_add (layout->links, g_strdup ("/lib"));
  g_ptr_array_add (layout->links, g_strdup ("usr/lib"));
  layout->environment = g_strsplit ("PATH=/usr/bin", " ", -1);
  return layout;
}

static EfStageOrder *
order_with (const gchar *const *inputs, gboolean network)
{
  EfStageOrder *order = hostile_order ("/work/out", "read", "");

  for (; *inputs; inputs++)
    g_ptr_array_add (order->inputs, g_strdup (*inputs));
  order->network = network;
  return order;
}

static gboolean
has (GPtrArray *list, const gchar *text)
{
  return g_ptr_array_find_with_equal_func (list, text, g_str_equal, NULL);
}

/* Is "--HOW SOURCE PLACE" among the arguments? */
static gboolean
has_bind (
    GPtrArray *list, const gchar *how, const gchar *source, const gchar *place)
{
  for (guint i = 0; i + 2 < list->len; i++)
    if (g_str_equal (g_ptr_array_index (list, i), how) &&
        g_str_equal (g_ptr_array_index (list, i + 1), source) &&
        g_str_equal (g_ptr_array_index (list, i + 2), place))
      return TRUE;
  return FALSE;
}

/* Of /etc only what Pango and the loader need, for any order. */
static void
assert_little_of_etc (GPtrArray *arguments)
{
  for (guint i = 0; i < arguments->len; i++) {
    const gchar *text = g_ptr_array_index (arguments, i);

    if (g_str_has_prefix (text, "/etc"))
      g_assert_true (g_str_equal (text, "/etc/fonts") ||
          g_str_equal (text, "/etc/ld.so.cache"));
    /* The root is bound nowhere, only made read-only and gone to. */
    if (g_str_equal (text, "/"))
      g_assert_false (
          g_str_has_suffix (g_ptr_array_index (arguments, i - 1), "bind"));
  }
}

static GPtrArray *
arguments_of (
    const gchar *const *inputs, gboolean network, gboolean staged, GPtrArray *s)
{
  g_autoptr (EfLayout) layout = made_up_layout (staged);
  g_autoptr (EfStageOrder) order = order_with (inputs, network);

  return ef_layout_arguments (layout, order, s);
}

static void
test_arguments (void)
{
  const gchar *const inputs[] = { "/data/b/c.mp4", "/data/a.mp4", "/data/b",
    "/opt/ef/x.json", NULL };
  g_autoptr (GPtrArray) staged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) list = arguments_of (inputs, FALSE, FALSE, staged);

  assert_little_of_etc (list);
  g_assert_true (has (list, "--unshare-all"));
  g_assert_true (has (list, "--unshare-user"));
  g_assert_true (has (list, "--die-with-parent"));
  g_assert_true (has (list, "--new-session"));
  g_assert_false (has (list, "--share-net"));
  g_assert_true (has_bind (list, "--ro-bind", "/data/a.mp4", "/data/a.mp4"));
  g_assert_true (has_bind (list, "--ro-bind", "/data/b", "/data/b"));
  g_assert_false (has (list, "/data/b/c.mp4"));
  g_assert_false (has (list, "/opt/ef/x.json"));
  g_assert_true (has_bind (list, "--ro-bind", "/opt/ef", "/opt/ef"));
  g_assert_true (has_bind (list, "--bind", "/work/out", "/work/out"));
  g_assert_cmpuint (staged->len, ==, 0);
}

static void
test_staged (void)
{
  const gchar *const inputs[] = { "/data/a.mp4", NULL };
  g_autoptr (GPtrArray) staged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) list = arguments_of (inputs, FALSE, TRUE, staged);
  const gchar *const paths[] = { "/opt/ef", "/tmp/home/registry.bin",
    "/data/a.mp4", "/work/out" };

  g_assert_cmpuint (staged->len, ==, G_N_ELEMENTS (paths));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_assert_cmpstr (g_ptr_array_index (staged, i), ==, paths[i]);
  g_assert_true (has_bind (list, "--ro-bind", "/tmp/staging/2", "/data/a.mp4"));
  g_assert_true (has_bind (list, "--bind", "/tmp/staging/3", "/work/out"));
}

static void
test_network (void)
{
  const gchar *const inputs[] = { "/data/a.mp4", "/data/words.json",
    "/data/folder", NULL };
  g_autoptr (GPtrArray) staged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) list = arguments_of (inputs, TRUE, FALSE, staged);

  g_assert_true (has (list, "--share-net"));
  g_assert_true (has (list, "/etc/resolv.conf"));
  g_assert_false (has (list, "/etc"));
  g_assert_false (has (list, "/etc/passwd"));
  g_assert_false (has (list, "/data/a.mp4"));
  g_assert_false (has (list, "/data/folder"));
  g_assert_true (has (list, "/data/words.json"));
}

static void
test_confinement (void)
{
  const gchar *const inputs[] = { "/data/a.mp4", NULL };
  g_autoptr (EfLayout) layout = made_up_layout (FALSE);
  g_autoptr (EfStageOrder) order = order_with (inputs, FALSE);
  g_autoptr (EfConfinement) walls = ef_layout_confinement (layout, order);

  g_assert_true (has (walls->read, "/data/a.mp4"));
  g_assert_true (has (walls->read, "/opt/ef"));
  g_assert_false (has (walls->read, "/etc"));
  g_assert_false (has (walls->read, "/"));
  g_assert_cmpuint (walls->write->len, ==, 2);
  g_assert_true (has (walls->write, "/work/out"));
  g_assert_true (has (walls->write, "/tmp"));
}

/* The order's way */

static void
test_order (void)
{
  const gchar *const inputs[] = { NULL };
  g_autoptr (EfStageOrder) order = order_with (inputs, FALSE);
  g_autoptr (EfStageOrder) copy = NULL;
  g_autoptr (EfConfinement) walls = ef_confinement_new ();
  g_autoptr (EfConfinement) copied = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  g_ptr_array_add (walls->read, g_strdup ("/a \"b\""));
  walls->processes = 7;
  walls->required = TRUE;
  order->stall = 9;
  text = ef_order_to_json (order, walls);
  g_assert_true (
      ef_order_from_json (text, strlen (text), &copy, &copied, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (copy->label, ==, "a");
  g_assert_cmpstr (copy->folder, ==, "/work/out");
  g_assert_cmpuint (copy->stall, ==, 9);
  g_assert_cmpstr (json_object_get_string_member (copy->set, "do"), ==, "read");
  g_assert_true (has (copied->read, "/a \"b\""));
  g_assert_cmpuint (copied->processes, ==, 7);
  g_assert_true (copied->required);
  g_assert_false (copied->network);
}

static void
test_bad_order (void)
{
  static const gchar *const bad[] = { "", "{}", "[]", "{\"version\":2}",
    "{\"version\":1,\"read\":[],\"write\":[1],\"processes\":1,"
    "\"network\":false,\"required\":true}",
    "{\"version\":1,\"read\":[],\"write\":[],\"processes\":1,"
    "\"network\":false,\"required\":true,\"more\":1}",
    "{\"version\":1,\"read\":[],\"write\":[],\"processes\":1,"
    "\"network\":false,\"required\":true,\"stage\":{\"label\":\"a\"}}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (EfStageOrder) order = NULL;
    g_autoptr (EfConfinement) walls = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_false (
        ef_order_from_json (bad[i], strlen (bad[i]), &order, &walls, &error));
    g_assert_nonnull (error);
  }
}

/* What a stage says */

typedef struct
{
  guint n_progress;
  guint n_warnings;
  gchar *last;
} Heard;

static void
on_progress (gdouble fraction, gpointer data)
{
  ((Heard *)data)->n_progress++;
}

static void
on_warning (const gchar *text, gpointer data)
{
  Heard *heard = data;

  heard->n_warnings++;
  g_free (heard->last);
  heard->last = g_strdup (text);
}

static void
listen (EfStageMessages *messages, Heard *heard)
{
  ef_stage_messages_init (messages);
  messages->progress = on_progress;
  messages->warning = on_warning;
  messages->user_data = heard;
}

/* Byte for byte, as a pipe may give it. */
static void
test_messages (void)
{
  static const gchar text[] =
      "{\"ready\":{\"landlock\":6,\"seccomp\":true}}\n{\"progress\":0.5}\n"
      "{\"warning\":\"two\\nlines\"}\n"
      "{\"error\":{\"code\":\"limit\",\"message\":\"a\\u0007b\"}}\n";
  EfStageMessages messages;
  Heard heard = { 0 };

  listen (&messages, &heard);
  for (gsize i = 0; i < sizeof text - 1; i++)
    g_assert_true (ef_stage_messages_feed (&messages, text + i, 1));
  g_assert_true (messages.ready && messages.seccomp && !messages.done);
  g_assert_cmpuint (messages.landlock, ==, 6);
  g_assert_cmpuint (heard.n_progress, ==, 1);
  g_assert_cmpuint (heard.n_warnings, ==, 1);
  g_assert_null (strchr (heard.last, '\n'));
  g_assert_error (messages.error, EF_ERROR, EF_ERROR_LIMIT);
  g_assert_null (strchr (messages.error->message, '\a'));
  g_free (heard.last);
  ef_stage_messages_clear (&messages);
}

static void
test_bad_messages (void)
{
  static const gchar *const bad[] = { "\n", "nonsense\n", "[]\n", "{}\n{\n",
    "{\"progress\":2}\n", "{\"progress\":\"1\"}\n", "{\"progress\":1e999}\n",
    "{\"progress\":0.1,\"progress\":0.2}\n", "{\"warning\":1}\n",
    "{\"warning\":\"\xff\"}\n", "{\"unknown\":1}\n", "{\"ready\":true}\n",
    "{\"error\":{\"code\":\"limit\"}}\n", "{\"done\":true}\n{\"done\":true}\n",
    "{\"done\":true}\n{\"progress\":0.1}\n" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    EfStageMessages messages;

    ef_stage_messages_init (&messages);
    if (ef_stage_messages_feed (&messages, bad[i], strlen (bad[i])))
      g_error ("taken: %s", bad[i]);
    g_assert_nonnull (messages.violation);
    g_assert_false (ef_stage_messages_feed (&messages, "{}\n", 3));
    ef_stage_messages_clear (&messages);
  }
}

static void
test_many_warnings (void)
{
  static const gchar line[] = "{\"warning\":\"x\"}\n";
  EfStageMessages messages;
  Heard heard = { 0 };

  listen (&messages, &heard);
  for (guint i = 0; i < 2 * EF_MESSAGES_MAX_WARNINGS; i++)
    g_assert_true (ef_stage_messages_feed (&messages, line, sizeof line - 1));
  g_assert_cmpuint (heard.n_warnings, ==, EF_MESSAGES_MAX_WARNINGS);
  g_free (heard.last);
  ef_stage_messages_clear (&messages);
}

static void
test_error_codes (void)
{
  for (gint code = EF_ERROR_FAILED; code <= EF_ERROR_EXISTS; code++) {
    g_autoptr (GError) error = g_error_new_literal (EF_ERROR, code, "x");

    g_assert_cmpint (
        ef_error_code_from_name (ef_error_code_name (error)), ==, code);
  }
  g_assert_cmpint (ef_error_code_from_name ("root"), ==, EF_ERROR_FAILED);
}

/* What its end means */

typedef struct
{
  EfChildEnd end;
  gboolean silent; /* it never said that its walls stand */
  gboolean done;
  GQuark (*domain) (void);
  gint code;
} Case;

#define MB (1024 * 1024)

static const Case cases[] = {
  { { .status = 0 }, FALSE, FALSE, ef_sandbox_error_quark,
      EF_SANDBOX_ERROR_CRASH },
  { { .status = 1 }, FALSE, TRUE, ef_sandbox_error_quark,
      EF_SANDBOX_ERROR_CRASH },
  { { .status = 125, .complaint = "bwrap: no" }, TRUE, FALSE,
      ef_sandbox_error_quark, EF_SANDBOX_ERROR_SETUP },
  { { .status = 128 + SIGSEGV }, FALSE, TRUE, ef_sandbox_error_quark,
      EF_SANDBOX_ERROR_CRASH },
  { { .status = 128 + SIGSEGV, .peak_bytes = 95 * MB }, FALSE, FALSE,
      ef_sandbox_error_quark, EF_SANDBOX_ERROR_MEMORY },
  { { .status = 128 + SIGABRT, .complaint = "failed to allocate 9 bytes" },
      FALSE, FALSE, ef_sandbox_error_quark, EF_SANDBOX_ERROR_MEMORY },
  { { .status = 128 + SIGKILL, .cpu_seconds = 1 }, FALSE, FALSE,
      ef_sandbox_error_quark, EF_SANDBOX_ERROR_CRASH },
  { { .status = 128 + SIGKILL, .cpu_seconds = 11 }, FALSE, FALSE,
      ef_sandbox_error_quark, EF_SANDBOX_ERROR_TIME },
  { { .status = 128 + SIGKILL, .cpu_seconds = 11, .out_of_memory = TRUE },
      FALSE, FALSE, ef_sandbox_error_quark, EF_SANDBOX_ERROR_MEMORY },
  { { .status = 128 + SIGXCPU }, FALSE, FALSE, ef_sandbox_error_quark,
      EF_SANDBOX_ERROR_TIME },
  { { .status = 128 + SIGXFSZ }, FALSE, FALSE, ef_error_quark, EF_ERROR_LIMIT },
  { { EF_STOP_CANCELLED, .status = 143 }, FALSE, TRUE, ef_error_quark,
      EF_ERROR_CANCELLED },
  { { EF_STOP_WALL, .status = 143 }, FALSE, FALSE, ef_sandbox_error_quark,
      EF_SANDBOX_ERROR_TIME },
  { { EF_STOP_STALL, .status = 143 }, FALSE, FALSE, ef_sandbox_error_quark,
      EF_SANDBOX_ERROR_HANG },
};

static void
test_verdicts (void)
{
  const EfSandboxConfig config = { .memory = 100 * MB, .cpu = 10 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    EfStageMessages messages = { .ready = !cases[i].silent,
      .done = cases[i].done };
    g_autoptr (GError) error = NULL;

    g_test_message ("case %u", i);
    g_assert_false (ef_verdict (&cases[i].end, &messages, &config, 5, &error));
    g_assert_error (error, cases[i].domain (), cases[i].code);
  }
}

static void
test_good_verdict (void)
{
  const EfSandboxConfig config = { 0 };
  const EfChildEnd end = { 0 };
  EfStageMessages messages = { .ready = TRUE, .done = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_verdict (&end, &messages, &config, 5, &error));
  g_assert_no_error (error);
}

/* A stage may not claim that somebody has cancelled it. */
static void
test_false_cancel (void)
{
  const EfSandboxConfig config = { 0 };
  const EfChildEnd end = { 0 };
  EfStageMessages messages = { .ready = TRUE };
  g_autoptr (GError) said =
      g_error_new_literal (EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
  g_autoptr (GError) error = NULL;

  messages.error = said;
  g_assert_false (ef_verdict (&end, &messages, &config, 5, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_FAILED);
}

/* What it leaves */

static void
test_outputs (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-outputs-XXXXXX", NULL);
  g_autofree gchar *good = g_build_filename (folder, "good", NULL);
  g_autofree gchar *other = g_build_filename (folder, "other", NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GStatBuf info;

  g_ptr_array_add (names, (gpointer) "good");
  g_ptr_array_add (names, (gpointer) "left-out");
  g_assert_true (g_file_set_contents (good, "12345", -1, NULL));
  g_assert_cmpint (symlink ("/etc/passwd", other), ==, 0);
  g_assert_true (ef_outputs_take (folder, names, 5, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_lstat (other, &info), !=, 0);
  g_assert_cmpint (g_stat (good, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0644);
  g_assert_true (g_file_test ("/etc/passwd", G_FILE_TEST_EXISTS));
  g_assert_false (ef_outputs_take (folder, names, 4, TRUE, &error));
  g_assert_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_OUTPUT);
  ef_remove_tree (folder);
}

/* The folder itself may have been replaced. */
static void
test_output_folder (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-outputs-XXXXXX", NULL);
  g_autofree gchar *link = g_build_filename (folder, "link", NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (folder, link), ==, 0);
  g_assert_false (ef_outputs_take (link, names, 0, FALSE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_IO);
  ef_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox-parts/arguments", test_arguments);
  g_test_add_func ("/sandbox-parts/staged", test_staged);
  g_test_add_func ("/sandbox-parts/network", test_network);
  g_test_add_func ("/sandbox-parts/confinement", test_confinement);
  g_test_add_func ("/sandbox-parts/order", test_order);
  g_test_add_func ("/sandbox-parts/bad-order", test_bad_order);
  g_test_add_func ("/sandbox-parts/messages", test_messages);
  g_test_add_func ("/sandbox-parts/bad-messages", test_bad_messages);
  g_test_add_func ("/sandbox-parts/many-warnings", test_many_warnings);
  g_test_add_func ("/sandbox-parts/error-codes", test_error_codes);
  g_test_add_func ("/sandbox-parts/verdicts", test_verdicts);
  g_test_add_func ("/sandbox-parts/good-verdict", test_good_verdict);
  g_test_add_func ("/sandbox-parts/false-cancel", test_false_cancel);
  g_test_add_func ("/sandbox-parts/outputs", test_outputs);
  g_test_add_func ("/sandbox-parts/output-folder", test_output_folder);
  return g_test_run ();
}
