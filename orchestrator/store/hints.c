/* Edit Factory - hints between daemons that there is something to look at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hints.h"
#include "hint-pace.h"
#include "log.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A connection that says nothing is asked whether it is there. */
#define PING (10 * G_USEC_PER_SEC)
#define RECONNECT (1 * G_USEC_PER_SEC)

static const gchar *const LISTEN =
    "LISTEN ef_job; LISTEN ef_queue; LISTEN ef_cancel";

static const struct
{
  const gchar *channel;
  const gchar *notify;
} HINTS[EF_N_HINTS] = {
  { "ef_job", "NOTIFY ef_job" },
  { "ef_queue", "NOTIFY ef_queue" },
  { "ef_cancel", "NOTIFY ef_cancel" },
};

struct _EfHints
{
  EfDatabase *database;
  void (*taken) (EfHint, gpointer);
  gpointer user_data;
  GThread *thread;
  gint wakeup; /* eventfd */

  GMutex lock;
  EfHintPace paces[EF_N_HINTS];
  gboolean quit;

  /* the thread's own */
  gboolean away;
};

static void
wake (EfHints *self)
{
  guint64 one = 1;

  (void)!write (self->wakeup, &one, sizeof (one));
}

static gboolean
is_quitting (EfHints *self)
{
  gboolean quit;

  g_mutex_lock (&self->lock);
  quit = self->quit;
  g_mutex_unlock (&self->lock);
  return quit;
}

/* Sending */

static gboolean
take_due (EfHints *self, guint i)
{
  gboolean due;

  g_mutex_lock (&self->lock);
  /* the last ones do not wait */
  due = ef_hint_pace_take (
      &self->paces[i], self->quit ? G_MAXINT64 - 1 : g_get_monotonic_time ());
  g_mutex_unlock (&self->lock);
  return due;
}

static gboolean
send_due (EfHints *self, EfConnection *connection, GError **error)
{
  for (guint i = 0; i < EF_N_HINTS; i++)
    if (take_due (self, i) &&
        !ef_connection_run (connection, HINTS[i].notify, error))
      return FALSE;
  return TRUE;
}

static gint64
next_due (EfHints *self)
{
  gint64 next = G_MAXINT64;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < EF_N_HINTS; i++)
    next = MIN (next, ef_hint_pace_due (&self->paces[i]));
  g_mutex_unlock (&self->lock);
  return next;
}

/* Taking */

static void
take_all (EfHints *self)
{
  for (guint i = 0; i < EF_N_HINTS; i++)
    self->taken (i, self->user_data);
}

/* What this daemon has sent it knows. */
static void
take_notifications (EfHints *self, PGconn *handle)
{
  PGnotify *notify;

  while ((notify = PQnotifies (handle))) {
    for (guint i = 0; i < EF_N_HINTS; i++)
      if (notify->be_pid != PQbackendPID (handle) &&
          strcmp (notify->relname, HINTS[i].channel) == 0)
        self->taken (i, self->user_data);
    PQfreemem (notify);
  }
}

/* The thread */

static gint
milliseconds_until (gint64 at)
{
  gint64 left = at - g_get_monotonic_time ();

  return left <= 0 ? 0 : (gint)MIN (left / 1000 + 1, G_MAXINT);
}

/* Sleeps until there is something to send or to take, or @until.
 * Returns: whether the connection has something to say */
static gboolean
wait_for_news (EfHints *self, gint fd, gint64 until)
{
  struct pollfd fds[] = { { self->wakeup, POLLIN, 0 }, { fd, POLLIN, 0 } };
  guint64 count;

  if (poll (fds, fd >= 0 ? 2 : 1, milliseconds_until (until)) <= 0)
    return FALSE;
  if (fds[0].revents)
    (void)!read (self->wakeup, &count, sizeof (count));
  return fd >= 0 && fds[1].revents;
}

static gboolean
ping (EfConnection *connection, gint64 *heard, GError **error)
{
  if (g_get_monotonic_time () < *heard + PING)
    return TRUE;
  *heard = g_get_monotonic_time ();
  return ef_connection_run (connection, "SELECT 1", error);
}

static gboolean
serve (EfHints *self, EfConnection *connection, GError **error)
{
  PGconn *handle = ef_connection_get_handle (connection);
  gint64 heard = g_get_monotonic_time ();

  while (send_due (self, connection, error)) {
    gint64 until = MIN (heard + PING, next_due (self));

    take_notifications (self, handle);
    if (is_quitting (self))
      return TRUE;
    if (wait_for_news (self, PQsocket (handle), until))
      heard = g_get_monotonic_time ();
    if (!PQconsumeInput (handle)) {
      g_set_error (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_CONNECTION,
          "the connection for hints broke");
      return FALSE;
    }
    if (!ping (connection, &heard, error))
      return FALSE;
  }
  return FALSE;
}

static gboolean
connect_and_serve (EfHints *self, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, NULL, error);

  if (!connection || !ef_connection_run (connection, LISTEN, error))
    return FALSE;
  self->away = FALSE;
  take_all (self);
  return serve (self, connection, error);
}

static gpointer
run (gpointer data)
{
  EfHints *self = data;

  while (!is_quitting (self)) {
    g_autoptr (GError) error = NULL;
    gint64 until;

    if (connect_and_serve (self, &error))
      continue;
    if (!self->away)
      ef_log (
          EF_LOG_WARNING, "no hints for now", "error", error->message, NULL);
    self->away = TRUE;
    until = g_get_monotonic_time () + RECONNECT;
    while (!is_quitting (self) && g_get_monotonic_time () < until)
      wait_for_news (self, -1, until);
  }
  return NULL;
}

EfHints *
ef_hints_start (
    const gchar *url, void (*taken) (EfHint, gpointer), gpointer user_data)
{
  EfHints *self = g_new0 (EfHints, 1);

  self->database = ef_database_new (url, "ef_worker", 1);
  self->taken = taken;
  self->user_data = user_data;
  self->wakeup = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (self->wakeup < 0)
    g_error ("eventfd: %s", g_strerror (errno));
  g_mutex_init (&self->lock);
  self->thread = g_thread_new ("hints", run, self);
  return self;
}

void
ef_hints_send (EfHints *self, EfHint hint)
{
  gboolean first;

  g_mutex_lock (&self->lock);
  first = !self->paces[hint].wanted;
  self->paces[hint].wanted = TRUE;
  g_mutex_unlock (&self->lock);
  if (first)
    wake (self);
}

void
ef_hints_stop (EfHints *self)
{
  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_mutex_unlock (&self->lock);
  wake (self);
  g_thread_join (self->thread);
  ef_database_free (self->database);
  close (self->wakeup);
  g_mutex_clear (&self->lock);
  g_free (self);
}
