/* Edit Factory - sends webhooks from the outbox
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "deliverer.h"
#include "log.h"
#include "webhook-transfer.h"
#include "webhook-verdict.h"
#include "webhooks.h"

/* Messages under way at a time. */
#define MAX_TRANSFERS 32

/* Seconds that a message is ours: longer than a try can take. */
#define LEASE 30

/* After that, seconds, nobody asks what became of a message. */
#define KEEP (30 * 24 * 3600)
#define EXPIRE_EVERY (3600 * (gint64)G_USEC_PER_SEC)
#define EXPIRE_BATCH 1000

/**
 * EfDeliverer:
 * @told: atomic: there may be a message
 * @quit: atomic
 * @wake: until there is libcurl to wait with
 */
struct _EfDeliverer
{
  EfDatabase *database;
  gdouble poll;
  gboolean allow_private;
  GThread *thread;
  gint told;
  gint quit;
  GMutex lock;
  GCond wake;
  /* Both from the first message on: with its libraries, libcurl takes a tenth
   * of the daemon's memory. Set with the lock. */
  const EfCurl *curl;
  CURLM *multi;

  /* the thread's own */
  GHashTable *transfers; /* of EfWebhookTransfer */
  gint64 next_poll;
  gint64 next_expiry;
  gboolean away; /* the database did not answer */
};

static void
note (EfDeliverer *self, const GError *error)
{
  if (error && !self->away)
    ef_log (EF_LOG_WARNING, "webhooks wait", "error", error->message, NULL);
  self->away = error != NULL;
}

/* Beginning */

static gboolean
load_curl (EfDeliverer *self)
{
  g_autoptr (GError) error = NULL;
  const EfCurl *curl = self->curl ? self->curl : ef_curl_load (&error);

  if (!curl) {
    ef_log (
        EF_LOG_ERROR, "webhooks cannot be sent", "error", error->message, NULL);
    return FALSE;
  }
  g_mutex_lock (&self->lock);
  if (!self->multi)
    self->multi = curl->multi_init ();
  self->curl = curl;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
begin (EfDeliverer *self, const EfRows *rows)
{
  for (gint i = 0; i < PQntuples (rows); i++) {
    EfWebhookTransfer *transfer =
        ef_webhook_transfer_new (self->curl, rows, i, self->allow_private);

    g_hash_table_add (self->transfers, transfer);
    self->curl->multi_add_handle (
        self->multi, ef_webhook_transfer_get_handle (transfer));
  }
}

static void
claim (EfDeliverer *self)
{
  guint room = MAX_TRANSFERS - g_hash_table_size (self->transfers);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, NULL, &error);
  g_autoptr (EfRows) rows = NULL;

  if (connection)
    rows = ef_webhooks_claim (connection, room, LEASE, &error);
  note (self, error);
  /* Those that cannot be sent come back when their time is over. */
  if (!rows || PQntuples (rows) == 0 || !load_curl (self))
    return;
  begin (self, rows);
  /* there may be more when these are through */
  g_atomic_int_set (&self->told, TRUE);
}

static gboolean
has_room (EfDeliverer *self)
{
  return g_hash_table_size (self->transfers) < MAX_TRANSFERS;
}

/* The poll is the truth, whatever was told. */
static void
look (EfDeliverer *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean told = !self->away && g_atomic_int_get (&self->told);

  if (!has_room (self) || (!told && now < self->next_poll))
    return;
  g_atomic_int_set (&self->told, FALSE);
  self->next_poll = now +
      (gint64)(self->poll * (0.9 + 0.2 * g_random_double ()) * G_USEC_PER_SEC);
  claim (self);
}

/* Ending */

static void
write_end (EfDeliverer *self, const EfDeliveryEnd *end)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, NULL, &error);

  if (connection)
    ef_webhooks_end (connection, end, &error);
  note (self, error);
}

static void
end_transfer (EfDeliverer *self, EfWebhookTransfer *transfer, CURLcode code)
{
  EfWebhookResult result = { 0 };
  EfWebhookVerdict verdict;
  EfDeliveryEnd end;

  ef_webhook_transfer_get_result (transfer, code, &result);
  verdict = ef_webhook_judge (result.status, result.retry_after,
      ef_webhook_transfer_get_tries (transfer), g_random_double ());
  end = (EfDeliveryEnd){ ef_webhook_transfer_get_id (transfer),
    ef_webhook_transfer_get_token (transfer), verdict.state, verdict.delay,
    result.status, result.problem, verdict.gone };
  write_end (self, &end);
  ef_log (result.problem ? EF_LOG_INFO : EF_LOG_DEBUG, "webhook", "message",
      end.id, "state", end.state, "error", result.problem ? result.problem : "",
      NULL);
  g_free (result.problem);
}

static void
forget (EfDeliverer *self, EfWebhookTransfer *transfer)
{
  self->curl->multi_remove_handle (
      self->multi, ef_webhook_transfer_get_handle (transfer));
  g_hash_table_remove (self->transfers, transfer);
  ef_webhook_transfer_free (transfer);
}

static void
end_all_done (EfDeliverer *self)
{
  CURLMsg *message;
  gint left;

  while ((message = self->curl->multi_info_read (self->multi, &left))) {
    CURLcode code = message->data.result;
    EfWebhookTransfer *transfer =
        ef_webhook_transfer_of (self->curl, message->easy_handle);

    if (message->msg != CURLMSG_DONE)
      continue;
    end_transfer (self, transfer, code);
    forget (self, transfer);
    /* its endpoint may have more */
    g_atomic_int_set (&self->told, TRUE);
  }
}

/* Somebody else may try at once. */
static void
give_back (EfDeliverer *self)
{
  GHashTableIter iter;
  gpointer transfer;

  g_hash_table_iter_init (&iter, self->transfers);
  while (g_hash_table_iter_next (&iter, &transfer, NULL)) {
    EfDeliveryEnd end = { ef_webhook_transfer_get_id (transfer),
      ef_webhook_transfer_get_token (transfer), "pending", 0, 0,
      "the daemon stopped while it was sent" };

    /* without the database, their leases end by themselves */
    if (!self->away)
      write_end (self, &end);
    self->curl->multi_remove_handle (
        self->multi, ef_webhook_transfer_get_handle (transfer));
    g_hash_table_iter_remove (&iter);
    ef_webhook_transfer_free (transfer);
  }
}

/* What nobody asks for any more. */
static void
expire (EfDeliverer *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;
  guint n = EXPIRE_BATCH;

  if (now < self->next_expiry)
    return;
  self->next_expiry = now + EXPIRE_EVERY;
  connection = ef_database_acquire (self->database, NULL, &error);
  while (connection && n == EXPIRE_BATCH && !g_atomic_int_get (&self->quit) &&
      ef_webhooks_expire (connection, KEEP, EXPIRE_BATCH, &n, &error))
    ;
  note (self, error);
}

/* The thread */

static gint
milliseconds_to_poll (EfDeliverer *self)
{
  gint64 left = self->next_poll - g_get_monotonic_time ();

  if (!has_room (self))
    return 1000;
  if (!self->away && g_atomic_int_get (&self->told))
    return 0;
  return (gint)CLAMP (left / 1000 + 1, 0, 60000);
}

static void
wait_for_news (EfDeliverer *self, gint ms)
{
  gint64 until = g_get_monotonic_time () + ms * G_TIME_SPAN_MILLISECOND;
  gint n;

  if (self->multi) {
    self->curl->multi_poll (self->multi, NULL, 0, ms, &n);
    return;
  }
  g_mutex_lock (&self->lock);
  while (!g_atomic_int_get (&self->quit) &&
      (self->away || !g_atomic_int_get (&self->told)) &&
      g_cond_wait_until (&self->wake, &self->lock, until))
    ;
  g_mutex_unlock (&self->lock);
}

static void
transfer (EfDeliverer *self)
{
  gint running;

  if (!self->multi)
    return;
  self->curl->multi_perform (self->multi, &running);
  end_all_done (self);
}

static gpointer
run (gpointer data)
{
  EfDeliverer *self = data;

  while (!g_atomic_int_get (&self->quit)) {
    look (self);
    transfer (self);
    expire (self);
    wait_for_news (self, milliseconds_to_poll (self));
  }
  give_back (self);
  return NULL;
}

static void
wake (EfDeliverer *self)
{
  g_mutex_lock (&self->lock);
  g_cond_signal (&self->wake);
  if (self->multi)
    self->curl->multi_wakeup (self->multi);
  g_mutex_unlock (&self->lock);
}

EfDeliverer *
ef_deliverer_start (EfDatabase *database, gdouble poll, gboolean allow_private)
{
  EfDeliverer *self = g_new0 (EfDeliverer, 1);

  self->database = database;
  self->poll = poll;
  self->allow_private = allow_private;
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->transfers = g_hash_table_new (NULL, NULL);
  self->thread = g_thread_new ("webhooks", run, self);
  return self;
}

void
ef_deliverer_look (EfDeliverer *self)
{
  g_atomic_int_set (&self->told, TRUE);
  wake (self);
}

void
ef_deliverer_stop (EfDeliverer *self)
{
  g_atomic_int_set (&self->quit, TRUE);
  wake (self);
  g_thread_join (self->thread);
  if (self->multi)
    self->curl->multi_cleanup (self->multi);
  g_hash_table_unref (self->transfers);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  g_free (self);
}
