/* Edit Factory - tests that try to break out of the sandbox
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"
#include "cache.h"
#include "sandboxed.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static EfSandbox *shared;

/** Fixture: @base is private to the caller, @folder in it is the stage's. */
typedef struct
{
  gchar *base;
  gchar *folder;
  guint n_progress;
  guint n_warnings;
  GCancellable *cancel_at_progress;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->base = g_dir_make_tmp ("ef-hostile-XXXXXX", NULL);
  f->folder = g_build_filename (f->base, "work", NULL);
  g_assert_cmpint (g_mkdir (f->folder, 0700), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ef_remove_tree (f->base);
  g_assert_false (g_file_test (f->base, G_FILE_TEST_EXISTS));
  g_free (f->base);
  g_free (f->folder);
}

static void
on_progress (EfStageOrder *order, gdouble fraction, gpointer user_data)
{
  Fixture *f = user_data;

  f->n_progress++;
  if (f->cancel_at_progress)
    g_cancellable_cancel (f->cancel_at_progress);
}

static void
on_warning (EfStageOrder *order, const gchar *text, gpointer user_data)
{
  ((Fixture *)user_data)->n_warnings++;
}

static gboolean
execute_order (
    Fixture *f, EfSandbox *sandbox, EfStageOrder *order, GError **error)
{
  order->progress = on_progress;
  order->warning = on_warning;
  order->user_data = f;
  return ef_sandbox_execute (order, sandbox, error);
}

static gboolean
execute (Fixture *f, const gchar *act, const gchar *with, GError **error)
{
  g_autoptr (EfStageOrder) order = hostile_order (f->folder, act, with);

  return execute_order (f, shared, order, error);
}

static gchar *
read_output (Fixture *f)
{
  g_autofree gchar *path = g_build_filename (f->folder, "out.txt", NULL);
  gchar *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
assert_told (Fixture *f, const gchar *act, const gchar *with, const gchar *told)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  execute (f, act, with, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_cmpstr (text, ==, told);
}

/* Files */

static void
test_denied_read (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  execute (f, "read", data, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_cmpstr (text, !=, "ok");
}

static void
write_file (const gchar *path)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, "secret", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
}

/* Of two folders side by side, that of the order is seen and the other not. */
static void
test_inputs (Fixture *f, gconstpointer data)
{
  g_autofree gchar *mine = g_build_filename (f->base, "mine", NULL);
  g_autofree gchar *theirs = g_build_filename (f->base, "theirs", NULL);
  g_autofree gchar *my_file = g_build_filename (mine, "a.txt", NULL);
  g_autofree gchar *their_file = g_build_filename (theirs, "a.txt", NULL);
  const gchar *const paths[] = { my_file, their_file };
  const gchar *const told[] = { "ok", "No such file or directory" };

  g_mkdir (mine, 0700);
  g_mkdir (theirs, 0755);
  write_file (my_file);
  write_file (their_file);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (EfStageOrder) order =
        hostile_order (f->folder, "read", paths[i]);
    g_autoptr (GError) error = NULL;
    g_autofree gchar *text = NULL;

    g_ptr_array_add (order->inputs, g_strdup (mine));
    execute_order (f, shared, order, &error);
    g_assert_no_error (error);
    text = read_output (f);
    g_assert_cmpstr (text, ==, told[i]);
    g_assert_cmpfloat (order->cpu_seconds, >, 0);
    g_assert_cmpuint (order->peak_bytes, >, 1024 * 1024);
    g_assert_cmpuint (order->peak_bytes, <, 512 * 1024 * 1024);
  }
}

static void
test_input_is_read_only (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (f->base, "in.txt", NULL);
  g_autoptr (EfStageOrder) order = hostile_order (f->folder, "write", path);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  write_file (path);
  g_ptr_array_add (order->inputs, g_strdup (path));
  execute_order (f, shared, order, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_cmpstr (text, !=, "ok");
}

static void
test_denied_write (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  execute (f, "write", data, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_cmpstr (text, !=, "ok");
}

static void
test_unreadable_input (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = g_build_filename (f->base, "in.txt", NULL);
  g_autoptr (EfStageOrder) order = hostile_order (f->folder, "read", path);
  g_autoptr (GError) error = NULL;

  if (geteuid () != 0) {
    g_test_skip ("only root hands stages to another user");
    return;
  }
  write_file (path);
  g_chmod (path, 0600);
  g_ptr_array_add (order->inputs, g_strdup (path));
  g_assert_false (execute_order (f, shared, order, &error));
  g_assert_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, path));
}

/* The network */

static gint
listen_at (const void *address, socklen_t length)
{
  gint fd = socket (((const struct sockaddr *)address)->sa_family,
      SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (bind (fd, address, length), ==, 0);
  g_assert_cmpint (listen (fd, 5), ==, 0);
  return fd;
}

static void
test_tcp (Fixture *f, gconstpointer data)
{
  gboolean network = GPOINTER_TO_INT (data);
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  g_autoptr (EfStageOrder) order = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *port = NULL;
  g_autofree gchar *text = NULL;
  gint fd;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  fd = listen_at (&address, sizeof address);
  getsockname (fd, (struct sockaddr *)&address, &length);
  port = g_strdup_printf ("%u", ntohs (address.sin_port));
  order = hostile_order (f->folder, "tcp", port);
  order->network = network;
  execute_order (f, shared, order, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_cmpstr (text, ==, network ? "ok" : "Operation not permitted");
  close (fd);
}

/* Abstract sockets follow the network's namespace, so a stage that has the
 * network must be kept from them in another way. */
static void
test_abstract (Fixture *f, gconstpointer data)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree gchar *name = g_strdup_printf ("ef-test-%d", (gint)getpid ());
  g_autoptr (EfStageOrder) order = hostile_order (f->folder, "abstract", name);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  gint fd;

  memcpy (address.sun_path + 1, name, strlen (name));
  fd = listen_at (
      &address, offsetof (struct sockaddr_un, sun_path) + 1 + strlen (name));
  order->network = GPOINTER_TO_INT (data);
  execute_order (f, shared, order, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_cmpstr (text, ==, "Operation not permitted");
  close (fd);
}

/* A stage with the network gets no media. */
static void
test_network_inputs (Fixture *f, gconstpointer data)
{
  static const gchar *const names[] = { "a.mp4", "a.json" };
  static const gchar *const told[] = { "No such file or directory", "ok" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_build_filename (f->base, names[i], NULL);
    g_autoptr (EfStageOrder) order = hostile_order (f->folder, "read", path);
    g_autoptr (GError) error = NULL;
    g_autofree gchar *text = NULL;

    write_file (path);
    order->network = TRUE;
    g_ptr_array_add (order->inputs, g_strdup (path));
    execute_order (f, shared, order, &error);
    g_assert_no_error (error);
    text = read_output (f);
    g_assert_cmpstr (text, ==, told[i]);
  }
}

/* The kernel */

/* Or, for setuid(), a user that the namespace does not have. */
static void
test_syscall (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  execute (f, "syscall", data, &error);
  g_assert_no_error (error);
  text = read_output (f);
  if (!g_str_equal (text, "Operation not permitted") &&
      !g_str_equal (text, "Invalid argument") &&
      !g_str_equal (text, "Function not implemented"))
    g_error ("%s: %s", (const gchar *)data, text);
}

static void
test_environment (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  execute (f, "environment", NULL, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_nonnull (strstr (text, "GST_REGISTRY_UPDATE=no"));
  g_assert_null (strstr (text, "EF_DATABASE_URL"));
  g_assert_null (strstr (text, "secret"));
}

static void
test_descriptors (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  gint open_here = open ("/etc/passwd", O_RDONLY); /* not for children */

  fcntl (open_here, F_SETFD, FD_CLOEXEC);
  execute (f, "descriptors", NULL, &error);
  close (open_here);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_true (g_str_has_prefix (text, "0 1 2 3 "));
  g_assert_null (strstr (text, " 4 "));
  g_assert_null (strstr (text, " 5 "));
  g_assert_null (strstr (text, " 6 "));
}

/* Limits */

static void
test_fork (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  execute (f, "fork", NULL, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_cmpuint (g_ascii_strtoull (text, NULL, 10), <, 64);
  g_assert_cmpuint (g_ascii_strtoull (text, NULL, 10), >, 10);
}

typedef struct
{
  const gchar *act;
  const gchar *with;
  GQuark (*domain) (void);
  gint code;
  const gchar *says;
  guint cpu;
  guint wall;
  guint stall;
} End;

static const End ends[] = {
  { "memory", NULL, ef_sandbox_error_quark, EF_SANDBOX_ERROR_MEMORY, "512 MB" },
  { "file", NULL, ef_error_quark, EF_ERROR_LIMIT, "64 MB" },
  { "spin", NULL, ef_sandbox_error_quark, EF_SANDBOX_ERROR_TIME,
      "1 s of processor time", 1 },
  { "forever", NULL, ef_sandbox_error_quark, EF_SANDBOX_ERROR_TIME,
      "more than the 1 s", 0, 1 },
  { "hang", NULL, ef_sandbox_error_quark, EF_SANDBOX_ERROR_HANG,
      "nothing has moved for 1 s", 0, 0, 1 },
  { "signal", "11", ef_sandbox_error_quark, EF_SANDBOX_ERROR_CRASH, "SIGSEGV" },
  { "signal", "6", ef_sandbox_error_quark, EF_SANDBOX_ERROR_CRASH, "SIGABRT" },
  { "signal", "31", ef_sandbox_error_quark, EF_SANDBOX_ERROR_CRASH, "SIGSYS" },
  { "exit", "0", ef_sandbox_error_quark, EF_SANDBOX_ERROR_CRASH,
      "ended early" },
  { "exit", "3", ef_sandbox_error_quark, EF_SANDBOX_ERROR_CRASH, "status 3" },
  { "symlink", "/etc/passwd", ef_sandbox_error_quark, EF_SANDBOX_ERROR_OUTPUT,
      "no file" },
  { "folder", NULL, ef_sandbox_error_quark, EF_SANDBOX_ERROR_OUTPUT,
      "no file" },
  { "two-names", NULL, ef_sandbox_error_quark, EF_SANDBOX_ERROR_OUTPUT,
      "two names" },
  { "say", "nonsense\n", ef_sandbox_error_quark, EF_SANDBOX_ERROR_OUTPUT,
      "no JSON" },
  { "say", "{\"done\":true}\n", ef_sandbox_error_quark, EF_SANDBOX_ERROR_OUTPUT,
      "after the last" },
  { "say-long", NULL, ef_sandbox_error_quark, EF_SANDBOX_ERROR_OUTPUT,
      "too long" },
  { "say-for-ever", NULL, ef_sandbox_error_quark, EF_SANDBOX_ERROR_OUTPUT,
      "too many", 0, 150 },
  { "error", "the tool is gone", ef_error_quark, EF_ERROR_UNSUPPORTED,
      "the tool is gone" },
  { "nothing", NULL, ef_error_quark, EF_ERROR_FAILED, "is no act" },
};

static void
test_end (Fixture *f, gconstpointer data)
{
  const End *expected = data;
  g_autoptr (EfStageOrder) order =
      hostile_order (f->folder, expected->act, expected->with);
  g_autoptr (EfSandbox) sandbox = NULL;
  g_autoptr (GError) error = NULL;
  EfSandboxConfig config;

#if defined(__SANITIZE_ADDRESS__)
  if (g_str_equal (expected->act, "memory")) {
    g_test_skip ("the address sanitizer needs all addresses");
    return;
  }
#endif
  small_config (&config);
  config.cpu = expected->cpu ? expected->cpu : config.cpu;
  config.wall = expected->wall ? expected->wall : config.wall;
  order->stall = expected->stall ? expected->stall : order->stall;
  sandbox = ef_sandbox_new (&config, &error);
  g_assert_no_error (error);
  g_assert_false (execute_order (f, sandbox, order, &error));
  g_assert_error (error, expected->domain (), expected->code);
  if (!strstr (error->message, expected->says))
    g_error ("'%s' lacks '%s'", error->message, expected->says);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_warnings (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (execute (f, "error", "x", &error));
  g_assert_cmpuint (f->n_warnings, ==, 2);
}

/* What nobody asked for is gone; the rest is ours. */
static void
test_more (Fixture *f, gconstpointer data)
{
  g_autofree gchar *deep = g_build_filename (f->folder, "deep", NULL);
  g_autofree gchar *output = g_build_filename (f->folder, "out.txt", NULL);
  GStatBuf info;

  assert_told (f, "more", NULL, "ok");
  g_assert_false (g_file_test (deep, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_stat (output, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, geteuid ());
  g_assert_cmpint (g_stat (f->folder, &info), ==, 0);
  g_assert_cmpuint (info.st_uid, ==, geteuid ());
}

/* Endings */

/* Has every process that held the lock ended? Waits for it up to @seconds. */
static gboolean
is_free (Fixture *f, guint seconds)
{
  g_autofree gchar *path = g_build_filename (f->folder, "out.txt", NULL);
  gint fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok;

  g_assert_cmpint (fd, >=, 0);
  alarm (seconds);
  ok = flock (fd, LOCK_EX) == 0;
  alarm (0);
  close (fd);
  return ok;
}

static void
on_alarm (int number)
{
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (EfStageOrder) order = hostile_order (f->folder, "hang", NULL);
  g_autoptr (GError) error = NULL;
  gint64 started = g_get_monotonic_time ();

  f->cancel_at_progress = order->cancellable;
  g_assert_false (execute_order (f, shared, order, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
  g_assert_cmpuint (f->n_progress, ==, 1);
  g_assert_true (is_free (f, 1));
  g_assert_cmpint (g_get_monotonic_time () - started, <, 5 * G_USEC_PER_SEC);
}

static void
test_cancelled_before (Fixture *f, gconstpointer data)
{
  g_autoptr (EfStageOrder) order = hostile_order (f->folder, "hang", NULL);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (order->cancellable);
  g_assert_false (execute_order (f, shared, order, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_CANCELLED);
}

static guint
count_hostile (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc", 0, NULL);
  const gchar *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename ("/proc", name, "cmdline", NULL);
    g_autofree gchar *line = NULL;

    /* The arguments are ended by NUL: this compares the first. */
    n += g_file_get_contents (path, &line, NULL, NULL) &&
        g_strcmp0 (line, g_getenv ("HOSTILE_STAGE")) == 0;
  }
  return n;
}

static void
test_linger (Fixture *f, gconstpointer data)
{
  assert_told (f, "linger", NULL, "ok");
  g_assert_cmpuint (count_hostile (), ==, 0);
}

/* kill -9 of who has started it ends the stage. */
static void
test_orphan (Fixture *f, gconstpointer data)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  gchar *argv[] = { self, (gchar *)"--victim", f->folder, NULL };
  g_autoptr (GError) error = NULL;
  gchar byte;
  GPid pid;
  gint out;

  g_spawn_async_with_pipes (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL,
      NULL, &pid, NULL, &out, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (out, &byte, 1), ==, 1);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_assert_true (is_free (f, 1));
  g_spawn_close_pid (pid);
  close (out);
}

static void
on_victim_progress (EfStageOrder *order, gdouble fraction, gpointer user_data)
{
  if (write (STDOUT_FILENO, "x", 1) != 1)
    _exit (1);
}

/* The process that test_orphan() kills. */
static int
be_victim (const gchar *folder)
{
  g_autoptr (EfStageOrder) order = hostile_order (folder, "hang", NULL);
  g_autoptr (GError) error = NULL;

  order->progress = on_victim_progress;
  ef_sandbox_execute (order, shared, &error);
  g_printerr ("%s\n", error->message);
  return 1;
}

/* What a process costs over computing a stage here. */
static void
test_start (Fixture *f, gconstpointer data)
{
  const guint n = 20;
  gint64 started = g_get_monotonic_time ();
  gdouble seconds;

  for (guint i = 0; i < n; i++)
    assert_told (f, "list", "/nonexistent", "No such file or directory");
  seconds = (g_get_monotonic_time () - started) / 1e6 / n;
  g_test_message ("a sandboxed process takes %.1f ms", seconds * 1000);
  g_assert_cmpfloat (seconds, <, 2);
}

/* Layers */

static void
test_layers (Fixture *f, gconstpointer data)
{
  GPtrArray *layers = ef_sandbox_get_layers (shared);
  guint n_required = 0;

  for (guint i = 0; i < layers->len; i++) {
    const EfSandboxLayer *layer = g_ptr_array_index (layers, i);

    g_test_message ("%s: %s %s", layer->name,
        layer->active ? "active" : "missing", layer->reason);
    g_assert_true (layer->active || !layer->required);
    g_assert_true (layer->active != !!layer->reason);
    n_required += layer->required;
  }
  g_assert_cmpuint (n_required, ==, 7);
}

/* Without a user to become, root refuses, unless it is told to go on. */
static void
test_missing_layer (Fixture *f, gconstpointer data)
{
  EfSandboxConfig config;
  g_autoptr (EfSandbox) sandbox = NULL;
  g_autoptr (GError) error = NULL;

  if (geteuid () != 0) {
    g_test_skip ("only root has to become another user");
    return;
  }
  small_config (&config);
  config.user = "no-such-user";
  g_assert_null (ef_sandbox_new (&config, &error));
  g_assert_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "no-such-user"));
  g_clear_error (&error);
  config.allow_missing = TRUE;
  sandbox = ef_sandbox_new (&config, &error);
  g_assert_no_error (error);
}

/* With bubblewrap away, the other walls still stand. */
static void
test_without_bwrap (Fixture *f, gconstpointer data)
{
  g_autofree gchar *path = g_strdup (g_getenv ("PATH"));
  EfSandboxConfig config;
  g_autoptr (EfSandbox) sandbox = NULL;
  g_autoptr (EfStageOrder) order = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;

  small_config (&config);
  g_setenv ("PATH", "/nonexistent", TRUE);
  g_assert_null (ef_sandbox_new (&config, &error));
  g_assert_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP);
  g_assert_nonnull (strstr (error->message, "bubblewrap"));
  g_clear_error (&error);
  config.allow_missing = TRUE;
  sandbox = ef_sandbox_new (&config, &error);
  g_setenv ("PATH", path, TRUE);
  g_assert_no_error (error);
  g_chmod (f->base, 0755);
  order = hostile_order (f->folder, "read", "/etc/passwd");
  execute_order (f, sandbox, order, &error);
  g_assert_no_error (error);
  text = read_output (f);
  g_assert_cmpstr (text, ==, "Permission denied");
}

#define ADD(name, function, data)                                              \
  g_test_add ("/sandbox/" name, Fixture, data, set_up, function, tear_down)

static void
add_ends (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    g_autofree gchar *name =
        g_strdup_printf ("/sandbox/end/%u-%s", i, ends[i].act);

    g_test_add (name, Fixture, &ends[i], set_up, test_end, tear_down);
  }
}

static void
add_syscalls (void)
{
  static const gchar *const calls[] = { "ptrace", "unshare", "clone", "mount",
    "remount", "keyctl", "bpf", "io_uring", "tiocsti", "setuid", "kill" };

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    g_autofree gchar *name = g_strconcat ("/sandbox/call/", calls[i], NULL);

    g_test_add (name, Fixture, calls[i], set_up, test_syscall, tear_down);
  }
}

static void
add_tests (void)
{
  ADD ("layers", test_layers, NULL);
  ADD ("missing-layer", test_missing_layer, NULL);
  ADD ("without-bwrap", test_without_bwrap, NULL);
  ADD ("read/passwd", test_denied_read, "/etc/passwd");
  ADD ("read/shadow", test_denied_read, "/etc/shadow");
  ADD ("read/parent", test_denied_read, "/proc/1/mem");
  ADD ("read/root", test_denied_read, "/root/.profile");
  ADD ("inputs", test_inputs, NULL);
  ADD ("input-is-read-only", test_input_is_read_only, NULL);
  ADD ("unreadable-input", test_unreadable_input, NULL);
  ADD ("write/root", test_denied_write, "/escaped");
  ADD ("write/usr", test_denied_write, "/usr/escaped");
  ADD ("write/shared-memory", test_denied_write, "/dev/shm/escaped");
  ADD ("write/proc", test_denied_write, "/proc/sys/kernel/core_pattern");
  ADD ("tcp/denied", test_tcp, GINT_TO_POINTER (FALSE));
  ADD ("tcp/allowed", test_tcp, GINT_TO_POINTER (TRUE));
  ADD ("abstract/without-network", test_abstract, GINT_TO_POINTER (FALSE));
  ADD ("abstract/with-network", test_abstract, GINT_TO_POINTER (TRUE));
  ADD ("network-inputs", test_network_inputs, NULL);
  ADD ("environment", test_environment, NULL);
  ADD ("descriptors", test_descriptors, NULL);
  ADD ("fork", test_fork, NULL);
  ADD ("warnings", test_warnings, NULL);
  ADD ("more", test_more, NULL);
  ADD ("cancel", test_cancel, NULL);
  ADD ("cancelled-before", test_cancelled_before, NULL);
  ADD ("linger", test_linger, NULL);
  ADD ("start", test_start, NULL);
  ADD ("orphan", test_orphan, NULL);
  add_ends ();
  add_syscalls ();
}

int
main (int argc, char **argv)
{
  const struct sigaction action = { .sa_handler = on_alarm };
  g_autoptr (GError) error = NULL;
  EfSandboxConfig config;
  int status;

  g_setenv ("EF_DATABASE_URL", "secret", TRUE);
  g_setenv ("SOME_API_KEY", "secret", TRUE);
  ef_environment_prepare ();
  sigaction (SIGALRM, &action, NULL);
  if (ef_environment_init_gst (&error)) {
    small_config (&config);
    shared = ef_sandbox_new (&config, &error);
  }
  g_assert_no_error (error);
  if (argc == 3 && g_str_equal (argv[1], "--victim"))
    return be_victim (argv[2]);
  g_test_init (&argc, &argv, NULL);
  add_tests ();
  status = g_test_run ();
  ef_sandbox_free (shared);
  return status;
}
