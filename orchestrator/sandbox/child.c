/* Edit Factory - one sandboxed process: started, watched, ended
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "child.h"
#include "stage-main.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <poll.h>
#include <stdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* Between SIGTERM and SIGKILL. */
#define GRACE (500 * 1000)
#define REPORT_FD 4

enum
{
  FD_MESSAGES,
  FD_ERRORS,
  FD_PROCESS,
  FD_CANCEL,
  N_FDS
};

/* A process while it runs; times are monotonic microseconds, 0 for never. */
typedef struct
{
  const EfChild *child;
  EfStageMessages *messages;
  EfChildEnd *end;
  pid_t pid;
  struct pollfd fds[N_FDS];
  gint report;
  gint64 wall;
  gint64 stall;
  gint64 kill;
  guint n_lines;
  gsize complained;
} Watch;

static gint
memory_file (const gchar *data, gsize length, GError **error)
{
  gint fd = memfd_create ("ef-order", MFD_CLOEXEC);
  gsize done = 0;

  while (fd >= 0 && done < length) {
    gssize n = write (fd, data + done, length - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    done += n;
  }
  if (fd >= 0 && done == length && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "an order cannot be held in memory: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static gint
list_file (GPtrArray *list, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; list && i < list->len; i++) {
    g_string_append (text, g_ptr_array_index (list, i));
    g_string_append_c (text, '\0');
  }
  return memory_file (text->str, text->len, error);
}

static void
close_all (gint *fds, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (fds[i] >= 0)
      close (fds[i]);
}

static gboolean
open_pipe (gint *fds, GError **error)
{
  return g_unix_open_pipe (fds, FD_CLOEXEC, error) &&
      g_unix_set_fd_nonblocking (fds[0], TRUE, error);
}

static gboolean
spawn (Watch *watch, GError **error)
{
  const EfChild *child = watch->child;
  const gint targets[] = { EF_STAGE_MESSAGES_FD, REPORT_FD, EF_CHILD_STAGED_FD,
    EF_CHILD_ARGUMENTS_FD };
  gint messages[2] = { -1, -1 }, report[2] = { -1, -1 };
  gint sources[] = { -1, -1, -1, -1 };
  gint input = memory_file (child->input, strlen (child->input), error);
  gboolean ok = input >= 0 && open_pipe (messages, error) &&
      open_pipe (report, error) &&
      (sources[2] = list_file (child->staged, error)) >= 0 &&
      (sources[3] = list_file (child->arguments, error)) >= 0;

  sources[0] = messages[1];
  sources[1] = report[1];
  watch->fds[FD_MESSAGES].fd = messages[0];
  watch->report = report[0];
  if (ok)
    ok = g_spawn_async_with_pipes_and_fds ("/",
             (const gchar *const *)child->argv,
             (const gchar *const *)child->environment,
             G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
             input, -1, -1, sources, targets, G_N_ELEMENTS (targets),
             &watch->pid, NULL, NULL, &watch->fds[FD_ERRORS].fd, error) &&
        g_unix_set_fd_nonblocking (watch->fds[FD_ERRORS].fd, TRUE, error);
  if (input >= 0)
    close (input);
  close_all (sources, G_N_ELEMENTS (sources));
  return ok;
}

static void
send (Watch *watch, gint number)
{
  /* It makes a group of its own as soon as it runs. */
  kill (-watch->pid, number);
  kill (watch->pid, number);
}

static void
stop (Watch *watch, EfStop why)
{
  if (watch->end->stop != EF_STOP_NONE)
    return;
  watch->end->stop = why;
  watch->kill = g_get_monotonic_time () + GRACE;
  watch->wall = watch->stall = 0;
  send (watch, SIGTERM);
}

static gint64
deadline_after (guint seconds)
{
  return seconds ? g_get_monotonic_time () + seconds * G_USEC_PER_SEC : 0;
}

/* Returns: FALSE at the end of the stream */
static gboolean
take (gint fd, gchar *data, gsize size, gssize *n)
{
  *n = read (fd, data, size);
  return *n > 0 || (*n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void
take_messages (Watch *watch)
{
  gchar data[16384];
  gssize n;

  if (!take (watch->fds[FD_MESSAGES].fd, data, sizeof data, &n)) {
    close (watch->fds[FD_MESSAGES].fd);
    watch->fds[FD_MESSAGES].fd = -1;
  }
  if (n <= 0 || watch->end->stop != EF_STOP_NONE)
    return;
  if (!ef_stage_messages_feed (watch->messages, data, n))
    stop (watch, EF_STOP_VIOLATION);
  else if (watch->messages->n_lines != watch->n_lines)
    watch->stall = deadline_after (watch->child->stall);
  watch->n_lines = watch->messages->n_lines;
}

/* The last part is kept, the first half of what is kept makes room. */
static void
take_errors (Watch *watch)
{
  gchar data[2048];
  gchar *kept = watch->end->complaint;
  const gsize size = sizeof (watch->end->complaint) - 1;
  gssize n;

  if (!take (watch->fds[FD_ERRORS].fd, data, sizeof data, &n)) {
    close (watch->fds[FD_ERRORS].fd);
    watch->fds[FD_ERRORS].fd = -1;
  }
  if (n <= 0)
    return;
  if (watch->complained + n > size) {
    gsize keep = MIN (watch->complained, size - n);

    memmove (kept, kept + watch->complained - keep, keep);
    watch->complained = keep;
  }
  memcpy (kept + watch->complained, data, n);
  watch->complained += n;
  kept[watch->complained] = '\0';
}

static gint
wait_ms (Watch *watch)
{
  const gint64 deadlines[] = { watch->wall, watch->stall, watch->kill };
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < G_N_ELEMENTS (deadlines); i++)
    if (deadlines[i] > 0)
      first = MIN (first, deadlines[i]);
  if (first == G_MAXINT64)
    return -1;
  return CLAMP ((first - g_get_monotonic_time ()) / 1000 + 1, 0, 3600 * 1000);
}

static void
check_time (Watch *watch)
{
  gint64 now = g_get_monotonic_time ();

  if (watch->kill && now >= watch->kill) {
    watch->kill = 0;
    send (watch, SIGKILL);
  }
  if (watch->wall && now >= watch->wall)
    stop (watch, EF_STOP_WALL);
  if (watch->stall && now >= watch->stall)
    stop (watch, EF_STOP_STALL);
}

/* A stage that writes faster than we read is stopped here, and not by us
 * reading for ever: one look at each a round. */
static void
watch_until_end (Watch *watch)
{
  while (!(watch->fds[FD_PROCESS].revents & POLLIN)) {
    if (poll (watch->fds, N_FDS, wait_ms (watch)) < 0 && errno != EINTR)
      break;
    if (watch->fds[FD_CANCEL].revents)
      stop (watch, EF_STOP_CANCELLED);
    if (watch->end->stop == EF_STOP_CANCELLED)
      watch->fds[FD_CANCEL].fd = -1;
    if (watch->fds[FD_MESSAGES].revents)
      take_messages (watch);
    if (watch->fds[FD_ERRORS].revents)
      take_errors (watch);
    check_time (watch);
  }
}

/* What was written and not yet read; nobody writes any more. */
static void
drain (Watch *watch)
{
  struct pollfd *fds = watch->fds;

  while (fds[FD_MESSAGES].fd >= 0 && poll (&fds[FD_MESSAGES], 1, 0) > 0)
    take_messages (watch);
  while (fds[FD_ERRORS].fd >= 0 && poll (&fds[FD_ERRORS], 1, 0) > 0)
    take_errors (watch);
}

/* What ef-sandbox-enter measured; what is known of itself when it was killed.
 */
static void
reap (Watch *watch)
{
  EfChildEnd *end = watch->end;
  struct rusage usage;
  gchar text[100];
  gssize n;
  gint status, code;
  gint64 cpu, peak;

  while (wait4 (watch->pid, &status, 0, &usage) < 0 && errno == EINTR)
    ;
  end->status =
      WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
  end->cpu_seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec +
      (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  n = read (watch->report, text, sizeof text - 1);
  if (n <= 0)
    return;
  text[n] = '\0';
  if (sscanf (text, "%d %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, &code, &cpu,
          &peak) != 3)
    return;
  end->cpu_seconds = cpu / 1e6;
  end->peak_bytes = peak * 1024;
}

static void
watch_clear (Watch *watch)
{
  close_all (&watch->fds[FD_MESSAGES].fd, 1);
  close_all (&watch->fds[FD_ERRORS].fd, 1);
  close_all (&watch->fds[FD_PROCESS].fd, 1);
  close_all (&watch->report, 1);
}

static gboolean
watch_cancellable (Watch *watch, GPollFD *cancel)
{
  GCancellable *cancellable = watch->child->cancellable;

  if (!cancellable || !g_cancellable_make_pollfd (cancellable, cancel))
    return FALSE;
  watch->fds[FD_CANCEL].fd = cancel->fd;
  return TRUE;
}

gboolean
ef_child_run (const EfChild *child, EfStageMessages *messages, EfChildEnd *end,
    GError **error)
{
  Watch watch = { child, messages, end, .report = -1 };
  GPollFD cancel;
  gboolean cancellable, ok;

  memset (end, 0, sizeof (*end));
  for (guint i = 0; i < N_FDS; i++)
    watch.fds[i] = (struct pollfd){ -1, POLLIN, 0 };
  if (!spawn (&watch, error)) {
    watch_clear (&watch);
    return FALSE;
  }
  cancellable = watch_cancellable (&watch, &cancel);
  watch.fds[FD_PROCESS].fd = pidfd_open (watch.pid, 0);
  watch.wall = deadline_after (child->wall);
  watch.stall = deadline_after (child->stall);
  ok = watch.fds[FD_PROCESS].fd >= 0;
  if (ok) {
    watch_until_end (&watch);
  } else {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "a process cannot be watched: %s", g_strerror (errno));
    send (&watch, SIGKILL);
  }
  reap (&watch);
  drain (&watch);
  if (cancellable)
    g_cancellable_release_fd (child->cancellable);
  watch_clear (&watch);
  return ok;
}
