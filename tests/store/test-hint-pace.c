/* Edit Factory - tests: how often a hint is sent
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "hint-pace.h"

static void
test_first (void)
{
  EfHintPace pace = { 0 };

  g_assert_cmpint (ef_hint_pace_due (&pace), ==, G_MAXINT64);
  g_assert_false (ef_hint_pace_take (&pace, 1000));
  pace.wanted = TRUE;
  g_assert_cmpint (ef_hint_pace_due (&pace), <=, 1000);
  g_assert_true (ef_hint_pace_take (&pace, 1000));
  g_assert_false (ef_hint_pace_take (&pace, 1000));
}

/* However many want it, it is sent once in a while, and the last one is never
 * forgotten. */
static void
test_many (void)
{
  EfHintPace pace = { 0 };
  guint sent = 0;

  for (gint64 now = 1; now <= 1000000; now += 100) {
    pace.wanted = TRUE;
    sent += ef_hint_pace_take (&pace, now);
  }
  g_assert_cmpuint (sent, ==, 1000000 / EF_HINT_PACE);
  g_assert_true (pace.wanted);
  g_assert_true (ef_hint_pace_take (&pace, 1000000 + EF_HINT_PACE));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hint-pace/first", test_first);
  g_test_add_func ("/hint-pace/many", test_many);
  return g_test_run ();
}
