/* Edit Factory - runs a program: text in, bytes out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_COMPLAINT 4096
#define MAX_COMPLAINT_SHOWN 160
/* Only when the cancellable has no file descriptor to wait for. */
#define POLL_MS 50

typedef struct
{
  pid_t pid;
  gint out;
  gint err;
  GByteArray *output;
  GByteArray *complaint;
} Child;

/* Runs in the child between fork and exec: async-signal-safe calls only. */
static void
prepare_child (gpointer data)
{
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

/* A file without a name holds the input: no pipe that could block or break. */
static gint
open_input (const EfProcess *process, GError **error)
{
  const gchar *data = process->input ? process->input : "";
  gsize left = strlen (data);
  gint fd = memfd_create ("ef-input", MFD_CLOEXEC);

  while (fd >= 0 && left > 0) {
    gssize n = write (fd, data, left);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      close (fd);
      fd = -1;
      break;
    }
    data += n;
    left -= n;
  }
  if (fd < 0 || lseek (fd, 0, SEEK_SET) != 0)
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: cannot hold its input in memory: %s", process->name,
        g_strerror (errno));
  return fd;
}

static gboolean
start (const EfProcess *process, Child *child, GError **error)
{
  g_autoptr (GError) why = NULL;
  gint input = open_input (process, error);
  gboolean ok;

  if (input < 0)
    return FALSE;
  ok = g_spawn_async_with_pipes_and_fds (NULL, process->argv, process->envp,
      G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_SEARCH_PATH, prepare_child, NULL,
      input, -1, -1, NULL, NULL, 0, &child->pid, NULL, &child->out, &child->err,
      &why);
  close (input);
  if (!ok)
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND, "%s: cannot run '%s': %s",
        process->name, process->argv[0], why->message);
  return ok;
}

/* Returns: FALSE at the end of the stream. */
static gboolean
drain (gint fd, GByteArray *into, gsize max)
{
  guint8 data[16384];
  gssize n = read (fd, data, sizeof data);

  if (n < 0)
    return errno == EINTR || errno == EAGAIN;
  if (into->len < max)
    g_byte_array_append (into, data, MIN ((gsize)n, max - into->len));
  return n > 0;
}

static gint
wait_ms (gint64 deadline, gboolean wakes)
{
  gint64 left = deadline - g_get_monotonic_time ();

  if (deadline == G_MAXINT64)
    return wakes ? -1 : POLL_MS;
  left = CLAMP (left / 1000 + 1, 0, 3600 * 1000);
  return wakes ? (gint)left : (gint)MIN (left, POLL_MS);
}

static gboolean
give_up (const EfProcess *process, const Child *child, gint64 deadline,
    GCancellable *cancellable, GError **error)
{
  if (g_cancellable_is_cancelled (cancellable))
    g_set_error (
        error, EF_ERROR, EF_ERROR_CANCELLED, "%s: cancelled", process->name);
  else if (child->output->len > process->max_output)
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: wrote more than %" G_GSIZE_FORMAT " bytes for one sentence",
        process->name, process->max_output);
  else if (g_get_monotonic_time () >= deadline)
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "%s: did not answer within %.1f s; raise the timeout or shorten the "
        "sentence",
        process->name, process->timeout / 1e9);
  else
    return FALSE;
  return TRUE;
}

static gint
open_pidfd (pid_t pid)
{
#ifdef SYS_pidfd_open
  return (gint)syscall (SYS_pidfd_open, pid, 0);
#else
  return -1;
#endif
}

/* Reads until both streams have ended and the child is a zombie. */
static gboolean
collect (const EfProcess *process, Child *child, GCancellable *cancellable,
    GError **error)
{
  gint64 deadline = process->timeout
      ? g_get_monotonic_time () + (gint64)(process->timeout / 1000)
      : G_MAXINT64;
  gint wake = cancellable ? g_cancellable_get_fd (cancellable) : -1;
  gint pidfd = open_pidfd (child->pid);
  struct pollfd fds[4] = { { child->out, POLLIN, 0 }, { child->err, POLLIN, 0 },
    { pidfd, POLLIN, 0 }, { wake, POLLIN, 0 } };
  gboolean ok = TRUE;

  while (fds[0].fd >= 0 || fds[1].fd >= 0 || fds[2].fd >= 0) {
    if (give_up (process, child, deadline, cancellable, error)) {
      ok = FALSE;
      break;
    }
    if (poll (fds, 4, wait_ms (deadline, wake >= 0 || !cancellable)) <= 0)
      continue;
    if (fds[2].fd >= 0 && fds[2].revents) {
      /* It has ended; what it left behind goes too, and lets go of the pipes.
       * Until it is reaped, its number cannot be another's. */
      kill (-child->pid, SIGKILL);
      fds[2].fd = -1;
    }
    if (fds[0].fd >= 0 && fds[0].revents &&
        !drain (child->out, child->output, process->max_output + 1))
      fds[0].fd = -1;
    if (fds[1].fd >= 0 && fds[1].revents &&
        !drain (child->err, child->complaint, MAX_COMPLAINT))
      fds[1].fd = -1;
  }
  if (wake >= 0)
    g_cancellable_release_fd (cancellable);
  if (pidfd >= 0)
    close (pidfd);
  return ok && !give_up (process, child, G_MAXINT64, cancellable, error);
}

static gint
reap (Child *child)
{
  gint status = 0;

  while (waitpid (child->pid, &status, 0) < 0 && errno == EINTR)
    ;
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

static gchar *
last_line (const GByteArray *complaint)
{
  g_autofree gchar *text = complaint->len
      ? g_utf8_make_valid ((const gchar *)complaint->data, complaint->len)
      : g_strdup ("");
  const gchar *line;

  g_strchomp (text);
  line = strrchr (text, '\n');
  line = line ? line + 1 : text;
  return g_utf8_substring (
      line, 0, MIN (g_utf8_strlen (line, -1), MAX_COMPLAINT_SHOWN));
}

GByteArray *
ef_process_run (const EfProcess *process, gint *status, gchar **complaint,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) output = g_byte_array_new ();
  g_autoptr (GByteArray) stderr_data = g_byte_array_new ();
  Child child = { 0, -1, -1, output, stderr_data };
  gboolean ok;

  if (!start (process, &child, error))
    return NULL;
  ok = collect (process, &child, cancellable, error);
  if (!ok) {
    kill (-child.pid, SIGKILL);
    kill (child.pid, SIGKILL);
  }
  *status = reap (&child);
  close (child.out);
  close (child.err);
  if (!ok)
    return NULL;
  *complaint = last_line (stderr_data);
  return g_steal_pointer (&output);
}
