/* Edit Factory - cuts connections that take too long
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "deadlines.h"

#include <sys/socket.h>

struct _EfDeadline
{
  gint fd;
  gint64 at;
};

struct _EfDeadlines
{
  GMutex lock;
  GCond changed;
  /* of EfDeadline */
  GHashTable *all;
  /* when the watcher wakes next by itself */
  gint64 next;
  gboolean quit;
  GThread *watcher;
};

/* Cuts what is due; returns when the next one is. Called with the lock. */
static gint64
cut_due (EfDeadlines *self, gint64 now)
{
  gint64 next = EF_DEADLINE_NEVER;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->all);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    EfDeadline *deadline = key;

    if (deadline->at <= now) {
      shutdown (deadline->fd, SHUT_RDWR);
      deadline->at = EF_DEADLINE_NEVER;
    }
    next = MIN (next, deadline->at);
  }
  return next;
}

static gpointer
watch (gpointer data)
{
  EfDeadlines *self = data;

  g_mutex_lock (&self->lock);
  while (!self->quit) {
    self->next = cut_due (self, g_get_monotonic_time ());
    if (self->next == EF_DEADLINE_NEVER)
      g_cond_wait (&self->changed, &self->lock);
    else
      g_cond_wait_until (&self->changed, &self->lock, self->next);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

EfDeadlines *
ef_deadlines_new (void)
{
  EfDeadlines *self = g_new0 (EfDeadlines, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->all = g_hash_table_new_full (NULL, NULL, g_free, NULL);
  self->next = EF_DEADLINE_NEVER;
  self->watcher = g_thread_new ("deadlines", watch, self);
  return self;
}

void
ef_deadlines_free (EfDeadlines *self)
{
  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->watcher);
  g_hash_table_unref (self->all);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The watcher need not know of deadlines that move away. */
static void
set_locked (EfDeadlines *self, EfDeadline *deadline, gint64 at)
{
  deadline->at = at;
  if (at < self->next)
    g_cond_signal (&self->changed);
}

EfDeadline *
ef_deadlines_add (EfDeadlines *self, gint fd, gint64 at)
{
  EfDeadline *deadline = g_new0 (EfDeadline, 1);

  deadline->fd = fd;
  g_mutex_lock (&self->lock);
  g_hash_table_add (self->all, deadline);
  set_locked (self, deadline, at);
  g_mutex_unlock (&self->lock);
  return deadline;
}

void
ef_deadlines_set (EfDeadlines *self, EfDeadline *deadline, gint64 at)
{
  g_mutex_lock (&self->lock);
  set_locked (self, deadline, at);
  g_mutex_unlock (&self->lock);
}

void
ef_deadlines_remove (EfDeadlines *self, EfDeadline *deadline)
{
  g_mutex_lock (&self->lock);
  g_hash_table_remove (self->all, deadline);
  g_mutex_unlock (&self->lock);
}
