/* Edit Factory - --range 3..6
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "range.h"

static void
test_good (void)
{
  static const struct
  {
    const gchar *text;
    gdouble from, to;
  } CASES[] = { { "3..6", 3, 6 }, { "3..", 3, -1 }, { "..6", 0, 6 },
    { "0..0.5", 0, 0.5 }, { "2.25..2.5", 2.25, 2.5 }, { ".5...75", .5, .75 },
    { "0..14400", 0, 14400 } };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (GError) error = NULL;
    gdouble from = -2, to = -2;

    g_assert_true (ef_range_parse (CASES[i].text, &from, &to, &error));
    g_assert_no_error (error);
    g_assert_cmpfloat (from, ==, CASES[i].from);
    g_assert_cmpfloat (to, ==, CASES[i].to);
  }
}

static void
test_bad (void)
{
  static const gchar *const CASES[] = { "", "..", "3", "3-6", "3..x", "x..6",
    "-1..6", "3..-6", "6..3", "3..3", "1e3..2e3", "0x3..0x6", "inf..", "..nan",
    "3..6..9", " 3..6", "3 ..6", "3,5..6", "1.2.3..6", "14401..", "..99999999",
    "....", "3...." };

  for (guint i = 0; i < G_N_ELEMENTS (CASES); i++) {
    g_autoptr (GError) error = NULL;
    gdouble from, to;

    if (ef_range_parse (CASES[i], &from, &to, &error))
      g_error ("'%s' was taken as %g..%g", CASES[i], from, to);
    g_assert_error (error, EF_ERROR, EF_ERROR_USAGE);
    g_assert_nonnull (g_strstr_len (error->message, -1, "--range"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ef/range/good", test_good);
  g_test_add_func ("/ef/range/bad", test_bad);
  return g_test_run ();
}
