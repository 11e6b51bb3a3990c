/* Edit Factory - tests: the hub on a PostgreSQL whose transactions commit in
 * any order
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hub.h"
#include "listener.h"
#include "store-fixture.h"
#include "uuid7.h"

#include <string.h>

#define WRITERS 6
#define TRANSACTIONS 150
#define PATIENCE (60 * G_USEC_PER_SEC)

static StoreFixture *store;

/* Somebody who keeps what he is told. */
typedef struct
{
  EfWatcher watcher;
  GArray *ids;
  GMutex lock;
  GCond changed;
} Ear;

static void
take (EfWatcher *watcher, const EfNews *news)
{
  Ear *self = (Ear *)watcher;

  if (!news->id)
    return;
  g_mutex_lock (&self->lock);
  g_array_append_val (self->ids, news->id);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

static void
ear_init (Ear *self, EfHub *hub, const gchar *tenant)
{
  memset (self, 0, sizeof (*self));
  self->watcher = (EfWatcher){ tenant, NULL, ef_sleeper_new (NULL), G_MAXINT64,
    take, NULL };
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  g_assert_true (ef_hub_add (hub, &self->watcher));
}

static void
ear_clear (Ear *self, EfHub *hub)
{
  ef_hub_remove (hub, &self->watcher);
  ef_sleeper_unref (self->watcher.sleeper);
  g_array_unref (self->ids);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
}

/* Waits for the event @id. */
static void
ear_wait (Ear *self, gint64 id)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;

  g_mutex_lock (&self->lock);
  while (self->ids->len == 0 ||
      g_array_index (self->ids, gint64, self->ids->len - 1) < id)
    g_assert_true (g_cond_wait_until (&self->changed, &self->lock, until));
  g_mutex_unlock (&self->lock);
}

/* Until the hub knows where it is: what happens then is told. */
static void
wait_for_position (EfHub *hub)
{
  gint64 until = g_get_monotonic_time () + PATIENCE;
  gint64 position;

  do {
    ef_hub_look (hub);
    ef_hub_lock (hub);
    position = ef_hub_get_position (hub);
    ef_hub_unlock (hub);
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    g_thread_yield ();
  } while (position < 0);
}

static void
run (EfConnection *connection, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static void
run (EfConnection *connection, const gchar *format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *sql = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  ef_connection_run (connection, sql, &error);
  g_assert_no_error (error);
}

static EfConnection *
connect_owner (void)
{
  g_autoptr (GError) error = NULL;
  EfConnection *connection = ef_database_acquire (store->worker, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

#define INSERT                                                                 \
  "INSERT INTO job_event (job_id, tenant_id, attempt, kind) "                  \
  "VALUES ('%s', '%s', 1, 'started')"

static gint64
last_id (void)
{
  g_autofree gchar *id =
      store_fixture_ask (store, "SELECT max (id) FROM job_event");

  return g_ascii_strtoll (id, NULL, 10);
}

/* A transaction that is late holds back what came after it, and only that. */
static void
test_late (void)
{
  EfHub *hub = ef_hub_start (store->worker, 0.2);
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *job = ef_uuid7_new ();
  g_autoptr (EfConnection) late = connect_owner ();
  g_autoptr (EfConnection) quick = connect_owner ();
  gint64 first;
  Ear ear;

  run (quick, INSERT, job, tenant);
  ear_init (&ear, hub, tenant);
  wait_for_position (hub);
  run (quick, INSERT, job, tenant);
  first = last_id ();
  ear_wait (&ear, first);
  run (late, "BEGIN");
  run (late, INSERT, job, tenant);
  run (quick, INSERT, job, tenant);
  run (quick, INSERT, job, tenant);
  /* several polls go by */
  g_mutex_lock (&ear.lock);
  g_assert_false (g_cond_wait_until (
      &ear.changed, &ear.lock, g_get_monotonic_time () + 1000000));
  g_assert_cmpuint (ear.ids->len, ==, 1);
  g_mutex_unlock (&ear.lock);
  run (late, "COMMIT");
  ef_hub_look (hub);
  ear_wait (&ear, first + 3);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (g_array_index (ear.ids, gint64, i), ==, first + i);
  /* one that is taken back holds up nothing */
  run (late, "BEGIN");
  run (late, INSERT, job, tenant);
  run (quick, INSERT, job, tenant);
  run (late, "ROLLBACK");
  ef_hub_look (hub);
  ear_wait (&ear, first + 5);
  g_assert_cmpuint (ear.ids->len, ==, 5);
  ear_clear (&ear, hub);
  ef_hub_stop (hub);
}

typedef struct
{
  EfHub *hub;
  const gchar *tenant;
  guint seed;
} Writer;

static gpointer
write_events (gpointer data)
{
  Writer *self = data;
  g_autoptr (GRand) rand = g_rand_new_with_seed (self->seed);
  g_autoptr (EfConnection) connection = connect_owner ();
  g_autofree gchar *job = ef_uuid7_new ();

  for (guint i = 0; i < TRANSACTIONS; i++) {
    guint n = g_rand_int_range (rand, 1, 4);

    run (connection, "BEGIN");
    for (guint k = 0; k < n; k++) {
      run (connection, INSERT, job, self->tenant);
      run (connection, "SELECT pg_sleep (%.4f)",
          g_rand_double_range (rand, 0, 0.004));
    }
    run (
        connection, g_rand_int_range (rand, 0, 5) == 0 ? "ROLLBACK" : "COMMIT");
    ef_hub_look (self->hub);
  }
  return NULL;
}

/* Every id that was committed is told, in order, once. */
static void
test_storm (void)
{
  EfHub *hub = ef_hub_start (store->worker, 0.2);
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *wanted = NULL;
  g_autofree gchar *sql = g_strdup_printf (
      "SELECT string_agg (id::text, ' ' ORDER BY id) FROM job_event "
      "WHERE tenant_id = '%s'",
      tenant);
  g_autoptr (GString) told = g_string_new (NULL);
  GThread *threads[WRITERS];
  Writer writers[WRITERS];
  Ear ear;

  ear_init (&ear, hub, tenant);
  wait_for_position (hub);
  for (guint i = 0; i < WRITERS; i++) {
    writers[i] = (Writer){ hub, tenant, i };
    threads[i] = g_thread_new ("writer", write_events, &writers[i]);
  }
  for (guint i = 0; i < WRITERS; i++)
    g_thread_join (threads[i]);
  ear_wait (&ear, last_id ());
  for (guint i = 0; i < ear.ids->len; i++)
    g_string_append_printf (told, "%s%" G_GINT64_FORMAT, i ? " " : "",
        g_array_index (ear.ids, gint64, i));
  wanted = store_fixture_ask (store, sql);
  g_assert_cmpstr (told->str, ==, wanted);
  ear_clear (&ear, hub);
  ef_hub_stop (hub);
}

/* Listeners that come, read and stay behind while events are written: each has
 * the whole story. */

static gsize
drain (EfListener *listener, GString *text, gsize most)
{
  gchar buffer[700];
  gsize whole = 0;
  gssize n;

  while (whole < most &&
      (n = ef_listener_read (
           listener, buffer, MIN (sizeof (buffer), most - whole))) > 0) {
    g_string_append_len (text, buffer, n);
    whole += n;
  }
  return whole;
}

static gchar *
ids_of (const gchar *stream)
{
  g_auto (GStrv) lines = g_strsplit (stream, "\n", -1);
  GString *ids = g_string_new (NULL);

  for (guint i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], "id: "))
      g_string_append_printf (
          ids, "%s%s", ids->len ? " " : "", lines[i] + strlen ("id: "));
  return g_string_free (ids, FALSE);
}

static void
test_listeners (void)
{
  EfHub *hub = ef_hub_start (store->worker, 0.2);
  g_autofree gchar *tenant = store_fixture_tenant (store, 1);
  g_autofree gchar *job = ef_uuid7_new ();
  g_autofree gchar *sql = g_strdup_printf (
      "SELECT string_agg (id::text, ' ' ORDER BY id) FROM job_event "
      "WHERE tenant_id = '%s'",
      tenant);
  g_autofree gchar *wanted = NULL;
  g_autofree gchar *told_quick = NULL;
  g_autofree gchar *told_slow = NULL;
  g_autoptr (GString) quick_text = g_string_new (NULL);
  g_autoptr (GString) slow_text = g_string_new (NULL);
  g_autoptr (EfConnection) connection = connect_owner ();
  EfSleeper *sleeper = ef_sleeper_new (NULL);
  EfListenerConfig config = { hub, store->api, tenant, NULL, 0 };
  EfListener *quick, *slow;
  gint64 until = g_get_monotonic_time () + PATIENCE;

  for (guint i = 0; i < 250; i++)
    run (connection, INSERT, job, tenant);
  quick = ef_listener_new (&config, sleeper);
  slow = ef_listener_new (&config, sleeper);
  wait_for_position (hub);
  for (guint i = 0; i < 1500; i++) {
    run (connection, INSERT, job, tenant);
    ef_hub_look (hub);
    drain (quick, quick_text, G_MAXSIZE);
    /* far less than there is */
    if (i % 100 == 0)
      drain (slow, slow_text, 999);
  }
  wanted = store_fixture_ask (store, sql);
  while (!g_str_equal (told_slow ? told_slow : "", wanted) ||
      !g_str_equal (told_quick ? told_quick : "", wanted)) {
    g_assert_cmpint (g_get_monotonic_time (), <, until);
    drain (quick, quick_text, G_MAXSIZE);
    drain (slow, slow_text, G_MAXSIZE);
    g_free (told_slow);
    g_free (told_quick);
    told_slow = ids_of (slow_text->str);
    told_quick = ids_of (quick_text->str);
  }
  ef_listener_free (quick);
  ef_listener_free (slow);
  ef_sleeper_unref (sleeper);
  ef_hub_stop (hub);
}

/* So many may listen, one tenant not for all. */
static void
test_limits (void)
{
  EfHub *hub = ef_hub_start (store->worker, 60);
  static EfWatcher watchers[3000];
  EfSleeper *sleeper = ef_sleeper_new (NULL);
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (watchers); i++) {
    watchers[i] =
        (EfWatcher){ i < 1500 ? "01a1fe0b-4cd5-7000-8a44-8baab38c6513"
                              : "01a1fe0b-4cd5-7000-8a44-8baab38c6514",
          NULL, sleeper, G_MAXINT64 };
    if (i == 1500)
      g_assert_cmpuint (n, ==, 1024);
    n += ef_hub_add (hub, &watchers[i]);
  }
  g_assert_cmpuint (n, ==, 2048);
  g_assert_cmpuint (ef_hub_count (hub), ==, 2048);
  for (guint i = 0; i < G_N_ELEMENTS (watchers); i++)
    ef_hub_remove (hub, &watchers[i]);
  g_assert_cmpuint (ef_hub_count (hub), ==, 0);
  ef_hub_stop (hub);
  ef_sleeper_unref (sleeper);
}

gint
main (gint argc, gchar **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  g_test_add_func ("/hub/late", test_late);
  g_test_add_func ("/hub/storm", test_storm);
  g_test_add_func ("/hub/listeners", test_listeners);
  g_test_add_func ("/hub/limits", test_limits);
  status = g_test_run ();
  store_fixture_stop (store);
  return status;
}
