/* Edit Factory - answers that come before the client has said all
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "lingerer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_LINGERING 256
#define SECONDS 5
/* Dropped at most: whoever sends more does not listen. */
#define MAX_BYTES (64 * 1024 * 1024)

typedef struct
{
  gint64 until; /* monotonic */
  gint64 left;  /* bytes */
} Linger;

/**
 * EfLingerer:
 * @wake: written to when there is something in @added
 * @polls: of @wake, then of each of @lingers
 */
struct _EfLingerer
{
  GThread *thread;
  GMutex lock;
  GArray *added;
  guint n; /* with those in @added */
  gboolean quit;
  gint wake;

  /* the thread's own */
  GArray *polls;
  GArray *lingers;
};

static void
take_added (EfLingerer *self)
{
  const Linger linger = { g_get_monotonic_time () + SECONDS * G_USEC_PER_SEC,
    MAX_BYTES };
  guint64 unused;

  if (read (self->wake, &unused, sizeof unused) < 0)
    return;
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->added->len; i++) {
    const struct pollfd poll = { g_array_index (self->added, gint, i), POLLIN };

    g_array_append_val (self->polls, poll);
    g_array_append_val (self->lingers, linger);
  }
  g_array_set_size (self->added, 0);
  g_mutex_unlock (&self->lock);
}

/* Returns: FALSE when the client has ended, or has sent too much */
static gboolean
drop_bytes (gint fd, Linger *linger)
{
  gchar buffer[65536];
  gssize n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

  linger->left -= MAX (n, 0);
  return n > 0 && linger->left > 0;
}

static void
end (EfLingerer *self, guint i)
{
  close (g_array_index (self->polls, struct pollfd, i + 1).fd);
  g_array_remove_index_fast (self->polls, i + 1);
  g_array_remove_index_fast (self->lingers, i);
  g_mutex_lock (&self->lock);
  self->n--;
  g_mutex_unlock (&self->lock);
}

static void
look (EfLingerer *self)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = self->lingers->len; i-- > 0;) {
    const struct pollfd *poll =
        &g_array_index (self->polls, struct pollfd, i + 1);
    Linger *linger = &g_array_index (self->lingers, Linger, i);

    if (now >= linger->until ||
        (poll->revents && !drop_bytes (poll->fd, linger)))
      end (self, i);
  }
}

/* All last equally long, so one look a second ends none much too late. */
static gint
timeout (EfLingerer *self)
{
  return self->lingers->len ? 1000 : -1;
}

static gboolean
goes_on (EfLingerer *self)
{
  gboolean quit;

  g_mutex_lock (&self->lock);
  quit = self->quit;
  g_mutex_unlock (&self->lock);
  return !quit;
}

static gpointer
run (gpointer data)
{
  EfLingerer *self = data;

  while (goes_on (self)) {
    struct pollfd *polls = (struct pollfd *)self->polls->data;

    if (poll (polls, self->polls->len, timeout (self)) < 0)
      continue;
    look (self);
    if (polls->revents)
      take_added (self);
  }
  while (self->lingers->len)
    end (self, 0);
  return NULL;
}

EfLingerer *
ef_lingerer_new (void)
{
  EfLingerer *self = g_new0 (EfLingerer, 1);
  struct pollfd wake = { eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK), POLLIN };

  self->wake = wake.fd;
  self->added = g_array_new (FALSE, FALSE, sizeof (gint));
  self->polls = g_array_new (FALSE, FALSE, sizeof (struct pollfd));
  self->lingers = g_array_new (FALSE, FALSE, sizeof (Linger));
  g_array_append_val (self->polls, wake);
  g_mutex_init (&self->lock);
  self->thread = g_thread_new ("linger", run, self);
  return self;
}

static void
wake (EfLingerer *self)
{
  const guint64 one = 1;

  (void)!write (self->wake, &one, sizeof one);
}

void
ef_lingerer_add (EfLingerer *self, gint fd)
{
  gint copy = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  gboolean room;

  if (copy < 0)
    return;
  g_mutex_lock (&self->lock);
  room = self->n < MAX_LINGERING && !self->quit;
  if (room) {
    self->n++;
    g_array_append_val (self->added, copy);
  }
  g_mutex_unlock (&self->lock);
  if (room)
    wake (self);
  else
    close (copy);
}

void
ef_lingerer_free (EfLingerer *self)
{
  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_mutex_unlock (&self->lock);
  wake (self);
  g_thread_join (self->thread);
  for (guint i = 0; i < self->added->len; i++)
    close (g_array_index (self->added, gint, i));
  g_array_unref (self->added);
  g_array_unref (self->polls);
  g_array_unref (self->lingers);
  close (self->wake);
  g_mutex_clear (&self->lock);
  g_free (self);
}
