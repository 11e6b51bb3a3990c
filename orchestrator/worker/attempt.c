/* Edit Factory - one attempt at a job, in a thread of its own
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "attempt.h"
#include "failure.h"
#include "inputs.h"
#include "log.h"
#include "make-folder.h"
#include "outputs.h"
#include "remove-tree.h"
#include "shelf.h"

#include <editfactory/json.h>

/* Warnings of one attempt; more are dropped. */
#define MAX_WARNINGS 100

/* Between tries to write the end of an attempt down. */
#define PERSIST_DELAY (500 * G_TIME_SPAN_MILLISECOND)

struct _EfAttempt
{
  const EfAttemptPlace *place;
  EfClaim *claim;
  EfInputs *inputs;
  EfDescription *description;
  GCancellable *cancellable;
  GThread *thread;
  gchar *scratch;
  void (*changed) (gpointer);
  void (*done) (EfAttempt *, gpointer);
  gpointer user_data;
  gint64 started;
  gboolean fenced; /* what was written last was not wanted */

  GMutex lock;
  GCond stopped;
  EfStop stop;
  gchar *stage;
  gdouble fraction;
  GPtrArray *warnings;
  gboolean news;
};

/* Telling */

static void
note_news (EfAttempt *self)
{
  self->news = TRUE;
  if (self->changed)
    self->changed (self->user_data);
}

static void
write_log (EfAttempt *self, const gchar *stage, const gchar *line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->place->database, NULL, &error);

  if (!connection ||
      !ef_queue_log (connection, self->claim, stage, line, &error))
    ef_log (EF_LOG_WARNING, "a line of a job's log was lost", "error",
        error->message, NULL);
}

static void
on_stage (const gchar *stage, gpointer data)
{
  EfAttempt *self = data;

  g_mutex_lock (&self->lock);
  g_free (self->stage);
  self->stage = g_strdup (stage);
  note_news (self);
  g_mutex_unlock (&self->lock);
  write_log (self, stage, "started");
}

static void
on_progress (const gchar *stage, gdouble fraction, gpointer data)
{
  EfAttempt *self = data;

  g_mutex_lock (&self->lock);
  self->fraction = fraction;
  note_news (self);
  g_mutex_unlock (&self->lock);
}

static void
on_stage_done (
    const gchar *stage, gboolean cached, gdouble seconds, gpointer data)
{
  g_autofree gchar *line = cached
      ? g_strdup ("was finished before")
      : g_strdup_printf ("finished in %.1f s", seconds);

  write_log (data, stage, line);
}

static void
on_warning (const gchar *stage, const gchar *message, gpointer data)
{
  EfAttempt *self = data;
  g_autofree gchar *text = ef_inputs_translate (self->inputs, message);
  g_autofree gchar *line = g_strconcat ("warning: ", text, NULL);

  g_mutex_lock (&self->lock);
  if (self->warnings->len < MAX_WARNINGS)
    g_ptr_array_add (
        self->warnings, g_strconcat (stage ? stage : "", ": ", text, NULL));
  note_news (self);
  g_mutex_unlock (&self->lock);
  write_log (self, stage, line);
}

static const EfRunListener LISTENER = { on_stage, on_progress, on_stage_done,
  on_warning };

/* Seconds that are left, from how long the part that is done has taken. */
static gdouble
estimate (EfAttempt *self)
{
  gdouble elapsed = (g_get_monotonic_time () - self->started) / 1e6;

  return elapsed * (1 - self->fraction) / self->fraction;
}

void
ef_attempt_tell (EfAttempt *self, JsonArray *array, gboolean force)
{
  JsonArray *warnings;
  JsonObject *object;

  g_mutex_lock (&self->lock);
  if (self->news || force) {
    object = json_object_new ();
    warnings = json_array_new ();
    for (guint i = 0; i < self->warnings->len; i++)
      json_array_add_string_element (warnings, self->warnings->pdata[i]);
    json_object_set_string_member (object, "job", self->claim->id);
    json_object_set_int_member (object, "attempt", self->claim->attempt);
    if (self->stage)
      json_object_set_string_member (object, "stage", self->stage);
    json_object_set_double_member (object, "fraction", self->fraction);
    if (self->fraction > 0.02)
      json_object_set_double_member (object, "remaining", estimate (self));
    json_object_set_array_member (object, "warnings", warnings);
    json_array_add_object_element (array, object);
    self->news = FALSE;
  }
  g_mutex_unlock (&self->lock);
}

/* Stopping */

void
ef_attempt_stop (EfAttempt *self, EfStop why)
{
  g_mutex_lock (&self->lock);
  if (self->stop == EF_STOP_NOT || why == EF_STOP_LOST)
    self->stop = why;
  g_cond_broadcast (&self->stopped);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->cancellable);
}

static EfStop
get_stop (EfAttempt *self)
{
  EfStop stop;

  g_mutex_lock (&self->lock);
  stop = self->stop;
  g_mutex_unlock (&self->lock);
  return stop;
}

/* Ending: what happened is written down, as often as it takes, until the lease
 * is over. */

typedef gboolean (*Write) (EfAttempt *self, EfConnection *connection,
    gpointer data, gboolean *owned, GError **error);

static gboolean
is_worth_another_try (EfAttempt *self, const GError *error)
{
  gint64 until = g_get_monotonic_time () + PERSIST_DELAY;
  gboolean lost;

  if (g_error_matches (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_FAILED) ||
      g_error_matches (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_CONFLICT))
    return FALSE;
  g_mutex_lock (&self->lock);
  while (self->stop != EF_STOP_LOST &&
      g_cond_wait_until (&self->stopped, &self->lock, until))
    ;
  lost = self->stop == EF_STOP_LOST;
  g_mutex_unlock (&self->lock);
  return !lost;
}

static gboolean
persist (EfAttempt *self, Write write, gpointer data, GError **error)
{
  for (;;) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (EfConnection) connection =
        ef_database_acquire (self->place->database, NULL, &problem);
    gboolean owned = FALSE;

    if (connection && write (self, connection, data, &owned, &problem)) {
      self->fenced = !owned;
      if (!owned)
        ef_log (EF_LOG_WARNING,
            "fenced: the result of a job that is not ours "
            "any more was discarded",
            NULL);
      return TRUE;
    }
    g_clear_pointer (&connection, ef_connection_release);
    if (!is_worth_another_try (self, problem)) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  }
}

static gboolean
write_end (EfAttempt *self, EfConnection *connection, gpointer data,
    gboolean *owned, GError **error)
{
  return ef_queue_end (connection, self->claim, data, owned, error);
}

typedef struct
{
  const gchar *outputs;
  gdouble cpu;
  guint64 peak;
} Success;

static gboolean
write_success (EfAttempt *self, EfConnection *connection, gpointer data,
    gboolean *owned, GError **error)
{
  Success *success = data;

  return ef_queue_finish (connection, self->claim, success->outputs,
      success->cpu, success->peak, owned, error);
}

static gchar *
make_problem (
    EfAttempt *self, const GError *why, EfFailure failure, gboolean retryable)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree gchar *detail = self->inputs
      ? ef_inputs_translate (self->inputs, why->message)
      : ef_quote (why->message, 1000);

  json_node_take_object (root, object);
  json_object_set_string_member (object, "code", ef_failure_get_code (failure));
  json_object_set_string_member (object, "detail", detail);
  g_mutex_lock (&self->lock);
  if (self->stage)
    json_object_set_string_member (object, "stage", self->stage);
  g_mutex_unlock (&self->lock);
  json_object_set_boolean_member (object, "retryable", retryable);
  return ef_json_to_string (root);
}

static void
end (EfAttempt *self, const GError *why)
{
  EfStop stop = get_stop (self);
  EfFailure failure = ef_failure_classify (why);
  gboolean retry = ef_failure_may_retry (failure, self->claim->failures);
  g_autofree gchar *problem = NULL;
  EfEnding ending = { "failed", "failed" };
  g_autoptr (GError) error = NULL;

  if (stop == EF_STOP_LOST) {
    ef_log (EF_LOG_WARNING, "attempt ended", "outcome", "lost", NULL);
    return;
  }
  if (stop == EF_STOP_CANCEL) {
    ending = (EfEnding){ "cancelled", "cancelled" };
  } else if (stop == EF_STOP_RELEASE) {
    ending = (EfEnding){ "queued", "released" };
  } else {
    problem = make_problem (self, why, failure, retry);
    write_log (self, NULL, why->message);
    if (retry)
      ending = (EfEnding){ "queued", "retried", NULL,
        ef_backoff (self->claim->failures, g_random_double ()) };
    ending.problem = problem;
  }
  ef_log (EF_LOG_INFO, "attempt ended", "outcome", ending.outcome, "error",
      why->message, NULL);
  if (!persist (self, write_end, &ending, &error))
    ef_log (EF_LOG_ERROR, "the end of an attempt could not be written", "error",
        error->message, NULL);
}

/* The work */

/* CPU-seconds of all stages and the largest memory of one, of the report. */
static void
sum_up (EfRun *run, Success *success)
{
  g_autoptr (JsonNode) report = ef_run_get_report (run);
  JsonArray *stages =
      json_object_get_array_member (json_node_get_object (report), "stages");

  for (guint i = 0; i < json_array_get_length (stages); i++) {
    JsonObject *stage = json_array_get_object_element (stages, i);

    success->cpu +=
        json_object_get_double_member_with_default (stage, "cpu_seconds", 0);
    success->peak = MAX (success->peak,
        (guint64)json_object_get_int_member_with_default (
            stage, "peak_bytes", 0));
  }
}

static gboolean
publish (EfAttempt *self, EfRun *run, JsonNode *params, GError **error)
{
  g_autofree gchar *prefix =
      g_strdup_printf ("%s/jobs/%s/%d-%s", self->claim->tenant, self->claim->id,
          self->claim->attempt, self->claim->token);
  g_autofree gchar *outputs = ef_outputs_publish (run, self->description,
      params, self->claim, self->inputs, self->place->store, prefix,
      self->scratch, self->cancellable, error);
  Success success = { outputs };

  if (!outputs)
    return FALSE;
  if (get_stop (self) == EF_STOP_LOST) {
    g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was lost");
    return FALSE;
  }
  sum_up (run, &success);
  return persist (self, write_success, &success, error);
}

static gboolean
run_stages (EfAttempt *self, JsonNode *params, GError **error)
{
  g_autofree gchar *files =
      g_build_filename (ef_asset_store_get_folder (self->place->store),
          self->claim->tenant, NULL);
  g_autofree gchar *cache =
      g_build_filename (self->place->cache, self->claim->tenant, NULL);
  g_autofree gchar *documents =
      g_build_filename (self->place->work, self->claim->tenant, NULL);
  const gchar *roots[] = { files, documents, NULL };
  EfShelf shelf = { self->place->database, self->place->store,
    self->claim->tenant, self->place->group >= 0 };
  g_autoptr (EfRun) run = NULL;

  run = ef_run_new (
      self->description, params, cache, TRUE, &LISTENER, self, error);
  if (!run)
    return FALSE;
  ef_run_set_roots (run, roots);
  ef_run_set_cache_limit (run, 0);
  ef_run_set_executor (run, ef_sandbox_execute, self->place->sandbox);
  if (ef_asset_store_is_remote (self->place->store))
    ef_shelf_serve (&shelf, run);
  return ef_run_execute (
             run, self->claim->stop_after, self->cancellable, error) &&
      publish (self, run, params, error);
}

static gboolean
hold_inputs (EfAttempt *self, EfRows *rows, GError **error)
{
  self->inputs = ef_inputs_new (self->place->store);
  for (gint i = 0; i < PQntuples (rows); i++)
    if (!ef_inputs_add (self->inputs, ef_rows_get (rows, i, 0),
            ef_rows_get (rows, i, 1), ef_rows_get (rows, i, 2), error))
      return FALSE;
  return TRUE;
}

static gboolean
prepare (EfAttempt *self, gchar **documents, GError **error)
{
  const EfAttemptPlace *place = self->place;
  g_autofree gchar *cache = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (place->database, NULL, error);
  g_autoptr (EfRows) rows = NULL;

  if (!connection)
    return FALSE;
  rows = ef_queue_get_inputs (connection, self->claim->id, error);
  if (!rows)
    return FALSE;
  g_clear_pointer (&connection, ef_connection_release);
  if (!hold_inputs (self, rows, error))
    return FALSE;
  self->description = ef_description_load (self->claim->pipeline, error);
  if (!self->description)
    return FALSE;
  cache =
      ef_make_folder (place->cache, self->claim->tenant, place->group, error);
  *documents = cache
      ? ef_make_folder (place->work, self->claim->tenant, place->group, error)
      : NULL;
  self->scratch = *documents
      ? ef_make_folder (place->work, self->claim->token, -1, error)
      : NULL;
  return self->scratch != NULL;
}

static gboolean
work (EfAttempt *self, GError **error)
{
  g_autofree gchar *documents = NULL;
  g_autoptr (JsonNode) params = NULL;

  if (!prepare (self, &documents, error))
    return FALSE;
  params = ef_inputs_resolve (
      self->inputs, self->description, self->claim->params, documents, error);
  return params && run_stages (self, params, error);
}

static void
set_log_context (EfAttempt *self)
{
  const EfClaim *claim = self->claim;
  g_autofree gchar *attempt = g_strdup_printf ("%d", claim->attempt);

  ef_log_set_context ("job", claim->id, "attempt", attempt, "tenant",
      claim->tenant, "trace", claim->trace, NULL);
}

static gpointer
run (gpointer data)
{
  EfAttempt *self = data;
  g_autoptr (GError) error = NULL;

  set_log_context (self);
  /* What this thread waits for ends with the attempt. */
  g_cancellable_push_current (self->cancellable);
  if (work (self, &error))
    ef_log (EF_LOG_INFO, "attempt ended", "outcome",
        self->fenced ? "fenced" : "succeeded", NULL);
  else
    end (self, error);
  g_cancellable_pop_current (self->cancellable);
  if (self->scratch)
    ef_remove_tree (self->scratch);
  self->done (self, self->user_data);
  return NULL;
}

EfAttempt *
ef_attempt_start (const EfAttemptPlace *place, EfClaim *claim,
    void (*changed) (gpointer), void (*done) (EfAttempt *, gpointer),
    gpointer user_data)
{
  EfAttempt *self = g_new0 (EfAttempt, 1);

  self->place = place;
  self->claim = claim;
  self->changed = changed;
  self->done = done;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->warnings = g_ptr_array_new_with_free_func (g_free);
  self->started = g_get_monotonic_time ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->stopped);
  self->thread = g_thread_new ("attempt", run, self);
  return self;
}

void
ef_attempt_free (EfAttempt *self)
{
  g_thread_join (self->thread);
  ef_claim_free (self->claim);
  g_clear_pointer (&self->inputs, ef_inputs_free);
  g_clear_pointer (&self->description, ef_description_free);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->warnings);
  g_free (self->stage);
  g_free (self->scratch);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->stopped);
  g_free (self);
}

const EfClaim *
ef_attempt_get_claim (EfAttempt *self)
{
  return self->claim;
}
