/* Edit Factory - subtitle files: good, broken, hostile, round trips
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dump-cues.h"
#include "subtitles.h"

#include <glib/gstdio.h>
#include <string.h>

static void
count_warning (const gchar *message, gpointer count)
{
  g_test_message ("%s", message);
  ++*(guint *)count;
}

static EfCues *
parse (const gchar *text, guint *warnings)
{
  g_autoptr (GError) error = NULL;
  EfCues *cues;

  *warnings = 0;
  cues = ef_subtitles_parse (
      "s.srt", text, strlen (text), NULL, count_warning, warnings, &error);
  g_assert_true ((cues != NULL) == (error == NULL));
  return cues;
}

static void
assert_text (EfCues *cues, guint i, const gchar *expected)
{
  g_autofree gchar *text = ef_cue_get_text (ef_cues_index (cues, i));

  g_assert_cmpstr (text, ==, expected);
}

static void
test_srt (void)
{
  guint warnings;
  g_autoptr (EfCues) cues = parse (
      "\xef\xbb\xbf"
      "1\r\n00:00:01,000 --> "
      "00:00:02,500\r\nHello <b>big</b>\r\nworld\r\n\r\n2\r\n00:00:03,000 --> "
      "00:00:04,000\r\n{\\an8}Top & bottom\r\n",
      &warnings);

  g_assert_cmpuint (warnings, ==, 0);
  g_assert_cmpuint (ef_cues_length (cues), ==, 2);
  assert_text (cues, 0, "Hello big\nworld");
  assert_text (cues, 1, "Top & bottom");
  g_assert_cmpuint (ef_cues_index (cues, 0)->end, ==, 2500 * GST_MSECOND);
}

static void
test_vtt (void)
{
  guint warnings;
  g_autoptr (EfCues) cues = parse (
      "WEBVTT\n\nNOTE a note\n\nid\n00:01.000 "
      "--> 00:02.000 line:0 align:left\n<v Anna>Fish &amp; chips &lt;3\n\n"
      "STYLE\n::cue { color: red }\n",
      &warnings);

  g_assert_cmpuint (ef_cues_length (cues), ==, 1);
  assert_text (cues, 0, "Fish & chips <3");
}

static void
test_broken (void)
{
  guint warnings;
  g_autoptr (EfCues) cues = parse (
      "1\n00:00:05,000 --> 00:00:04,000\nback\n\n"
      "2\nnonsense\nx\n\n3\n00:00:03,000 --> 00:00:09,000\nlate\n\n4\n"
      "00:00:01,000 --> 00:00:04,000\nearly\n\n5\n00:00:06,000 -> x\ny\n",
      &warnings);

  g_assert_cmpuint (warnings, ==, 3);
  g_assert_cmpuint (ef_cues_length (cues), ==, 3);
  assert_text (cues, 0, "early");
  assert_text (cues, 1, "early\nlate");
  assert_text (cues, 2, "late");
  g_assert_cmpuint (ef_cues_index (cues, 0)->end, ==, 3 * GST_SECOND);
  g_assert_cmpuint (ef_cues_index (cues, 1)->end, ==, 4 * GST_SECOND);
}

static void
test_hostile (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *line = g_strnfill (1024 * 1024, 'x');
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (EfCues) cues = NULL;
  g_autofree gchar *text = NULL;
  guint warnings;

  g_assert_null (parse ("", &warnings));
  g_assert_null (
      ef_subtitles_parse ("s", "a\xff", 2, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "UTF-8"));
  text =
      g_strdup_printf ("1\n00:00:01,000 --> 00:00:02,000\n%s\nshort\n", line);
  cues = parse (text, &warnings);
  g_assert_cmpuint (warnings, ==, 1);
  assert_text (cues, 0, "short");
  g_clear_pointer (&cues, ef_cues_unref);
  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (many,
        "%02u:%02u:%02u,000 --> %02u:%02u:%02u,900\n"
        "w\n\n",
        i / 3600, i / 60 % 60, i % 60, i / 3600, i / 60 % 60, i % 60);
  cues = ef_subtitles_parse ("s", many->str, many->len, NULL, NULL, NULL, NULL);
  g_assert_cmpuint (ef_cues_length (cues), ==, 100000);
}

/* Random damage never crashes and never gives cues out of order. */
static void
test_mutations (void)
{
  static const gchar seed[] =
      "WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\n"
      "<i>One</i> &amp; two {\\an1}\n\n00:03.000 --> 00:04.000 a:b\n<00:03.500>"
      "three\n";
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 3000; round++) {
    gchar copy[sizeof seed];
    g_autoptr (EfCues) cues = NULL;

    memcpy (copy, seed, sizeof seed);
    for (guint k = 0; k < 4; k++)
      copy[g_rand_int_range (rand, 0, sizeof seed - 1)] =
          (gchar)g_rand_int_range (rand, 1, 128);
    cues =
        ef_subtitles_parse ("s", copy, sizeof seed - 1, NULL, NULL, NULL, NULL);
    for (guint i = 1; cues && i < ef_cues_length (cues); i++)
      g_assert_cmpuint (ef_cues_index (cues, i)->start, >=,
          ef_cues_index (cues, i - 1)->start);
  }
}

static void
test_round_trip (void)
{
  guint warnings;
  g_autoptr (EfCues) cues = parse ("1\n00:00:01,000 --> 00:00:02,500\nA < B\n"
                                   "& C\n",
      &warnings);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *folder = g_dir_make_tmp ("ef-subtitles-XXXXXX", NULL);
  const gchar *names[] = { "a.srt", "a.vtt" };

  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *path = g_build_filename (folder, names[i], NULL);
    g_autoptr (EfCues) again = NULL;

    g_assert_true (i ? ef_cues_write_vtt (cues, path, &error)
                     : ef_cues_write_srt (cues, path, &error));
    again = ef_subtitles_load (path, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
    assert_text (again, 0, "A < B\n& C");
    g_assert_cmpuint (ef_cues_index (again, 0)->start, ==, GST_SECOND);
    g_unlink (path);
  }
  g_rmdir (folder);
}

/* Looks are written as tags, and in WebVTT as classes. */
static void
test_written_looks (void)
{
  guint warnings;
  g_autoptr (EfCues) cues =
      parse ("1\n00:00:01,000 --> 00:00:02,000\n<b>a <i>b</i></b> c<u>d</u>\n"
             "<font color=\"#ff0000\">e</font> f\n",
          &warnings);
  static const gchar expected[] = "1-2 {b}a {bi}b c+{u}d / {#ff0000ff}e f";
  g_autofree gchar *folder = g_dir_make_tmp ("ef-subtitles-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "a", NULL);

  for (guint i = 0; i < 2; i++) {
    g_autoptr (EfCues) again = NULL;
    g_autofree gchar *dump = NULL;

    g_assert_true (i ? ef_cues_write_vtt (cues, path, NULL)
                     : ef_cues_write_srt (cues, path, NULL));
    again = ef_subtitles_load (path, NULL, NULL, NULL, NULL);
    dump = dump_cues (again, FALSE);
    g_assert_cmpstr (dump, ==, expected);
  }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subtitles/srt", test_srt);
  g_test_add_func ("/subtitles/vtt", test_vtt);
  g_test_add_func ("/subtitles/broken", test_broken);
  g_test_add_func ("/subtitles/hostile", test_hostile);
  g_test_add_func ("/subtitles/mutations", test_mutations);
  g_test_add_func ("/subtitles/round-trip", test_round_trip);
  g_test_add_func ("/subtitles/written-looks", test_written_looks);
  return g_test_run ();
}
