/* Edit Factory - a connection that waits without a thread
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sleeper.h"

#include <microhttpd.h>

/* @connection: NULL when the request is over */
struct _EfSleeper
{
  gint references;
  GMutex lock;
  struct MHD_Connection *connection;
  gboolean asleep;
  gboolean woken;
  gboolean closed;
};

EfSleeper *
ef_sleeper_new (struct MHD_Connection *connection)
{
  EfSleeper *self = g_new0 (EfSleeper, 1);

  self->references = 1;
  self->connection = connection;
  g_mutex_init (&self->lock);
  return self;
}

EfSleeper *
ef_sleeper_ref (EfSleeper *self)
{
  g_atomic_int_inc (&self->references);
  return self;
}

void
ef_sleeper_unref (EfSleeper *self)
{
  if (!g_atomic_int_dec_and_test (&self->references))
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Called with the lock. */
static void
wake (EfSleeper *self)
{
  if (!self->asleep)
    self->woken = TRUE;
  else if (self->connection)
    MHD_resume_connection (self->connection);
  self->asleep = FALSE;
}

void
ef_sleeper_wake (EfSleeper *self)
{
  g_mutex_lock (&self->lock);
  wake (self);
  g_mutex_unlock (&self->lock);
}

EfSleep
ef_sleeper_sleep (EfSleeper *self)
{
  EfSleep result = EF_SLEEP_ASLEEP;

  g_mutex_lock (&self->lock);
  if (self->closed)
    result = EF_SLEEP_CLOSED;
  else if (self->woken)
    result = EF_SLEEP_WOKEN;
  else
    MHD_suspend_connection (self->connection);
  self->asleep = result == EF_SLEEP_ASLEEP;
  self->woken = FALSE;
  g_mutex_unlock (&self->lock);
  return result;
}

void
ef_sleeper_close (EfSleeper *self)
{
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  wake (self);
  g_mutex_unlock (&self->lock);
}

void
ef_sleeper_end (EfSleeper *self)
{
  g_mutex_lock (&self->lock);
  self->connection = NULL;
  g_mutex_unlock (&self->lock);
}
