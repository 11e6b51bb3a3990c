/* Edit Factory - work of requests that a thread of the server cannot wait for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "errand.h"

/**
 * EfErrands:
 * @share: threads that one tenant may have
 * @waiting: (element-type Errand): in the order they came
 * @running: by tenant
 * @over: cancels all of them
 */
struct _EfErrands
{
  GThreadPool *pool;
  guint threads;
  guint share;
  guint max_waiting;
  GMutex lock;
  GQueue waiting;
  GHashTable *running;
  guint n_running;
  GCancellable *over;
};

/* Shared by the request and the thread. */
typedef struct
{
  gchar *tenant;
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
  g_free (self->tenant);
}

static void
release (Errand *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Whose turn it is; with the lock held. */

static guint
count_running (EfErrands *self, const gchar *tenant)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->running, tenant));
}

static guint
count_waiting (EfErrands *self, const gchar *tenant)
{
  guint n = 0;

  for (GList *l = self->waiting.head; l; l = l->next)
    n += g_str_equal (((Errand *)l->data)->tenant, tenant);
  return n;
}

static void
set_running (EfErrands *self, const gchar *tenant, guint n)
{
  if (n)
    g_hash_table_insert (
        self->running, g_strdup (tenant), GUINT_TO_POINTER (n));
  else
    g_hash_table_remove (self->running, tenant);
}

static gboolean
may_run (EfErrands *self, const Errand *errand)
{
  return self->n_running < self->threads &&
      count_running (self, errand->tenant) < self->share;
}

static void
start_those_that_may (EfErrands *self)
{
  GList *next;

  for (GList *l = self->waiting.head; l; l = next) {
    Errand *errand = l->data;

    next = l->next;
    if (!may_run (self, errand))
      continue;
    g_queue_delete_link (&self->waiting, l);
    set_running (
        self, errand->tenant, count_running (self, errand->tenant) + 1);
    self->n_running++;
    g_thread_pool_push (self->pool, errand, NULL);
  }
}

static void
note_end (EfErrands *self, const Errand *errand)
{
  g_mutex_lock (&self->lock);
  set_running (self, errand->tenant, count_running (self, errand->tenant) - 1);
  self->n_running--;
  start_those_that_may (self);
  g_mutex_unlock (&self->lock);
}

/* The pool's thread */

static void
run (gpointer pointer, gpointer errands)
{
  Errand *self = pointer;
  EfResponse *response = NULL;
  GError *error = NULL;

  if (!g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    response = self->errand->run (self->data, self->cancellable, &error);
  g_mutex_lock (&self->lock);
  self->response = response;
  self->error = error;
  self->back = TRUE;
  g_mutex_unlock (&self->lock);
  ef_sleeper_wake (self->sleeper);
  note_end (errands, self);
  release (self);
}

EfErrands *
ef_errands_new (guint threads, guint waiting)
{
  EfErrands *self = g_new0 (EfErrands, 1);

  self->pool = g_thread_pool_new (run, self, (gint)threads, FALSE, NULL);
  self->threads = threads;
  self->share = MAX (threads * 3 / 4, 1);
  self->max_waiting = waiting;
  g_mutex_init (&self->lock);
  g_queue_init (&self->waiting);
  self->running = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->over = g_cancellable_new ();
  return self;
}

/* Those that wait have not begun: their requests are answered already. */
void
ef_errands_free (EfErrands *self)
{
  Errand *errand;

  g_cancellable_cancel (self->over);
  g_mutex_lock (&self->lock);
  while ((errand = g_queue_pop_head (&self->waiting)))
    release (errand);
  g_mutex_unlock (&self->lock);
  g_thread_pool_free (self->pool, FALSE, TRUE);
  g_hash_table_unref (self->running);
  g_object_unref (self->over);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* The request's side */

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

static Errand *
make (EfErrands *self, EfRequest *request, const gchar *tenant,
    const EfErrand *errand, gpointer data)
{
  Errand *made = g_atomic_rc_box_new0 (Errand);

  made->tenant = g_strdup (tenant);
  made->errand = errand;
  made->data = data;
  made->cancellable = g_cancellable_new ();
  made->over = g_object_ref (self->over);
  made->over_id = g_cancellable_connect (
      self->over, G_CALLBACK (cancel), made->cancellable, NULL);
  made->sleeper = ef_sleeper_ref (ef_request_get_sleeper (request));
  g_mutex_init (&made->lock);
  return made;
}

/* @errand: (transfer full) */
static gboolean
queue (EfErrands *self, Errand *errand)
{
  gboolean room;

  g_mutex_lock (&self->lock);
  room = may_run (self, errand) ||
      (self->waiting.length < self->max_waiting &&
          count_waiting (self, errand->tenant) < self->max_waiting / 4);
  if (room) {
    g_queue_push_tail (&self->waiting, errand);
    start_those_that_may (self);
  }
  g_mutex_unlock (&self->lock);
  if (!room)
    release (errand);
  return room;
}

EfResponse *
ef_errands_send (EfErrands *self, EfRequest *request, const gchar *tenant,
    const EfErrand *errand, gpointer data)
{
  Errand *sent = make (self, request, tenant, errand, data);

  ef_request_set_state (request, g_atomic_rc_box_acquire (sent), forget);
  if (queue (self, sent))
    return ef_response_new_later ();
  ef_request_set_state (request, NULL, NULL);
  return refuse_busy ();
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
