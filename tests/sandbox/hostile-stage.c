/* Edit Factory - a stage that tries to break out, for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The same program as ef-stage but for its stages: one, "hostile", which does
 * what its input "do" says with its input "with". What it has found out it
 * writes into out.txt: "ok" for what should not have worked, or the error.
 */
#include "stage-context.h"
#include "stage-main.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <unistd.h>

#define BLOCK (16 * 1024 * 1024)

typedef struct
{
  EfStageContext *context;
  const gchar *with;
  gchar *output;
} Hostile;

static gboolean
tell (Hostile *self, const gchar *text, GError **error)
{
  return g_file_set_contents (self->output, text, -1, error);
}

static gboolean
tell_result (Hostile *self, gboolean worked, GError **error)
{
  return tell (self, worked ? "ok" : g_strerror (errno), error);
}

static gboolean
do_read (Hostile *self, GError **error)
{
  gint fd = open (self->with, O_RDONLY);
  gchar byte;

  return tell_result (self, fd >= 0 && read (fd, &byte, 1) == 1, error);
}

static gboolean
do_list (Hostile *self, GError **error)
{
  return tell_result (self, g_access (self->with, R_OK) == 0, error);
}

static gboolean
do_write (Hostile *self, GError **error)
{
  gint fd = open (self->with, O_WRONLY | O_CREAT, 0644);

  return tell_result (self, fd >= 0 && write (fd, "x", 1) == 1, error);
}

static gboolean
connect_to (
    Hostile *self, const void *address, socklen_t length, GError **error)
{
  gint fd =
      socket (((const struct sockaddr *)address)->sa_family, SOCK_STREAM, 0);

  return tell_result (
      self, fd >= 0 && connect (fd, address, length) == 0, error);
}

static gboolean
do_tcp (Hostile *self, GError **error)
{
  struct sockaddr_in address = { .sin_family = AF_INET };

  address.sin_port = htons (g_ascii_strtoull (self->with, NULL, 10));
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  return connect_to (self, &address, sizeof address, error);
}

static gboolean
do_abstract (Hostile *self, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gsize length = strlen (self->with);

  memcpy (address.sun_path + 1, self->with, length);
  return connect_to (self, &address,
      offsetof (struct sockaddr_un, sun_path) + 1 + length, error);
}

static gboolean
do_fork (Hostile *self, GError **error)
{
  g_autofree gchar *text = NULL;
  guint n = 0;

  for (; n < 10000; n++) {
    pid_t pid = fork ();

    if (pid < 0)
      break;
    if (pid == 0) {
      pause ();
      _exit (0);
    }
  }
  text = g_strdup_printf ("%u", n);
  return tell (self, text, error);
}

/* It goes on, in a session of its own, when the stage has ended. */
static gboolean
do_linger (Hostile *self, GError **error)
{
  if (fork () == 0) {
    setsid ();
    if (fork () == 0)
      pause ();
    _exit (0);
  }
  return tell (self, "ok", error);
}

static gboolean
do_memory (Hostile *self, GError **error)
{
  while (TRUE)
    memset (g_malloc (BLOCK), 1, BLOCK);
  return FALSE;
}

static gboolean
do_file (Hostile *self, GError **error)
{
  gint fd = open (self->output, O_WRONLY | O_CREAT, 0644);
  g_autofree gchar *block = g_malloc0 (BLOCK);

  while (write (fd, block, BLOCK) > 0)
    ;
  return tell (self, "went on", error);
}

static gboolean
do_spin (Hostile *self, GError **error)
{
  volatile guint n = 0;

  while (TRUE)
    n++;
  return FALSE;
}

static gboolean
do_hang (Hostile *self, GError **error)
{
  gint lock = open (self->output, O_WRONLY | O_CREAT, 0644);

  flock (lock, LOCK_EX);
  signal (SIGTERM, SIG_IGN);
  ef_stage_progress (self->context, 0.1);
  while (TRUE)
    pause ();
  return FALSE;
}

/* Alive, and without an end. */
static gboolean
do_forever (Hostile *self, GError **error)
{
  for (gdouble fraction = 0; TRUE; fraction += (1 - fraction) / 1000) {
    ef_stage_progress (self->context, fraction);
    g_usleep (50 * 1000);
  }
  return FALSE;
}

static gboolean
do_signal (Hostile *self, GError **error)
{
  gint number = g_ascii_strtoull (self->with, NULL, 10);

  signal (number, SIG_DFL);
  raise (number);
  return tell (self, "survived", error);
}

static gboolean
do_symlink (Hostile *self, GError **error)
{
  return symlink (self->with, self->output) == 0 ||
      tell_result (self, FALSE, error);
}

static gboolean
do_two_names (Hostile *self, GError **error)
{
  g_autofree gchar *other = g_strconcat (self->output, ".other", NULL);

  return tell (self, "x", error) &&
      (link (self->output, other) == 0 || tell_result (self, FALSE, error));
}

static gboolean
do_folder (Hostile *self, GError **error)
{
  return g_mkdir (self->output, 0755) == 0 || tell_result (self, FALSE, error);
}

static gboolean
do_more (Hostile *self, GError **error)
{
  g_autofree gchar *folder = ef_stage_output (self->context, "deep");
  g_autofree gchar *below = g_build_filename (folder, "file", NULL);

  return g_mkdir (folder, 0700) == 0 &&
      g_file_set_contents (below, "x", -1, error) && tell (self, "ok", error);
}

static gboolean
do_syscall (Hostile *self, GError **error)
{
  glong result = -1;

  errno = ENOSYS;
  if (g_str_equal (self->with, "ptrace"))
    result = ptrace (PTRACE_ATTACH, getppid (), NULL, NULL);
  else if (g_str_equal (self->with, "unshare"))
    result = unshare (CLONE_NEWUSER);
  else if (g_str_equal (self->with, "clone"))
    result = syscall (SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
  else if (g_str_equal (self->with, "mount"))
    result = mount ("tmpfs", "/tmp", "tmpfs", 0, NULL);
  else if (g_str_equal (self->with, "remount"))
    result = mount (NULL, "/usr", NULL, MS_REMOUNT | MS_BIND, NULL);
  else if (g_str_equal (self->with, "keyctl"))
    result = syscall (SYS_keyctl, 0, -3, 0);
  else if (g_str_equal (self->with, "bpf"))
    result = syscall (SYS_bpf, 0, NULL, 0);
  else if (g_str_equal (self->with, "io_uring"))
    result = syscall (SYS_io_uring_setup, 1, NULL);
  else if (g_str_equal (self->with, "tiocsti"))
    result = ioctl (STDIN_FILENO, TIOCSTI, "x");
  else if (g_str_equal (self->with, "setuid"))
    result = setuid (0);
  else if (g_str_equal (self->with, "kill"))
    result = kill (getppid (), SIGKILL);
  return tell_result (self, result >= 0, error);
}

static gboolean
do_environment (Hostile *self, GError **error)
{
  g_auto (GStrv) list = g_get_environ ();
  g_autofree gchar *text = g_strjoinv ("\n", list);

  return tell (self, text, error);
}

static gboolean
do_descriptors (Hostile *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gint fd = 0; fd < 100; fd++)
    if (fcntl (fd, F_GETFD) >= 0)
      g_string_append_printf (text, "%d ", fd);
  return tell (self, text->str, error);
}

static gboolean
do_say (Hostile *self, GError **error)
{
  gsize length = strlen (self->with);

  return write (EF_STAGE_MESSAGES_FD, self->with, length) == (gssize)length;
}

static gboolean
do_say_for_ever (Hostile *self, GError **error)
{
  static const gchar line[] = "{\"progress\":0.5}\n";

  while (write (EF_STAGE_MESSAGES_FD, line, sizeof line - 1) > 0)
    ;
  return FALSE;
}

static gboolean
do_say_long (Hostile *self, GError **error)
{
  g_autofree gchar *line = g_strnfill (1000000, ' ');

  while (write (EF_STAGE_MESSAGES_FD, line, 1000000) > 0)
    ;
  return FALSE;
}

static gboolean
do_error (Hostile *self, GError **error)
{
  ef_stage_warn (self->context, "one");
  ef_stage_warn (self->context, "two");
  g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED, "%s", self->with);
  return FALSE;
}

static gboolean
do_exit (Hostile *self, GError **error)
{
  _exit (g_ascii_strtoull (self->with, NULL, 10));
}

static const struct
{
  const gchar *name;
  gboolean (*act) (Hostile *self, GError **error);
} acts[] = {
  { "read", do_read },
  { "list", do_list },
  { "write", do_write },
  { "tcp", do_tcp },
  { "abstract", do_abstract },
  { "fork", do_fork },
  { "linger", do_linger },
  { "memory", do_memory },
  { "file", do_file },
  { "spin", do_spin },
  { "hang", do_hang },
  { "forever", do_forever },
  { "signal", do_signal },
  { "symlink", do_symlink },
  { "two-names", do_two_names },
  { "folder", do_folder },
  { "more", do_more },
  { "syscall", do_syscall },
  { "environment", do_environment },
  { "descriptors", do_descriptors },
  { "say", do_say },
  { "say-for-ever", do_say_for_ever },
  { "say-long", do_say_long },
  { "error", do_error },
  { "exit", do_exit },
};

static gboolean
run (EfStageContext *context, GError **error)
{
  const gchar *act = ef_stage_get_string (context, "do");
  g_autofree gchar *output = ef_stage_output (context, "out.txt");
  Hostile self = { context, ef_stage_get_string (context, "with"), output };

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_strcmp0 (act, acts[i].name) == 0)
      return acts[i].act (&self, error);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "'%s' is no act", act);
  return FALSE;
}

static const gchar *const inputs[] = { "do", "with", NULL };
static const gchar *const outputs[] = { "out.txt", NULL };
static const EfStageType hostile = { "hostile", 1, inputs, NULL, outputs, run };

static void
register_hostile (void)
{
  ef_stage_register (&hostile);
}

int
main (void)
{
  return ef_stage_main (register_hostile);
}
