/* Edit Factory - columns of text
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dump-cues.h"
#include "subtitles.h"

#include <editfactory/editfactory.h>
#include <string.h>

#define V "WEBVTT\n\n"
#define C "00:01.000 --> 00:02.000"

typedef struct
{
  const gchar *text;
  const gchar *expected;
} Case;

static void
run_cases (const Case *cases, guint n, gboolean times)
{
  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (EfCues) cues = ef_subtitles_parse (
        "f", cases[i].text, strlen (cases[i].text), NULL, NULL, NULL, &error);
    g_autofree gchar *got = cues ? dump_cues (cues, times) : NULL;

    g_assert_no_error (error);
    g_assert_cmpstr (got, ==, cases[i].expected);
  }
}

/* Lines count from the side on which the first column stands. */
static void
test_settings (void)
{
  static const Case cases[] = {
    { V C " vertical:rl\na", "1-2 4(0,0.5,0) rl a" },
    { V C " vertical:lr\na", "1-2 6(1,0.5,0) lr a" },
    { V C " vertical:rl line:0\na", "1-2 6(1,0.5,0) rl a" },
    { V C " line:0 vertical:lr\na", "1-2 4(0,0.5,0) lr a" },
    { V C " vertical:rl line:-1 align:start\na", "1-2 7(0,0,0) rl a" },
    { V C " vertical:rl line:1\na", "1-2 6(0.947,0.5,0) rl a" },
    { V C " vertical:lr line:-2\na", "1-2 6(0.947,0.5,0) lr a" },
    { V C " vertical:rl line:20%\na", "1-2 6(0.2,0.5,0) rl a" },
    { V C " vertical:lr line:20%,end position:10%,line-left size:60%\na",
        "1-2 9(0.2,0.1,0.6) lr a" },
    { V C " vertical:rl line:30%,center align:end\na", "1-2 2(0.3,1,0) rl a" },
  };

  run_cases (cases, G_N_ELEMENTS (cases), FALSE);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vertical/settings", test_settings);
  return g_test_run ();
}
