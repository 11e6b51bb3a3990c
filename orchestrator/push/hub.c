/* Edit Factory - follows the log of events and wakes whom it concerns
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub.h"
#include "event-frame.h"
#include "event-order.h"
#include "events.h"
#include "jobs.h"
#include "log.h"

/* Events that are read at a time. */
#define BATCH 1000

/* Between two looks, however much there is to see; and when a gap is to be
 * settled, microseconds. */
#define PACE 20000
#define GAP_PACE 5000
#define PROGRESS_PACE 500000

/* What was missed is found at the latest after that. */
#define CHECK_PACE (15 * G_USEC_PER_SEC)

#define MAX_WATCHERS 2048
#define MAX_WATCHERS_OF_TENANT 1024

struct _EfHub
{
  EfDatabase *database;
  gdouble poll;
  GThread *thread;

  GMutex lock;
  GCond changed;
  GHashTable *watchers;
  GHashTable *by_job;    /* id to GPtrArray of EfWatcher: of that job alone */
  GHashTable *by_tenant; /* id to GPtrArray of EfWatcher: of all its jobs */
  GHashTable *tenants;   /* id to how many watch anything of it */
  GHashTable *progress;  /* job to when it was told, as the database says it */
  gboolean known;        /* is there a position? */
  gint64 position;
  gboolean told;         /* there may be news */
  gboolean progress_due; /* and progress */
  gint64 planned;        /* when the thread wakes by itself */
  gboolean quit;

  /* the thread's own */
  EfEventOrder order;
  gboolean behind;         /* a gap is to be settled */
  gboolean wants_progress; /* in this look */
  gboolean away;           /* the database did not answer */
  gint64 looked;
  gint64 progress_read;
  gint64 checked;
  gint64 next_poll;
};

/* Who watches -----------------------------------------------------------------
 */

static void
add_to (GHashTable *table, const gchar *key, EfWatcher *watcher)
{
  GPtrArray *list = g_hash_table_lookup (table, key);

  if (!list) {
    list = g_ptr_array_new ();
    g_hash_table_insert (table, g_strdup (key), list);
  }
  g_ptr_array_add (list, watcher);
}

static void
remove_from (GHashTable *table, const gchar *key, EfWatcher *watcher)
{
  GPtrArray *list = g_hash_table_lookup (table, key);

  g_ptr_array_remove_fast (list, watcher);
  if (list->len == 0)
    g_hash_table_remove (table, key);
}

static guint
count_of (EfHub *self, const gchar *tenant)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->tenants, tenant));
}

static void
set_count (EfHub *self, const gchar *tenant, guint n)
{
  if (n)
    g_hash_table_insert (
        self->tenants, g_strdup (tenant), GUINT_TO_POINTER (n));
  else
    g_hash_table_remove (self->tenants, tenant);
}

static void
look (EfHub *self)
{
  self->told = TRUE;
  g_cond_signal (&self->changed);
}

gboolean
ef_hub_add (EfHub *self, EfWatcher *watcher)
{
  gboolean room;
  guint n;

  g_mutex_lock (&self->lock);
  n = count_of (self, watcher->tenant);
  room = g_hash_table_size (self->watchers) < MAX_WATCHERS &&
      n < MAX_WATCHERS_OF_TENANT;
  if (room) {
    g_hash_table_add (self->watchers, watcher);
    set_count (self, watcher->tenant, n + 1);
    if (watcher->job)
      add_to (self->by_job, watcher->job, watcher);
    else
      add_to (self->by_tenant, watcher->tenant, watcher);
    look (self);
  }
  g_mutex_unlock (&self->lock);
  return room;
}

void
ef_hub_remove (EfHub *self, EfWatcher *watcher)
{
  g_mutex_lock (&self->lock);
  if (g_hash_table_remove (self->watchers, watcher)) {
    set_count (self, watcher->tenant, count_of (self, watcher->tenant) - 1);
    if (watcher->job)
      remove_from (self->by_job, watcher->job, watcher);
    else
      remove_from (self->by_tenant, watcher->tenant, watcher);
  }
  g_mutex_unlock (&self->lock);
}

guint
ef_hub_count (EfHub *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = g_hash_table_size (self->watchers);
  g_mutex_unlock (&self->lock);
  return n;
}

void
ef_hub_lock (EfHub *self)
{
  g_mutex_lock (&self->lock);
}

void
ef_hub_unlock (EfHub *self)
{
  g_mutex_unlock (&self->lock);
}

gint64
ef_hub_get_position (EfHub *self)
{
  return self->known ? self->position : -1;
}

void
ef_hub_set_due (EfHub *self, EfWatcher *watcher, gint64 due)
{
  watcher->due = due;
  if (due < self->planned)
    g_cond_signal (&self->changed);
}

void
ef_hub_repeat_progress (EfHub *self, const gchar *job)
{
  g_hash_table_remove (self->progress, job);
  self->progress_due = TRUE;
  look (self);
}

void
ef_hub_look (EfHub *self)
{
  g_mutex_lock (&self->lock);
  look (self);
  g_mutex_unlock (&self->lock);
}

/* Telling them, with the lock ------------------------------------------------
 */

/* @news: NULL for what was not read along: they came after the question */
static void
tell_list (GPtrArray *list, const gchar *tenant, const EfNews *news)
{
  for (guint i = 0; list && i < list->len; i++) {
    EfWatcher *watcher = list->pdata[i];

    if (!g_str_equal (watcher->tenant, tenant))
      continue;
    if (news && watcher->take)
      watcher->take (watcher, news);
    else if (!news && watcher->check)
      watcher->check (watcher);
    ef_sleeper_wake (watcher->sleeper);
  }
}

static void
tell (EfHub *self, const gchar *tenant, const gchar *job, const EfNews *news)
{
  tell_list (g_hash_table_lookup (self->by_job, job), tenant, news);
  tell_list (g_hash_table_lookup (self->by_tenant, tenant), tenant, news);
}

static gboolean
is_watched (EfHub *self, const gchar *tenant, const gchar *job)
{
  return g_hash_table_contains (self->by_job, job) ||
      g_hash_table_contains (self->by_tenant, tenant);
}

static void
tell_event (EfHub *self, EfRows *rows, gint i)
{
  const gchar *tenant = ef_rows_get (rows, i, EF_EVENT_TENANT);
  const gchar *job = ef_rows_get (rows, i, EF_EVENT_JOB);
  const gchar *document = ef_rows_get (rows, i, EF_EVENT_DOCUMENT);
  EfNews news = { ef_rows_get_int (rows, i, EF_EVENT_ID),
    ef_rows_get_bool (rows, i, EF_EVENT_TERMINAL), NULL };

  if (!is_watched (self, tenant, job))
    return;
  if (document)
    news.frame = ef_event_frame_new (
        news.id, ef_rows_get (rows, i, EF_EVENT_KIND), document);
  tell (self, tenant, job, document ? &news : NULL);
  g_clear_pointer (&news.frame, g_bytes_unref);
}

static void
tell_progress (EfHub *self, EfRows *rows, gint i)
{
  const gchar *job = ef_rows_get (rows, i, 0);
  const gchar *tenant = ef_rows_get (rows, i, 1);
  EfNews news = { 0 };

  if (!is_watched (self, tenant, job))
    return;
  news.frame = ef_event_frame_new (0, "progress", ef_rows_get (rows, i, 3));
  tell (self, tenant, job, &news);
  g_bytes_unref (news.frame);
}

static void
wake_all (EfHub *self)
{
  GHashTableIter iter;
  gpointer watcher;

  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, &watcher, NULL))
    ef_sleeper_wake (((EfWatcher *)watcher)->sleeper);
}

/* Reading, without the lock --------------------------------------------------
 */

static gchar *
list_keys (EfHub *self, GHashTable *table)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;
  gchar *literal;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, key);
  literal = ef_uuid_array (keys);
  g_mutex_unlock (&self->lock);
  return literal;
}

/* From now on: what was before, watchers read for themselves. */
static gboolean
find_position (EfHub *self, EfConnection *connection, GError **error)
{
  gint64 last = ef_events_get_last (connection, error);
  GPtrArray *writers;

  if (last < 0 || !ef_events_flush (connection, error))
    return FALSE;
  writers = ef_events_get_writers (connection, error);
  if (!writers)
    return FALSE;
  self->behind = !ef_event_order_settle (&self->order, last, writers);
  if (self->behind)
    return TRUE;
  g_mutex_lock (&self->lock);
  self->order.position = self->position = self->order.settled;
  self->known = TRUE;
  wake_all (self);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static guint
count_ready (EfHub *self, EfRows *rows)
{
  guint n = PQntuples (rows);
  g_autofree gint64 *ids = g_new (gint64, n);

  for (guint i = 0; i < n; i++)
    ids[i] = ef_rows_get_int (rows, i, EF_EVENT_ID);
  return ef_event_order_count (&self->order, ids, n);
}

static void
tell_events (EfHub *self, EfRows *rows, guint n)
{
  g_mutex_lock (&self->lock);
  for (guint i = 0; i < n; i++)
    tell_event (self, rows, i);
  ef_event_order_advance (
      &self->order, ef_rows_get_int (rows, n - 1, EF_EVENT_ID));
  self->position = self->order.position;
  g_mutex_unlock (&self->lock);
}

/* Returns: FALSE on failure. @more: read on at once */
static gboolean
settle (EfHub *self, EfConnection *connection, gint64 last, gboolean *more,
    GError **error)
{
  GPtrArray *writers = ef_events_get_writers (connection, error);

  if (!writers)
    return FALSE;
  *more = ef_event_order_settle (&self->order, last, writers);
  self->behind = !*more;
  return TRUE;
}

static gboolean
read_batch (
    EfHub *self, EfConnection *connection, gboolean *more, GError **error)
{
  g_autofree gchar *tenants = list_keys (self, self->tenants);
  g_autoptr (EfRows) rows =
      ef_events_read (connection, self->order.position, tenants, BATCH, error);
  guint n, ready;

  self->behind = *more = FALSE;
  if (!rows)
    return FALSE;
  n = PQntuples (rows);
  ready = count_ready (self, rows);
  if (ready) {
    if (!ef_events_flush (connection, error))
      return FALSE;
    tell_events (self, rows, ready);
  }
  if (ready < n)
    return settle (self, connection, ef_rows_get_int (rows, n - 1, EF_EVENT_ID),
        more, error);
  *more = n == BATCH;
  return TRUE;
}

static gboolean
read_events (EfHub *self, EfConnection *connection, GError **error)
{
  gboolean more = TRUE;

  if (!self->known)
    return find_position (self, connection, error);
  while (more)
    if (!read_batch (self, connection, &more, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_progress (EfHub *self, EfConnection *connection, GError **error)
{
  g_autofree gchar *tenants = list_keys (self, self->tenants);
  g_autoptr (EfRows) rows =
      ef_events_read_progress (connection, tenants, error);
  GHashTable *told;

  if (!rows)
    return FALSE;
  told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_lock (&self->lock);
  for (gint i = 0; i < PQntuples (rows); i++) {
    const gchar *job = ef_rows_get (rows, i, 0);
    const gchar *at = ef_rows_get (rows, i, 2);

    if (g_strcmp0 (g_hash_table_lookup (self->progress, job), at) != 0)
      tell_progress (self, rows, i);
    g_hash_table_insert (told, g_strdup (job), g_strdup (at));
  }
  g_hash_table_unref (self->progress);
  self->progress = told;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
find_ended (EfHub *self, EfConnection *connection, GError **error)
{
  g_autofree gchar *jobs = list_keys (self, self->by_job);
  g_autoptr (EfRows) rows = ef_events_find_ended (connection, jobs, error);

  if (!rows)
    return FALSE;
  g_mutex_lock (&self->lock);
  for (gint i = 0; i < PQntuples (rows); i++) {
    GPtrArray *list =
        g_hash_table_lookup (self->by_job, ef_rows_get (rows, i, 0));

    for (guint k = 0; list && k < list->len; k++) {
      EfWatcher *watcher = list->pdata[k];

      if (watcher->check)
        watcher->check (watcher);
      ef_sleeper_wake (watcher->sleeper);
    }
  }
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* The thread -----------------------------------------------------------------
 */

static gboolean
look_around (EfHub *self, gint64 now, GError **error)
{
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, NULL, error);

  if (!connection || !read_events (self, connection, error))
    return FALSE;
  if (self->wants_progress && !read_progress (self, connection, error))
    return FALSE;
  if (now < self->checked + CHECK_PACE)
    return TRUE;
  self->checked = now;
  return find_ended (self, connection, error);
}

static void
look_now (EfHub *self, gint64 now)
{
  g_autoptr (GError) error = NULL;
  gboolean good = look_around (self, now, &error);

  if (!good && !self->away)
    ef_log (
        EF_LOG_WARNING, "events cannot be read", "error", error->message, NULL);
  self->away = !good;
  if (!good)
    self->behind = FALSE;
}

/* Wakes those whose time has come. Returns: when the next one's does. */
static gint64
wake_due (EfHub *self, gint64 now)
{
  gint64 next = G_MAXINT64;
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->watchers);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    EfWatcher *watcher = key;

    if (watcher->due <= now) {
      watcher->due = G_MAXINT64;
      ef_sleeper_wake (watcher->sleeper);
    }
    next = MIN (next, watcher->due);
  }
  return next;
}

static gint64
next_look (EfHub *self)
{
  gint64 next = self->next_poll;

  if (g_hash_table_size (self->watchers) == 0)
    return G_MAXINT64;
  if (self->away)
    return next;
  if (self->behind)
    next = MIN (next, self->looked + GAP_PACE);
  if (self->told)
    next = MIN (next, self->looked + PACE);
  if (self->progress_due)
    next = MIN (next, self->progress_read + PROGRESS_PACE);
  return next;
}

/* Jitter keeps daemons apart. */
static void
plan_poll (EfHub *self)
{
  gdouble wait = self->poll * (0.9 + 0.2 * g_random_double ());

  self->next_poll = self->looked + (gint64)(wait * G_USEC_PER_SEC);
}

/* With the lock. Nobody watches: nothing is followed. */
static gboolean
begin_look (EfHub *self, gint64 now)
{
  if (g_hash_table_size (self->watchers) == 0)
    self->known = FALSE;
  if (next_look (self) > now)
    return FALSE;
  /* Progress is told with every beat, and without a word at every poll. */
  self->progress_due |= self->told || now >= self->next_poll;
  self->told = FALSE;
  self->wants_progress =
      self->progress_due && now >= self->progress_read + PROGRESS_PACE;
  if (self->wants_progress) {
    self->progress_due = FALSE;
    self->progress_read = now;
  }
  return TRUE;
}

static gpointer
run (gpointer data)
{
  EfHub *self = data;

  g_mutex_lock (&self->lock);
  while (!self->quit) {
    gint64 now = g_get_monotonic_time ();
    gint64 until = wake_due (self, now);

    if (begin_look (self, now)) {
      g_mutex_unlock (&self->lock);
      look_now (self, now);
      g_mutex_lock (&self->lock);
      self->looked = g_get_monotonic_time ();
      plan_poll (self);
      continue;
    }
    self->planned = MIN (until, next_look (self));
    if (self->planned == G_MAXINT64)
      g_cond_wait (&self->changed, &self->lock);
    else
      g_cond_wait_until (&self->changed, &self->lock, self->planned);
  }
  g_mutex_unlock (&self->lock);
  return NULL;
}

static void
free_list (gpointer list)
{
  g_ptr_array_unref (list);
}

EfHub *
ef_hub_start (EfDatabase *database, gdouble poll)
{
  EfHub *self = g_new0 (EfHub, 1);

  self->database = database;
  self->poll = poll;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->watchers = g_hash_table_new (NULL, NULL);
  self->by_job =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_list);
  self->by_tenant =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_list);
  self->tenants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->progress =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->thread = g_thread_new ("hub", run, self);
  return self;
}

void
ef_hub_stop (EfHub *self)
{
  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  ef_event_order_clear (&self->order);
  g_hash_table_unref (self->watchers);
  g_hash_table_unref (self->by_job);
  g_hash_table_unref (self->by_tenant);
  g_hash_table_unref (self->tenants);
  g_hash_table_unref (self->progress);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}
