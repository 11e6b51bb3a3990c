/* Edit Factory - work of requests that a thread of the server cannot wait for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "errand.h"

struct _EfErrands
{
  GThreadPool *pool;
  guint waiting;
  GCancellable *over; /* all of them */
};

/* Shared by the request and the thread. */
typedef struct
{
  const EfErrand *errand;
  gpointer data;
  GCancellable *cancellable;
  GCancellable *over;
  gulong over_id;
  EfSleeper *sleeper;
  GMutex lock;
  gboolean back;
  EfResponse *response;
  GError *error;
} Errand;

static void
clear (gpointer pointer)
{
  Errand *self = pointer;

  g_cancellable_disconnect (self->over, self->over_id);
  g_object_unref (self->over);
  g_object_unref (self->cancellable);
  ef_sleeper_unref (self->sleeper);
  g_clear_pointer (&self->response, ef_response_free);
  g_clear_error (&self->error);
  self->errand->free (self->data);
  g_mutex_clear (&self->lock);
}

static void
release (Errand *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

static void
run (gpointer pointer, gpointer unused)
{
  Errand *self = pointer;
  EfResponse *response;
  GError *error = NULL;

  response = self->errand->run (self->data, self->cancellable, &error);
  g_mutex_lock (&self->lock);
  self->response = response;
  self->error = error;
  self->back = TRUE;
  g_mutex_unlock (&self->lock);
  ef_sleeper_wake (self->sleeper);
  release (self);
}

EfErrands *
ef_errands_new (guint threads, guint waiting)
{
  EfErrands *self = g_new0 (EfErrands, 1);

  self->pool = g_thread_pool_new (run, NULL, (gint)threads, FALSE, NULL);
  self->waiting = waiting;
  self->over = g_cancellable_new ();
  return self;
}

void
ef_errands_free (EfErrands *self)
{
  g_cancellable_cancel (self->over);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_object_unref (self->over);
  g_free (self);
}

static EfResponse *
refuse_busy (void)
{
  EfProblem *problem = ef_problem_new (503, "unavailable",
      "too many requests of this kind wait: try again in a moment");

  ef_problem_add_header (problem, "Retry-After", "5");
  return ef_response_new_problem (problem);
}

/* The request is over: nobody waits for the answer any more. */
static void
forget (gpointer pointer)
{
  Errand *self = pointer;

  if (!self->errand->stays)
    g_cancellable_cancel (self->cancellable);
  release (self);
}

static void
cancel (GCancellable *over, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

EfResponse *
ef_errands_send (
    EfErrands *self, EfRequest *request, const EfErrand *errand, gpointer data)
{
  Errand *sent;

  if (g_thread_pool_unprocessed (self->pool) >= self->waiting) {
    errand->free (data);
    return refuse_busy ();
  }
  sent = g_atomic_rc_box_new0 (Errand);
  sent->errand = errand;
  sent->data = data;
  sent->cancellable = g_cancellable_new ();
  sent->over = g_object_ref (self->over);
  sent->over_id = g_cancellable_connect (
      self->over, G_CALLBACK (cancel), sent->cancellable, NULL);
  sent->sleeper = ef_sleeper_ref (ef_request_get_sleeper (request));
  g_mutex_init (&sent->lock);
  ef_request_set_state (request, g_atomic_rc_box_acquire (sent), forget);
  g_thread_pool_push (self->pool, sent, NULL);
  return ef_response_new_later ();
}

gboolean
ef_errand_is_sent (EfRequest *request)
{
  return ef_request_get_state (request) != NULL;
}

EfResponse *
ef_errand_receive (EfRequest *request, GError **error)
{
  Errand *self = ef_request_get_state (request);
  EfResponse *response;

  g_mutex_lock (&self->lock);
  response =
      self->back ? g_steal_pointer (&self->response) : ef_response_new_later ();
  if (self->error)
    g_propagate_error (error, g_steal_pointer (&self->error));
  g_mutex_unlock (&self->lock);
  return response;
}
