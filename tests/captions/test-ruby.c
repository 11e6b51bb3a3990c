/* Edit Factory - readings above their words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dump-cues.h"
#include "subtitles.h"

#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
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

/* What a base or a reading cannot be stands in brackets. */
static void
test_reading (void)
{
#define TEN "0123456789"
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
  static const Case cases[] = {
    { V C "\n<ruby>b<rt>c<rt>d</ruby> <ruby>e<rt>f", "1-2 b^cd e^f" },
    { V C "\nx<ruby>b<rt>c</rt>d<rt>e</rt></ruby>y z", "1-2 x+b^c+d^e+y z" },
    { V C "\n<ruby> New York <rt> a  b\nc </rt> </ruby>z",
        "1-2 New\302\240York^a  b c z" },
    { V C "\n<ruby><c.red>b</c><rt>c</rt></ruby>", "1-2 {#ff0000ff}b^c" },
    { V C "\n<ruby>b<i>d</i><rt>c</rt></ruby>", "1-2 b+{i}d+(c)" },
    { V C "\n<ruby><rt>c</rt></ruby> a", "1-2 (c) a" },
    { V C "\n<ruby>b\nd<rt>c</rt></ruby>", "1-2 b / d+(c)" },
    { V C "\n<ruby>b<rt></rt>d</ruby>", "1-2 b+d" },
    { V C "\n<ruby>b<rt><ruby>c<rt>d</rt></ruby>e</rt></ruby>", "1-2 b^cd+e" },
    { V C "\n<rt>a</rt> b", "1-2 a b" },
    { V C "\n<ruby>b<rt>" LONG "</rt></ruby>", "1-2 b^" LONG },
    { V C "\n<ruby>b<rt>" LONG "x</rt></ruby>", "1-2 b+(" LONG "x)" },
    { V C "\n<ruby>b<rt>c\342\200\256d&lt;</rt></ruby>", "1-2 b^cd<" },
  };
  static const Case timed[] = {
    { V "00:01.000 --> 00:04.000\n<ruby>a<rt>x<00:02.000></rt></ruby> "
        "<00:03.000><ruby>b<rt>y</rt></ruby>",
        "1-4 a^x@1 b^y@3" },
    { V "00:01.000 --> 00:04.000\n<ruby>a<00:02.000>b<rt>x</rt></ruby>",
        "1-4 a@1+b@2+(x)@2.5" },
  };

  run_cases (cases, G_N_ELEMENTS (cases), FALSE);
  run_cases (timed, G_N_ELEMENTS (timed), TRUE);
}

static gchar *
write_and_read (const EfCues *cues, gboolean webvtt)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-ruby-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "cues", NULL);
  g_autoptr (GError) error = NULL;
  gchar *text = NULL;

  if (webvtt)
    ef_cues_write_vtt (cues, path, &error);
  else
    ef_cues_write_srt (cues, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_unlink (path);
  g_rmdir (folder);
  return text;
}

static EfCues *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  EfCues *cues =
      ef_subtitles_parse ("f", text, strlen (text), NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return cues;
}

static void
test_writing (void)
{
  static const gchar text[] = V
      "00:00:01.000 --> 00:00:02.000 vertical:rl\n"
      "x<ruby>a&amp;<rt>&lt;b</rt></ruby> <i><ruby>c<rt>d</rt></ruby></i>\n\n";
  g_autoptr (EfCues) cues = parse (text);
  g_autofree gchar *vtt = write_and_read (cues, TRUE);
  g_autofree gchar *srt = write_and_read (cues, FALSE);
  g_autofree gchar *plain = ef_cue_get_text (ef_cues_index (cues, 0));

  g_assert_cmpstr (vtt, ==, text);
  g_assert_cmpstr (
      srt, ==, "1\n00:00:01,000 --> 00:00:02,000\nxa&(<b) <i>c(d)</i>\n\n");
  g_assert_cmpstr (plain, ==, "xa&(<b) c(d)");
}

#define CUES(cue, word)                                                        \
  "{\"version\": 1, \"cues\": [{\"start\": 0, \"end\": 1, " cue                \
  "\"lines\": [{\"words\": [{\"text\": \"a\"" word "}]}]}]}"

static void
test_documents (void)
{
  static const gchar good[] =
      CUES ("\"writing_mode\": \"vertical-lr\", ", ", \"ruby\": \" b \"");
  static const struct
  {
    const gchar *text;
    const gchar *error;
  } bad[] = {
    { CUES ("", ", \"ruby\": \"\""), "words[0].ruby: has nothing to show" },
    { CUES ("", ", \"ruby\": 1"), "words[0].ruby: " },
    { CUES ("", ", \"ruby\": \"" LONG "x\""), "words[0].ruby: " },
    { CUES ("\"writing_mode\": \"rl\", ", ""), "cues[0].writing_mode: " },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCues) cues = ef_cues_parse ("f", good, -1, &error);
  g_autofree gchar *got = NULL;

  g_assert_no_error (error);
  got = dump_cues (cues, FALSE);
  g_assert_cmpstr (got, ==, "0-1 lr a^b");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_assert_null (ef_cues_parse ("f", bad[i].text, -1, &error));
    if (!strstr (error->message, bad[i].error))
      g_error ("'%s' is not in '%s'", bad[i].error, error->message);
    g_clear_error (&error);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ruby/reading", test_reading);
  g_test_add_func ("/ruby/writing", test_writing);
  g_test_add_func ("/ruby/documents", test_documents);
  return g_test_run ();
}
