/* Edit Factory - claims jobs, runs them, keeps its lease
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "worker.h"
#include "lease.h"
#include "log.h"
#include "metrics.h"
#include "uuid7.h"

#include <editfactory/json.h>

/* Progress is written at most this often, seconds. */
#define PROGRESS_INTERVAL 0.5

/* A heartbeat after a failed one, seconds. */
#define BEAT_RETRY 0.5

/* Hints of fair share are healed this often, in heartbeats. */
#define RECONCILE_BEATS 10

struct _EfWorker
{
  EfWorkerConfig config;
  gchar *instance;
  GThread *claimer;
  GThread *beater;
  GThread *watcher;

  GMutex lock;
  GCond claim_now;
  GCond watch_now;
  gchar *id;
  GPtrArray *attempts; /* running */
  GQueue ended;        /* to be freed */
  EfLease lease;
  guint started;
  gint64 quiet_since; /* no attempt has run since */
  guint claims;       /* begun and ended: odd while one is on its way */
  gboolean draining;
  gboolean stopping; /* no attempt may start any more */
  gboolean work;     /* somebody said that there is some */
  gboolean watched;  /* the watcher may end */

  /* Taken last: attempts tell of news while they hold their own lock. */
  GMutex signal_lock;
  GCond beat_now;
  gboolean news;     /* an attempt has progress to tell */
  gboolean look;     /* for cancels */
  gboolean finished; /* the beater may end */
};

/* Attempts tell from their own threads. */

static void
signal_beater (EfWorker *self, gboolean *what)
{
  g_mutex_lock (&self->signal_lock);
  *what = TRUE;
  g_cond_broadcast (&self->beat_now);
  g_mutex_unlock (&self->signal_lock);
}

static void
on_changed (gpointer data)
{
  EfWorker *self = data;

  signal_beater (self, &self->news);
}

static void
tell_changed (EfWorker *self, gboolean ended)
{
  if (self->config.changed)
    self->config.changed (ended, self->config.user_data);
}

static void
on_done (EfAttempt *attempt, gpointer data)
{
  EfWorker *self = data;
  gboolean idle;

  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->attempts, attempt);
  g_queue_push_tail (&self->ended, attempt);
  self->work = TRUE;
  idle = self->draining && !self->stopping && self->attempts->len == 0;
  self->quiet_since = g_get_monotonic_time ();
  g_cond_broadcast (&self->claim_now);
  g_mutex_unlock (&self->lock);
  tell_changed (self, TRUE);
  if (idle && self->config.idle)
    self->config.idle (self->config.user_data);
}

static void
free_ended (EfWorker *self)
{
  EfAttempt *attempt;

  do {
    g_mutex_lock (&self->lock);
    attempt = g_queue_pop_head (&self->ended);
    g_mutex_unlock (&self->lock);
    if (attempt)
      ef_attempt_free (attempt);
  } while (attempt);
}

/* Claiming */

static gboolean
may_claim (EfWorker *self)
{
  return !self->draining && !self->stopping &&
      self->attempts->len < self->config.slots &&
      (!self->config.max_jobs || self->started < self->config.max_jobs) &&
      ef_lease_is_held (&self->lease, ef_lease_now ());
}

static void
measure_claim (gint64 began, const EfClaim *job, const GError *error)
{
  ef_metric_add (&ef_metric_claims,
      job         ? "job"
          : error ? "error"
                  : "empty",
      NULL, 1);
  ef_metric_observe (&ef_metric_claim_seconds, NULL, NULL,
      (gdouble)(g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  if (job)
    ef_metric_observe (&ef_metric_start_seconds, NULL, NULL, job->waited);
}

static EfClaim *
claim (EfWorker *self, const gchar *id)
{
  g_autoptr (GError) error = NULL;
  gint64 began = g_get_monotonic_time ();
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->config.place.database, NULL, &error);
  EfClaim *job = connection ? ef_queue_claim (connection, id, &error) : NULL;

  measure_claim (began, job, error);
  if (error)
    ef_log (EF_LOG_WARNING, "no claim", "error", error->message, NULL);
  return job;
}

/* The worker may have been given up, or been stopped, meanwhile: then the job
 * is not started, and the loss of its worker brings it back. */
static void
start (EfWorker *self, EfClaim *job, const gchar *id)
{
  g_autofree gchar *attempt = g_strdup_printf ("%d", job->attempt);

  g_mutex_lock (&self->lock);
  if (self->stopping || g_strcmp0 (self->id, id) != 0) {
    g_mutex_unlock (&self->lock);
    ef_claim_free (job);
    return;
  }
  ef_log (EF_LOG_INFO, "attempt started", "job", job->id, "attempt", attempt,
      "tenant", job->tenant, "trace", job->trace, "pipeline", job->pipeline,
      NULL);
  self->started++;
  g_ptr_array_add (self->attempts,
      ef_attempt_start (&self->config.place, job, on_changed, on_done, self));
  g_mutex_unlock (&self->lock);
  tell_changed (self, FALSE);
}

/* Returns: (nullable): the id to claim with; then end_claim() follows */
static gchar *
begin_claim (EfWorker *self)
{
  gboolean room = !self->config.may_claim ||
      self->config.may_claim (self->config.user_data);
  gchar *id = NULL;

  g_mutex_lock (&self->lock);
  if (room && may_claim (self)) {
    id = g_strdup (self->id);
    self->claims++;
  }
  g_mutex_unlock (&self->lock);
  return id;
}

static void
end_claim (EfWorker *self)
{
  g_mutex_lock (&self->lock);
  self->claims++;
  g_cond_broadcast (&self->claim_now);
  g_mutex_unlock (&self->lock);
}

/* Until the slots are full or nothing is eligible. */
static void
claim_all (EfWorker *self)
{
  gboolean more = TRUE;

  while (more) {
    g_autofree gchar *id = begin_claim (self);
    EfClaim *job;

    if (!id)
      return;
    job = claim (self, id);
    more = job != NULL;
    if (job)
      start (self, job, id);
    end_claim (self);
  }
}

/* The poll is the truth, whatever was told; jitter keeps daemons apart. */
static gint64
next_poll (EfWorker *self)
{
  gdouble wait = self->config.poll * (0.9 + 0.2 * g_random_double ());

  return g_get_monotonic_time () + (gint64)(wait * G_USEC_PER_SEC);
}

static gpointer
run_claimer (gpointer data)
{
  EfWorker *self = data;
  gboolean stopping = FALSE;

  while (!stopping) {
    gint64 until;

    free_ended (self);
    claim_all (self);
    until = next_poll (self);
    g_mutex_lock (&self->lock);
    while (!self->work && !self->stopping &&
        g_cond_wait_until (&self->claim_now, &self->lock, until))
      ;
    self->work = FALSE;
    stopping = self->stopping;
    g_mutex_unlock (&self->lock);
  }
  return NULL;
}

/* Heartbeats */

static gchar *
collect_progress (EfWorker *self)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();

  json_node_take_array (root, array);
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->attempts->len; i++)
    ef_attempt_tell (self->attempts->pdata[i], array, FALSE);
  g_mutex_unlock (&self->lock);
  return ef_json_to_string (root);
}

static void
stop_all (EfWorker *self, EfStop why)
{
  for (guint i = 0; i < self->attempts->len; i++)
    ef_attempt_stop (self->attempts->pdata[i], why);
}

static const EfHeld *
find_held (GPtrArray *held, const gchar *token)
{
  for (guint i = 0; i < held->len; i++) {
    const EfHeld *one = held->pdata[i];

    if (g_str_equal (one->token, token))
      return one;
  }
  return NULL;
}

/* Tokens of what runs here, and how many claims there were. */
typedef struct
{
  GPtrArray *tokens;
  guint claims;
} Snapshot;

static gboolean
has_token (GPtrArray *tokens, const gchar *token)
{
  return g_ptr_array_find_with_equal_func (tokens, token, g_str_equal, NULL);
}

/* What the database does not know as ours is stopped; a job that is claimed
 * after the database was asked is none that it has taken away. An attempt that
 * has written its end may still be on its way out: stopping it does nothing. */
static void
stop_lost (EfWorker *self, GPtrArray *held, const Snapshot *before)
{
  for (guint i = 0; i < self->attempts->len; i++) {
    EfAttempt *attempt = self->attempts->pdata[i];
    const gchar *token = ef_attempt_get_claim (attempt)->token;
    const EfHeld *one = find_held (held, token);

    if (one && one->cancel)
      ef_attempt_stop (attempt, EF_STOP_CANCEL);
    else if (!one && has_token (before->tokens, token))
      ef_attempt_stop (attempt, EF_STOP_LOST);
  }
}

/* Returns: (nullable): "{TOKEN,…}" of what the database believes that we run,
 * and nobody does: the answer to the claim was lost, or the end could not be
 * written. Not asked while a claim is on its way. */
static gchar *
list_unknown (EfWorker *self, GPtrArray *held, const Snapshot *before)
{
  g_autoptr (GString) list = g_string_new (NULL);

  if (before->claims % 2 || before->claims != self->claims)
    return NULL;
  for (guint i = 0; i < held->len; i++) {
    const EfHeld *one = held->pdata[i];

    if (!has_token (before->tokens, one->token))
      g_string_append_printf (list, "%s%s", list->len ? "," : "", one->token);
  }
  return list->len ? g_strdup_printf ("{%s}", list->str) : NULL;
}

static gboolean
compare (EfWorker *self, EfConnection *connection, const gchar *id,
    GPtrArray *held, const Snapshot *before, GError **error)
{
  g_autofree gchar *unknown = NULL;

  g_mutex_lock (&self->lock);
  stop_lost (self, held, before);
  unknown = list_unknown (self, held, before);
  g_mutex_unlock (&self->lock);
  if (!unknown)
    return TRUE;
  ef_log (EF_LOG_WARNING, "jobs that nobody runs here are given back", "tokens",
      unknown, NULL);
  return ef_queue_lose (connection, id, unknown, error);
}

static gboolean
register_worker (EfWorker *self, GError **error)
{
  g_autofree gchar *id = ef_uuid7_new ();
  g_autofree gchar *n = NULL;
  gdouble sent = ef_lease_now ();
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->config.place.database, NULL, error);
  guint released = 0;

  if (!connection ||
      !ef_queue_register (
          connection, id, self->instance, self->config.slots, &released, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  g_free (self->id);
  self->id = g_strdup (id);
  ef_lease_renew (&self->lease, sent);
  self->work = TRUE;
  g_cond_broadcast (&self->claim_now);
  g_mutex_unlock (&self->lock);
  n = g_strdup_printf ("%u", released);
  ef_log (EF_LOG_INFO, "worker registered", "worker", id, "released", n, NULL);
  return TRUE;
}

/* The database gave this worker up, or nobody knows: everything stops, and it
 * begins anew when all is quiet. */
static void
lose_lease (EfWorker *self, const gchar *id, const gchar *why)
{
  g_mutex_lock (&self->lock);
  if (g_strcmp0 (self->id, id) == 0) {
    ef_log (EF_LOG_ERROR, "the lease is lost: stages are stopped", "worker", id,
        "why", why, NULL);
    stop_all (self, EF_STOP_LOST);
    g_clear_pointer (&self->id, g_free);
  }
  g_mutex_unlock (&self->lock);
}

static gboolean
maintain (EfConnection *connection, guint beats, GError **error)
{
  guint n = 0;

  if (!ef_queue_rescue (connection, EF_LEASE_TTL, &n, error))
    return FALSE;
  if (n) {
    g_autofree gchar *text = g_strdup_printf ("%u", n);

    ef_log (EF_LOG_WARNING, "jobs of lost workers rescued", "jobs", text, NULL);
  }
  return beats % RECONCILE_BEATS != 0 || ef_queue_reconcile (connection, error);
}

static void
take_snapshot (EfWorker *self, Snapshot *snapshot)
{
  snapshot->tokens = g_ptr_array_new_with_free_func (g_free);
  g_mutex_lock (&self->lock);
  snapshot->claims = self->claims;
  for (guint i = 0; i < self->attempts->len; i++)
    g_ptr_array_add (snapshot->tokens,
        g_strdup (ef_attempt_get_claim (self->attempts->pdata[i])->token));
  g_mutex_unlock (&self->lock);
}

/* @full: with the maintenance that belongs to every whole interval */
static gboolean
beat_on (EfWorker *self, EfConnection *connection, const gchar *id,
    const Snapshot *before, gboolean full, guint beats, GError **error)
{
  g_autofree gchar *progress = collect_progress (self);
  gdouble sent = ef_lease_now ();
  gint64 began = g_get_monotonic_time ();
  gboolean known = FALSE;
  g_autoptr (GPtrArray) held =
      ef_queue_beat (connection, id, self->draining, progress, &known, error);

  if (!held)
    return FALSE;
  ef_metric_observe (&ef_metric_heartbeats, NULL, NULL,
      (gdouble)(g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  if (!known) {
    lose_lease (self, id, "the database has given this worker up");
    return TRUE;
  }
  g_mutex_lock (&self->lock);
  ef_lease_renew (&self->lease, sent);
  g_mutex_unlock (&self->lock);
  if (!g_str_equal (progress, "[]"))
    tell_changed (self, FALSE);
  return compare (self, connection, id, held, before, error) &&
      (!full || maintain (connection, beats, error));
}

static gboolean
beat (
    EfWorker *self, const gchar *id, gboolean full, guint beats, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->config.place.database, NULL, error);
  Snapshot before;
  gboolean ok;

  if (!connection)
    return FALSE;
  take_snapshot (self, &before);
  ok = beat_on (self, connection, id, &before, full, beats, error);
  g_ptr_array_unref (before.tokens);
  return ok;
}

/* Returns: whether all went well */
static gboolean
keep_lease (EfWorker *self, gboolean full, guint beats)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *id = NULL;
  gboolean quiet;

  g_mutex_lock (&self->lock);
  id = g_strdup (self->id);
  quiet = self->attempts->len == 0 && !self->stopping;
  g_mutex_unlock (&self->lock);
  if (!id)
    return quiet && register_worker (self, NULL);
  if (beat (self, id, full, beats, &error))
    return TRUE;
  ef_log (EF_LOG_WARNING, "no heartbeat", "error", error->message, NULL);
  if (self->config.database_away)
    self->config.database_away (self->config.user_data);
  return FALSE;
}

/* Waits until a beat is due: every EF_LEASE_BEAT, PROGRESS_INTERVAL after the
 * last one when there is news, at once to look for cancels. */
static void
wait_for_beat (EfWorker *self, gdouble last, gdouble last_full, gboolean good)
{
  g_mutex_lock (&self->signal_lock);
  for (;;) {
    gdouble due = last_full + EF_LEASE_BEAT;
    gdouble wait;

    if (!good)
      due = MIN (due, last + BEAT_RETRY);
    else if (self->news)
      due = MIN (due, last + PROGRESS_INTERVAL);
    wait = due - ef_lease_now ();
    if (wait <= 0 || self->look || self->finished)
      break;
    g_cond_wait_until (&self->beat_now, &self->signal_lock,
        g_get_monotonic_time () + (gint64)(wait * G_USEC_PER_SEC) + 1);
  }
  self->look = self->news = FALSE;
  g_mutex_unlock (&self->signal_lock);
}

static gboolean
is_finished (EfWorker *self)
{
  gboolean finished;

  g_mutex_lock (&self->signal_lock);
  finished = self->finished;
  g_mutex_unlock (&self->signal_lock);
  return finished;
}

static gpointer
run_beater (gpointer data)
{
  EfWorker *self = data;
  gdouble last = ef_lease_now (), last_full = last;
  gboolean good = TRUE;
  guint beats = 0;

  while (!is_finished (self)) {
    gboolean full;

    wait_for_beat (self, last, last_full, good);
    last = ef_lease_now ();
    full = last >= last_full + EF_LEASE_BEAT;
    if (full) {
      last_full = last;
      beats++;
    }
    good = keep_lease (self, full, beats);
  }
  return NULL;
}

/* Watching: a heartbeat may hang in a connection that leads nowhere; the lease
 * ends all the same. */

static gpointer
run_watcher (gpointer data)
{
  EfWorker *self = data;

  g_mutex_lock (&self->lock);
  while (!self->watched) {
    gdouble left =
        self->lease.renewed + EF_LEASE_TTL - EF_LEASE_MARGIN - ef_lease_now ();

    if (left <= 0 && self->id) {
      g_autofree gchar *id = g_strdup (self->id);

      g_mutex_unlock (&self->lock);
      lose_lease (self, id, "the database did not answer in time");
      g_mutex_lock (&self->lock);
      continue;
    }
    g_cond_wait_until (&self->watch_now, &self->lock,
        g_get_monotonic_time () +
            (gint64)((left > 0 ? left : EF_LEASE_BEAT) * G_USEC_PER_SEC) + 1);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* Life */

static void
worker_free (EfWorker *self)
{
  free_ended (self);
  g_ptr_array_unref (self->attempts);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->signal_lock);
  g_cond_clear (&self->claim_now);
  g_cond_clear (&self->watch_now);
  g_cond_clear (&self->beat_now);
  g_free (self->instance);
  g_free (self->id);
  g_free (self);
}

EfWorker *
ef_worker_start (const EfWorkerConfig *config, GError **error)
{
  EfWorker *self = g_new0 (EfWorker, 1);

  self->config = *config;
  self->instance = g_strdup (config->instance);
  self->attempts = g_ptr_array_new ();
  self->quiet_since = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  g_mutex_init (&self->signal_lock);
  g_cond_init (&self->claim_now);
  g_cond_init (&self->watch_now);
  g_cond_init (&self->beat_now);
  g_queue_init (&self->ended);
  if (!register_worker (self, error)) {
    worker_free (self);
    return NULL;
  }
  self->beater = g_thread_new ("beat", run_beater, self);
  self->watcher = g_thread_new ("watch", run_watcher, self);
  self->claimer = g_thread_new ("claim", run_claimer, self);
  return self;
}

void
ef_worker_wake (EfWorker *self)
{
  g_mutex_lock (&self->lock);
  self->work = TRUE;
  g_cond_broadcast (&self->claim_now);
  g_mutex_unlock (&self->lock);
}

void
ef_worker_look_for_cancels (EfWorker *self)
{
  signal_beater (self, &self->look);
}

void
ef_worker_drain (EfWorker *self)
{
  g_mutex_lock (&self->lock);
  self->draining = TRUE;
  while (self->claims % 2)
    g_cond_wait (&self->claim_now, &self->lock);
  g_mutex_unlock (&self->lock);
  signal_beater (self, &self->look);
}

/* The lease is kept until the last attempt has written its end. */
void
ef_worker_stop (EfWorker *self)
{
  g_mutex_lock (&self->lock);
  self->draining = self->stopping = TRUE;
  stop_all (self, EF_STOP_RELEASE);
  g_cond_broadcast (&self->claim_now);
  while (self->attempts->len)
    g_cond_wait (&self->claim_now, &self->lock);
  self->watched = TRUE;
  g_cond_broadcast (&self->watch_now);
  g_mutex_unlock (&self->lock);
  signal_beater (self, &self->finished);
  g_thread_join (self->claimer);
  g_thread_join (self->beater);
  g_thread_join (self->watcher);
  worker_free (self);
}

guint
ef_worker_get_running (EfWorker *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->attempts->len;
  g_mutex_unlock (&self->lock);
  return n;
}

gboolean
ef_worker_has_lease (EfWorker *self)
{
  gboolean held;

  g_mutex_lock (&self->lock);
  held = self->id && ef_lease_is_held (&self->lease, ef_lease_now ());
  g_mutex_unlock (&self->lock);
  return held;
}

gdouble
ef_worker_get_beat_age (EfWorker *self)
{
  gdouble age;

  g_mutex_lock (&self->lock);
  age = ef_lease_now () - self->lease.renewed;
  g_mutex_unlock (&self->lock);
  return age;
}

gboolean
ef_worker_is_over (EfWorker *self)
{
  const EfWorkerConfig *config = &self->config;
  gdouble quiet;
  gboolean over;

  g_mutex_lock (&self->lock);
  quiet =
      (gdouble)(g_get_monotonic_time () - self->quiet_since) / G_USEC_PER_SEC;
  over = self->attempts->len == 0 &&
      ((config->max_jobs && self->started >= config->max_jobs) ||
          (config->idle_exit > 0 && quiet >= config->idle_exit));
  g_mutex_unlock (&self->lock);
  return over;
}
