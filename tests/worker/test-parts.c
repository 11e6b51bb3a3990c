/* Edit Factory - tests: classes of failures, backoff, lease, shelf
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "database.h"
#include "failure.h"
#include "lease.h"
#include "sandbox.h"
#include "shelf.h"

typedef struct
{
  GQuark (*domain) (void);
  gint code;
  const gchar *name;
  guint retries;
} Case;

static const Case CASES[] = {
  { ef_error_quark, EF_ERROR_INPUT, "invalid-input", 0 },
  { ef_error_quark, EF_ERROR_LIMIT, "invalid-input", 0 },
  { ef_error_quark, EF_ERROR_NOT_FOUND, "invalid-input", 0 },
  { ef_error_quark, EF_ERROR_UNSUPPORTED, "invalid-input", 0 },
  { ef_error_quark, EF_ERROR_USAGE, "invalid-input", 0 },
  { ef_error_quark, EF_ERROR_IO, "io-error", 5 },
  { ef_error_quark, EF_ERROR_FAILED, "internal", 1 },
  { ef_sandbox_error_quark, EF_SANDBOX_ERROR_CRASH, "stage-crashed", 1 },
  { ef_sandbox_error_quark, EF_SANDBOX_ERROR_HANG, "stage-hung", 1 },
  { ef_sandbox_error_quark, EF_SANDBOX_ERROR_MEMORY, "out-of-memory", 0 },
  { ef_sandbox_error_quark, EF_SANDBOX_ERROR_TIME, "took-too-long", 0 },
  { ef_sandbox_error_quark, EF_SANDBOX_ERROR_OUTPUT, "internal", 1 },
  { ef_sandbox_error_quark, EF_SANDBOX_ERROR_SETUP, "internal", 1 },
  { ef_database_error_quark, EF_DATABASE_ERROR_CONNECTION, "io-error", 5 },
  { ef_database_error_quark, EF_DATABASE_ERROR_BUSY, "io-error", 5 },
};

static void
test_classes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    const Case *one = &CASES[i];
    g_autoptr (GError) error =
        g_error_new_literal (one->domain (), one->code, "x");
    EfFailure failure = ef_failure_classify (error);

    g_assert_cmpstr (ef_failure_get_code (failure), ==, one->name);
    if (one->retries)
      g_assert_true (ef_failure_may_retry (failure, one->retries - 1));
    g_assert_false (ef_failure_may_retry (failure, one->retries));
    g_assert_false (ef_failure_may_retry (failure, G_MAXUINT));
  }
}

/* Between half of a doubling wait and the whole of it, and never for ever. */
static void
test_backoff (void)
{
  static const gdouble WHOLE[] = { 5, 10, 20, 40, 80, 160, 320, 640, 900, 900 };

  for (guint i = 0; i < G_N_ELEMENTS (WHOLE); i++) {
    g_assert_cmpfloat (ef_backoff (i, 0), ==, WHOLE[i] / 2);
    g_assert_cmpfloat (ef_backoff (i, 0.5), ==, WHOLE[i] * 0.75);
    g_assert_cmpfloat (ef_backoff (i, 1), ==, WHOLE[i]);
  }
  g_assert_cmpfloat (ef_backoff (G_MAXUINT, 1), ==, 900);
  g_assert_cmpfloat (ef_backoff (0, 7), ==, 5);
}

/* It ends before the database may give the worker's jobs away. */
static void
test_lease (void)
{
  EfLease lease = { 0 };

  ef_lease_renew (&lease, 100);
  g_assert_true (ef_lease_is_held (&lease, 100));
  g_assert_true (ef_lease_is_held (&lease, 100 + EF_LEASE_BEAT));
  g_assert_false (
      ef_lease_is_held (&lease, 100 + EF_LEASE_TTL - EF_LEASE_MARGIN));
  g_assert_cmpfloat (3 * EF_LEASE_BEAT, <, EF_LEASE_TTL - EF_LEASE_MARGIN);
  g_assert_cmpfloat (ef_lease_now (), >, 0);
}

/* What another machine computes sooner than it could fetch it stays here. */
static void
test_shelf (void)
{
  g_assert_false (ef_shelf_is_worth (0.4, 1));
  g_assert_true (ef_shelf_is_worth (1, 0));
  g_assert_true (ef_shelf_is_worth (1, 10 << 20));
  g_assert_false (ef_shelf_is_worth (1, 20 << 20));
  g_assert_true (ef_shelf_is_worth (60, G_GUINT64_CONSTANT (500) << 20));
  g_assert_false (ef_shelf_is_worth (60, G_MAXUINT64));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker/classes", test_classes);
  g_test_add_func ("/worker/backoff", test_backoff);
  g_test_add_func ("/worker/lease", test_lease);
  g_test_add_func ("/worker/shelf", test_shelf);
  return g_test_run ();
}
