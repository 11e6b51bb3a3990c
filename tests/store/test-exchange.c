/* Edit Factory - tests: answers of PostgreSQL that do not come
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "database.h"
#include "exchange.h"
#include "store-fixture.h"

static StoreFixture *store;

static EfConnection *
acquire (void)
{
  g_autoptr (GError) error = NULL;
  EfConnection *connection = ef_database_acquire (store->worker, NULL, &error);

  g_assert_no_error (error);
  return connection;
}

static PGresult *
ask (PGconn *handle, const gchar *sql, gdouble seconds)
{
  ef_exchange_begin (handle);
  return ef_exchange_end (handle, PQsendQuery (handle, sql), seconds);
}

/* Of several statements the last one counts, as with PQexec(). */
static void
test_last (void)
{
  g_autoptr (EfConnection) connection = acquire ();
  g_autoptr (EfRows) rows =
      ask (ef_connection_get_handle (connection), "SELECT 1; SELECT 2", 10);

  g_assert_cmpint (ef_rows_get_int (rows, 0, 0), ==, 2);
}

static void
test_error (void)
{
  g_autoptr (EfConnection) connection = acquire ();
  PGconn *handle = ef_connection_get_handle (connection);
  g_autoptr (EfRows) rows = ask (handle, "SELECT 1/0", 10);
  g_autoptr (EfRows) next = NULL;

  g_assert_cmpint (PQresultStatus (rows), ==, PGRES_FATAL_ERROR);
  g_assert_cmpint (PQstatus (handle), ==, CONNECTION_OK);
  next = ask (handle, "SELECT 3", 10);
  g_assert_cmpint (ef_rows_get_int (next, 0, 0), ==, 3);
}

/* More than a socket holds, there and back. */
static void
test_large (void)
{
  g_autoptr (EfConnection) connection = acquire ();
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = g_strnfill (20 << 20, 'x');
  g_autoptr (EfRows) rows =
      EF_QUERY (connection, &error, "SELECT $1::text", text);

  g_assert_no_error (error);
  g_assert_cmpstr (ef_rows_get (rows, 0, 0), ==, text);
}

static void
test_silence (void)
{
  g_autoptr (EfConnection) connection = acquire ();
  PGconn *handle = ef_connection_get_handle (connection);
  gint64 began = g_get_monotonic_time ();
  g_autoptr (EfRows) rows = ask (handle, "SELECT pg_sleep (14)", 0.2);

  g_assert_cmpint (PQresultStatus (rows), ==, PGRES_FATAL_ERROR);
  g_assert_cmpint (PQstatus (handle), ==, CONNECTION_BAD);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 10 * G_USEC_PER_SEC);
}

/* The pool goes on with a new connection. */
static void
test_next (void)
{
  g_autoptr (EfConnection) connection = acquire ();
  g_autoptr (EfRows) rows =
      ask (ef_connection_get_handle (connection), "SELECT 4", 10);

  g_assert_cmpint (ef_rows_get_int (rows, 0, 0), ==, 4);
}

gint
main (gint argc, gchar **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  g_test_add_func ("/exchange/last", test_last);
  g_test_add_func ("/exchange/error", test_error);
  g_test_add_func ("/exchange/large", test_large);
  g_test_add_func ("/exchange/silence", test_silence);
  g_test_add_func ("/exchange/next", test_next);
  status = g_test_run ();
  store_fixture_stop (store);
  return status;
}
