/* Edit Factory - tests: how fast somebody may ask, and who somebody is
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "client-name.h"
#include "rate-limiter.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/un.h>

#define SECOND G_GINT64_CONSTANT (1000000000)
#define START (1000 * SECOND)

static const EfRate TEN = { 10, 5 };

static guint
take_all (gint64 *arrival, const EfRate *rate, gint64 now)
{
  guint n = 0;

  while (ef_gcra (arrival, rate, now, TRUE).allowed)
    g_assert_cmpuint (++n, <=, rate->burst);
  return n;
}

static void
test_burst (void)
{
  gint64 arrival = 0;
  EfRateState state;

  for (guint left = 5; left-- > 0;) {
    state = ef_gcra (&arrival, &TEN, START, TRUE);
    g_assert_true (state.allowed);
    g_assert_cmpuint (state.remaining, ==, left);
    g_assert_cmpfloat_with_epsilon (state.reset, 0.1 * (5 - left), 1e-6);
    g_assert_cmpfloat (state.retry, ==, 0);
  }
  state = ef_gcra (&arrival, &TEN, START, TRUE);
  g_assert_false (state.allowed);
  g_assert_cmpuint (state.remaining, ==, 0);
  g_assert_cmpfloat_with_epsilon (state.retry, 0.1, 1e-6);
  /* what is refused costs nothing */
  g_assert_false (ef_gcra (&arrival, &TEN, START, TRUE).allowed);
  g_assert_true (ef_gcra (&arrival, &TEN, START + SECOND / 10, TRUE).allowed);
  g_assert_false (ef_gcra (&arrival, &TEN, START + SECOND / 10, TRUE).allowed);
}

/* Whoever waits as long as it is told is let in, and not before. */
static void
test_retry (void)
{
  static const EfRate RATES[] = { { 3, 1 }, { 0.5, 7 }, { 100, 200 },
    { 1e6, 1 }, { 0.001, 1000000 } };

  for (guint i = 0; i < G_N_ELEMENTS (RATES); i++) {
    gint64 arrival = 0;
    gint64 wait;

    g_assert_cmpuint (
        take_all (&arrival, &RATES[i], START), ==, RATES[i].burst);
    wait = (gint64)(ef_gcra (&arrival, &RATES[i], START, FALSE).retry * 1e9);
    g_assert_cmpint (wait, >, 0);
    g_assert_false (
        ef_gcra (&arrival, &RATES[i], START + wait - wait / 50 - 1, FALSE)
            .allowed);
    g_assert_true (
        ef_gcra (&arrival, &RATES[i], START + wait + 2, TRUE).allowed);
  }
}

/* Over a long time the average is the rate, however it is asked. */
static void
test_average (void)
{
  gint64 arrival = 0;
  guint n = 0;

  for (gint64 t = 0; t < 60 * SECOND; t += SECOND / 1000)
    n += ef_gcra (&arrival, &TEN, START + t, TRUE).allowed;
  g_assert_cmpuint (n, >=, 600);
  g_assert_cmpuint (n, <=, 605);
  /* rest fills the bucket, but not over its brim */
  g_assert_cmpuint (take_all (&arrival, &TEN, START + 1000 * SECOND), ==, 5);
}

/* A rate that is made smaller locks nobody out for what was before. */
static void
test_change (void)
{
  static const EfRate SLOW = { 0.01, 1000 };
  gint64 arrival = 0;

  take_all (&arrival, &SLOW, START);
  g_assert_cmpfloat (
      ef_gcra (&arrival, &TEN, START, TRUE).retry, <=, 0.1 + 1e-6);
}

static void
test_limiter (void)
{
  g_autoptr (EfRateLimiter) limiter = ef_rate_limiter_new (3);
  static const EfRate ONE = { 1, 1 };

  g_assert_true (ef_rate_limiter_look (limiter, "a", &ONE, START).allowed);
  g_assert_cmpuint (ef_rate_limiter_count (limiter), ==, 0);
  g_assert_true (ef_rate_limiter_take (limiter, "a", &ONE, START).allowed);
  g_assert_false (ef_rate_limiter_look (limiter, "a", &ONE, START).allowed);
  g_assert_false (ef_rate_limiter_take (limiter, "a", &ONE, START).allowed);
  g_assert_true (ef_rate_limiter_take (limiter, "b", &ONE, START).allowed);
  g_assert_true (
      ef_rate_limiter_take (limiter, "c", &ONE, START + SECOND / 2).allowed);
  /* a and b have all of theirs again: their places are taken */
  g_assert_true (
      ef_rate_limiter_take (limiter, "d", &ONE, START + SECOND).allowed);
  g_assert_cmpuint (ef_rate_limiter_count (limiter), ==, 2);
  g_assert_false (
      ef_rate_limiter_look (limiter, "c", &ONE, START + SECOND).allowed);
}

/* However many names there are, memory is bounded. */
static void
test_bounded (void)
{
  g_autoptr (EfRateLimiter) limiter = ef_rate_limiter_new (100);

  for (guint i = 0; i < 10000; i++) {
    g_autofree gchar *name = g_strdup_printf ("%u", i);

    ef_rate_limiter_take (limiter, name, &TEN, START);
    g_assert_cmpuint (ef_rate_limiter_count (limiter), <=, 100);
  }
}

static gchar *
name_of (const gchar *peer, const gchar *forwarded)
{
  struct sockaddr_in v4 = { .sin_family = AF_INET };
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
  struct sockaddr_un local = { .sun_family = AF_UNIX };

  if (!peer)
    return ef_client_name ((struct sockaddr *)&local, forwarded);
  if (inet_pton (AF_INET, peer, &v4.sin_addr) == 1)
    return ef_client_name ((struct sockaddr *)&v4, forwarded);
  g_assert_cmpint (inet_pton (AF_INET6, peer, &v6.sin6_addr), ==, 1);
  return ef_client_name ((struct sockaddr *)&v6, forwarded);
}

static void
test_names (void)
{
  static const gchar *const CASES[][3] = {
    { "192.0.2.7", NULL, "192.0.2.7" },
    { "::ffff:192.0.2.7", NULL, "192.0.2.7" },
    { "2001:db8:1:2:3:4:5:6", NULL, "2001:db8:1:2::" },
    { "2001:db8:1:2:ffff::1", NULL, "2001:db8:1:2::" },
    /* only a proxy of this machine is believed, and only its own word */
    { "192.0.2.7", "198.51.100.1", "192.0.2.7" },
    { "127.0.0.1", "198.51.100.1", "198.51.100.1" },
    { "::1", "2001:db8::7", "2001:db8::" },
    { "127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1" },
    { "127.0.0.1", "nonsense", "127.0.0.1" },
    { NULL, NULL, NULL },
    { NULL, "198.51.100.1", "198.51.100.1" },
    { NULL, "nonsense", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autofree gchar *name = name_of (CASES[i][0], CASES[i][1]);

    g_assert_cmpstr (name, ==, CASES[i][2]);
  }
  g_assert_null (ef_client_name (NULL, "198.51.100.1"));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rates/burst", test_burst);
  g_test_add_func ("/rates/retry", test_retry);
  g_test_add_func ("/rates/average", test_average);
  g_test_add_func ("/rates/change", test_change);
  g_test_add_func ("/rates/limiter", test_limiter);
  g_test_add_func ("/rates/bounded", test_bounded);
  g_test_add_func ("/rates/names", test_names);
  return g_test_run ();
}
