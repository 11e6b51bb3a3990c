/* Edit Factory - who is told when something happens to jobs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bell.h"
#include "hints.h"

struct _EfBell
{
  EfHub *hub;
  EfHints *hints;
  GMutex lock;
  EfWorker *worker;       /* nullable */
  EfDeliverer *deliverer; /* nullable */
};

static void
wake_worker (EfBell *self, void (*wake) (EfWorker *worker))
{
  g_mutex_lock (&self->lock);
  if (self->worker)
    wake (self->worker);
  g_mutex_unlock (&self->lock);
}

static void
wake_deliverer (EfBell *self)
{
  g_mutex_lock (&self->lock);
  if (self->deliverer)
    ef_deliverer_look (self->deliverer);
  g_mutex_unlock (&self->lock);
}

/* Another daemon says so. A job that ends there is one less in the queue: it
 * may have a message here. */
static void
on_hint (EfHint hint, gpointer data)
{
  EfBell *self = data;

  if (hint == EF_HINT_JOB) {
    ef_hub_look (self->hub);
  } else if (hint == EF_HINT_QUEUE) {
    wake_worker (self, ef_worker_wake);
    wake_deliverer (self);
  } else {
    wake_worker (self, ef_worker_look_for_cancels);
  }
}

EfBell *
ef_bell_start (const gchar *url, EfDatabase *database, gdouble poll)
{
  EfBell *self = g_new0 (EfBell, 1);

  g_mutex_init (&self->lock);
  self->hub = ef_hub_start (database, poll);
  self->hints = ef_hints_start (url, on_hint, self);
  return self;
}

void
ef_bell_set_worker (EfBell *self, EfWorker *worker)
{
  g_mutex_lock (&self->lock);
  self->worker = worker;
  g_mutex_unlock (&self->lock);
}

void
ef_bell_set_deliverer (EfBell *self, EfDeliverer *deliverer)
{
  g_mutex_lock (&self->lock);
  self->deliverer = deliverer;
  g_mutex_unlock (&self->lock);
}

void
ef_bell_stop (EfBell *self)
{
  ef_hints_stop (self->hints);
  ef_hub_stop (self->hub);
  g_mutex_clear (&self->lock);
  g_free (self);
}

EfHub *
ef_bell_get_hub (EfBell *self)
{
  return self->hub;
}

static void
ring (EfBell *self, EfHint hint)
{
  ef_hub_look (self->hub);
  ef_hints_send (self->hints, EF_HINT_JOB);
  if (hint != EF_HINT_JOB)
    ef_hints_send (self->hints, hint);
}

void
ef_bell_ring_submitted (EfBell *self)
{
  wake_worker (self, ef_worker_wake);
  ring (self, EF_HINT_QUEUE);
}

void
ef_bell_ring_cancelled (EfBell *self)
{
  wake_worker (self, ef_worker_look_for_cancels);
  wake_deliverer (self);
  ring (self, EF_HINT_CANCEL);
}

/* A job that has ended makes room for its tenant's next one, wherever. */
void
ef_bell_ring_changed (EfBell *self, gboolean ended)
{
  if (ended)
    wake_deliverer (self);
  ring (self, ended ? EF_HINT_QUEUE : EF_HINT_JOB);
}

void
ef_bell_ring_webhook (EfBell *self)
{
  wake_deliverer (self);
}
