/* Edit Factory - captions of people who wish us ill: time, memory, injection
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-track.h"
#include "dump-cues.h"
#include "phraser.h"
#include "subtitles.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <string.h>
#include <time.h>

static gboolean
is_sanitized (void)
{
#if defined __SANITIZE_ADDRESS__
  return TRUE;
#else
  return FALSE;
#endif
}

static gdouble
cpu_seconds (void)
{
  return (gdouble)clock () / CLOCKS_PER_SEC;
}

/* What a parser may go over twice, or from each place to the end. */
static const gchar *const patterns[] = { "<", "<b>", "</b>", "<b ", "&", "&#",
  "{\\", "{\\b1}", "{", "}", "{\\t(", "((((", "\\N", "{\\k1}a", "<00:01.000>a",
  "<c.red.", "a ", "a", "\342\200\256", "\360\237\221\251\342\200\215",
  "e\314\201", "<font color=\"", "<span a=b c='", "]]>", "-->" };

static gchar *
repeat (const gchar *pattern, gsize length)
{
  GString *text = g_string_sized_new (length + 64);

  while (text->len < length)
    g_string_append (text, pattern);
  return g_string_free (text, FALSE);
}

/* Cues with lines of @line bytes, about @total bytes of them. */
static GString *
make_file (const gchar *head, const gchar *cue, const gchar *pattern,
    gsize line, gsize total)
{
  g_autofree gchar *text = repeat (pattern, line);
  GString *file = g_string_new (head);

  while (file->len < total)
    g_string_append_printf (file, "%s%s\n\n", cue, text);
  return file;
}

/* The lesser of two: the machine has other things to do. */
static gdouble
time_file (const GString *file)
{
  gdouble least = G_MAXDOUBLE;

  for (guint i = 0; i < 2; i++) {
    gdouble start = cpu_seconds ();
    EfCues *cues =
        ef_subtitles_parse ("f", file->str, file->len, NULL, NULL, NULL, NULL);

    g_clear_pointer (&cues, ef_cues_unref);
    least = MIN (least, cpu_seconds () - start);
  }
  return least;
}

/* The same bytes in lines eight times as long: a reader that goes over a line
 * again at each of its signs takes eight times as long. */
static void
test_linear_lines (void)
{
  static const gchar *const kinds[][2] = {
    { "", "00:00:01,000 --> 00:00:02,000\n" },
    { "WEBVTT\n\n", "00:01.000 --> 00:02.000\n" },
    { "[Events]\n", "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,," }
  };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint i = 0; i < G_N_ELEMENTS (patterns); i++) {
      g_autoptr (GString) little =
          make_file (kinds[k][0], kinds[k][1], patterns[i], 1900, 300000);
      g_autoptr (GString) large =
          make_file (kinds[k][0], kinds[k][1], patterns[i], 15200, 300000);
      gdouble few = time_file (little), many = time_file (large);

      g_test_message (
          "%u '%s': %.1f and %.1f ms", k, patterns[i], few * 1e3, many * 1e3);
      g_assert_cmpfloat (many, <, 4 * few + 0.02);
    }
}

static void
test_linear_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++) {
    gdouble taken[2] = { G_MAXDOUBLE, G_MAXDOUBLE };

    for (guint round = 0; round < 2; round++)
      for (guint k = 0; k < 2; k++) {
        g_autofree gchar *text = repeat (patterns[i], k ? 400000 : 50000);
        gdouble start = cpu_seconds ();
        EfCues *cues = ef_text_cue (
            text, strlen (text), TRUE, 0, GST_SECOND, NULL, NULL, NULL);

        ef_cues_unref (cues);
        taken[k] = MIN (taken[k], cpu_seconds () - start);
      }
    g_test_message (
        "'%s': %.1f and %.1f ms", patterns[i], taken[0] * 1e3, taken[1] * 1e3);
    g_assert_cmpfloat (taken[1], <, 8 * 4 * taken[0] + 0.02);
  }
}

static EfCues *
reflow (const EfCues *cues)
{
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);

  return ef_captions_reflow (cues, style, area, 1080, 1920);
}

static void
append_time (GString *out, guint64 ms)
{
  g_string_append_printf (out, "%02u:%02u:%02u,%03u", (guint)(ms / 3600000),
      (guint)(ms / 60000 % 60), (guint)(ms / 1000 % 60), (guint)(ms % 1000));
}

/* @length: of each in ms; longer than @step: they overlap */
static GString *
many_cues (guint n, guint step, guint length)
{
  GString *file = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    append_time (file, (guint64)i * step);
    g_string_append (file, " --> ");
    append_time (file, (guint64)i * step + length);
    g_string_append_printf (file, "\nsome words number %u\n\n", i % 5000);
  }
  return file;
}

/* One after the other, all at once, all overlapping their neighbours. */
static void
test_many_cues (void)
{
  static const guint shapes[][2] = { { 100, 100 }, { 0, 3600000 },
    { 30, 1000 } };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_autoptr (GString) file = many_cues (100000, shapes[i][0], shapes[i][1]);
    gdouble start = cpu_seconds ();
    g_autoptr (EfCues) cues =
        ef_subtitles_parse ("f", file->str, file->len, NULL, NULL, NULL, NULL);
    g_autoptr (EfCues) shown = reflow (cues);
    EfCueTrack *track = ef_cue_track_new ();

    ef_cue_track_add (track, shown);
    ef_cue_track_free (track);
    g_test_message ("%u ms apart, %u ms long: %u cues, %.2f CPU-s",
        shapes[i][0], shapes[i][1], ef_cues_length (shown),
        cpu_seconds () - start);
    g_assert_cmpuint (ef_cues_length (shown), >, 0);
    g_assert_cmpuint (ef_cues_length (shown), <=, 2 * EF_CUES_MAX_CUES);
    g_assert_cmpfloat (cpu_seconds () - start, <, is_sanitized () ? 100 : 20);
  }
}

/* Two cues of all the words that a cue may have, cut into slices by as many
 * others as there may be: a file of 3 MB would become 40 GB. */
static void
test_slices (void)
{
  g_autoptr (GString) file = g_string_new (NULL);
  g_autoptr (EfCues) cues = NULL;
  guint64 words = 0;

  if (is_sanitized ()) {
    g_test_skip ("every word takes too long here");
    return;
  }
  for (guint k = 0; k < 2; k++) {
    g_string_append (file, "00:00:00,000 --> 50:00:00,000\n");
    for (guint i = 0; i < 2000; i++)
      g_string_append (file, i % 10 ? "a " : "a\n");
    g_string_append (file, "\n\n");
  }
  for (guint i = 0; i < 90000; i++) {
    append_time (file, (guint64)i * 1000 + 500);
    g_string_append (file, " --> ");
    append_time (file, (guint64)i * 1000 + 1000);
    g_string_append (file, "\nb\n\n");
  }
  cues = ef_subtitles_parse ("f", file->str, file->len, NULL, NULL, NULL, NULL);
  for (guint i = 0; i < ef_cues_length (cues); i++)
    words += ef_cues_index (cues, i)->words->len;
  g_test_message (
      "%" G_GUINT64_FORMAT " words in %u cues", words, ef_cues_length (cues));
  g_assert_cmpuint (ef_cues_length (cues), >=, 90000);
  g_assert_cmpuint (words, <, 600000);
}

/* 8 MB of words of which no two are alike. */
static void
test_many_words (void)
{
  g_autoptr (GString) file = g_string_new (NULL);
  g_autoptr (EfCues) cues = NULL;
  g_autoptr (EfCues) shown = NULL;
  gdouble start;

  for (guint i = 0; file->len + 2000 < EF_SUBTITLES_MAX_BYTES; i++) {
    append_time (file, (guint64)i * 1000);
    g_string_append (file, " --> ");
    append_time (file, (guint64)i * 1000 + 900);
    g_string_append_c (file, '\n');
    for (guint k = 0; k < 200; k++)
      g_string_append_printf (file, "%x ", i * 200 + k);
    g_string_append (file, "\n\n");
  }
  start = cpu_seconds ();
  cues = ef_subtitles_parse ("f", file->str, file->len, NULL, NULL, NULL, NULL);
  shown = reflow (cues);
  g_test_message ("%.2f CPU-s", cpu_seconds () - start);
  g_assert_cmpfloat (cpu_seconds () - start, <, is_sanitized () ? 300 : 30);
}

/* Memory */

static gdouble
status_mb (const gchar *name)
{
  g_autofree gchar *text = NULL;
  const gchar *at;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  at = strstr (text, name);
  return at ? g_ascii_strtod (at + strlen (name), NULL) / 1024 : 0;
}

static gboolean
reset_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");
  gboolean ok = file && fputs ("5", file) >= 0;

  return file && fclose (file) == 0 && ok;
}

/* An hour of speech: 150 words a minute. */
static EfWords *
hour_of_words (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  EfWords *words =
      ef_words_new ("en", NULL, 3600 * GST_SECOND, EF_TIMING_GIVEN);

  for (guint i = 0; i < 9000; i++) {
    g_autofree gchar *word =
        g_strdup_printf ("word%u%s", i * 7919 % 4000, i % 9 ? "" : ".");

    ef_words_append (words, word, i * 400 * GST_MSECOND,
        (i * 400 + 350) * GST_MSECOND, (guint)text->len, strlen (word));
    g_string_append_printf (text, "%s ", word);
  }
  g_free (words->text);
  words->text = g_strdup (text->str);
  return words;
}

typedef EfCues *(*LoadFunc) (const gchar *path);

static EfCues *
load_subtitles (const gchar *path)
{
  g_autoptr (EfCues) cues = ef_subtitles_load (path, NULL, NULL, NULL, NULL);

  return reflow (cues);
}

static EfCues *
load_cues (const gchar *path)
{
  return ef_cues_load (path, NULL);
}

static EfCues *
load_words (const gchar *path)
{
  g_autoptr (EfWords) words = ef_words_load (path, NULL);
  g_autoptr (EfStyle) style = ef_style_load ("karaoke", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);

  return ef_captions_phrase (words, 0, style, area, 1080, 1920);
}

static void
measure (const gchar *name, const gchar *path, LoadFunc load)
{
  EfCueTrack *track = ef_cue_track_new ();
  gdouble before;
  EfCues *cues;

  /* What was freed must not be used again unseen. */
  malloc_trim (0);
  before = status_mb ("VmRSS:");
  g_assert_true (reset_peak ());
  cues = load (path);
  g_assert_cmpuint (ef_cues_length (cues), >, 2000);
  ef_cue_track_add (track, cues);
  ef_cues_unref (cues);
  g_test_message ("%s: %.1f MB at most, %.1f MB kept", name,
      status_mb ("VmHWM:") - before, status_mb ("VmRSS:") - before);
  g_assert_cmpfloat (status_mb ("VmHWM:") - before, <=, 30);
  g_assert_cmpfloat (status_mb ("VmHWM:") - before, >, 0.2);
  ef_cue_track_free (track);
}

static void
test_memory (void)
{
  g_autofree gchar *folder = g_dir_make_tmp ("ef-hostile-XXXXXX", NULL);
  static const gchar *const names[] = { "words.json", "cues.json", "a.srt",
    "a.vtt" };
  static const LoadFunc loads[] = { load_words, load_cues, load_subtitles,
    load_subtitles };
  g_autoptr (EfWords) words = hour_of_words ();
  g_autofree gchar *paths[G_N_ELEMENTS (names)] = { NULL };
  EfCues *cues;

  if (is_sanitized () || !reset_peak ()) {
    g_test_skip ("memory cannot be measured here");
    g_rmdir (folder);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    paths[i] = g_build_filename (folder, names[i], NULL);
  g_assert_true (ef_words_save (words, paths[0], NULL));
  cues = load_words (paths[0]);
  g_assert_true (ef_cues_save (cues, paths[1], NULL));
  g_assert_true (ef_cues_write_srt (cues, paths[2], NULL));
  g_assert_true (ef_cues_write_vtt (cues, paths[3], NULL));
  ef_cues_unref (cues);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    measure (names[i], paths[i], loads[i]);
    g_unlink (paths[i]);
    g_free (g_steal_pointer (&paths[i]));
  }
  g_rmdir (folder);
}

/* What others hide in text is text, or gone: nothing opens, nothing expands. */
static void
test_injection (void)
{
  static const gchar *const cases[][2] = {
    { "<!DOCTYPE l [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>&b;",
        "0-1 <!DOCTYPE l [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>&b;" },
    { "<span font_desc='x' foreground='red' lang='&a;'>a</span>",
        "0-1 {#ff0000ff}a" },
    { "&#x202E;&#8294;abc&#0;&#xFFFFFFFFF;&#xD800;",
        "0-1 abc&#0;&#xFFFFFFFFF;&#xD800;" },
    { "a\342\200\252b\342\201\251c\357\273\277d\177e\302\205f", "0-1 abcdef" },
    { "<b></i></u></span>a</b></b></b>", "0-1 {b}a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfCues) cues = ef_text_cue (cases[i][0], strlen (cases[i][0]),
        TRUE, 0, GST_SECOND, NULL, NULL, NULL);
    g_autofree gchar *dump = dump_cues (cues, FALSE);

    g_assert_cmpstr (dump, ==, cases[i][1]);
  }
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (EfCues) cues = NULL;
  const EfCueWord *word;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, i % 2 ? "<i>" : "<b>");
  g_string_append (text, "deep");
  for (guint i = 0; i < 100000; i++)
    g_string_append (text, i % 2 ? "</b>" : "</i>");
  g_string_append (text, " out");
  cues =
      ef_text_cue (text->str, text->len, TRUE, 0, GST_SECOND, NULL, NULL, NULL);
  g_assert_cmpuint (ef_cues_length (cues), ==, 1);
  word = &g_array_index (ef_cues_index (cues, 0)->words, EfCueWord, 1);
  g_assert_cmpstr (word->text, ==, "out");
  g_assert_cmpuint (word->flags, ==, 0);
}

/* words.json and cues.json come from outside, too. */
static void
test_documents (void)
{
  g_autoptr (EfCues) cues = ef_cues_parse ("c",
      "{\"version\":1,\"cues\":[{\"start\":0,\"end\":1,\"lines\":[{\"words\":"
      "[{\"text\":\"a\\u202eb\\u2066\",\"bold\":true,\"colour\":\"#ff0000\","
      "\"size\":2}]}]}]}",
      -1, NULL);
  g_autofree gchar *dump = dump_cues (cues, FALSE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (dump, ==, "0-1 {b#ff0000ff2x}ab");
  g_assert_null (ef_cues_parse ("c",
      "{\"version\":1,\"cues\":[{\"start\":0,\"end\":1,\"lines\":[{\"words\":"
      "[{\"text\":\"\\u202e\"}]}]}]}",
      -1, &error));
  g_assert_nonnull (strstr (error->message, "text: has nothing to show"));
}

/* Colours of a style sheet whose parts are no numbers are none. */
static void
test_no_colours (void)
{
  static const gchar *const colours[] = { "rgb(nan,255,0)", "rgb(255,inf,0)",
    "rgba(1,2,3,nan)", "rgb(1e999,0,0)" };

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++) {
    g_autofree gchar *file = g_strdup_printf ("WEBVTT\n\nSTYLE\n::cue { color: "
                                              "%s }\n\n00:00.000 --> "
                                              "00:01.000\na\n",
        colours[i]);
    g_autoptr (EfCues) cues =
        ef_subtitles_parse ("f", file, strlen (file), NULL, NULL, NULL, NULL);
    const EfCueWord *word =
        &g_array_index (ef_cues_index (cues, 0)->words, EfCueWord, 0);

    g_assert_cmphex (word->colour, ==, i == 2 ? 0x010203ff : 0);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  /* First: what other tests leave in the heap would be used again. */
  g_test_add_func ("/hostile/memory", test_memory);
  g_test_add_func ("/hostile/injection", test_injection);
  g_test_add_func ("/hostile/deep", test_deep);
  g_test_add_func ("/hostile/no-colours", test_no_colours);
  g_test_add_func ("/hostile/documents", test_documents);
  g_test_add_func ("/hostile/linear-lines", test_linear_lines);
  g_test_add_func ("/hostile/linear-text", test_linear_text);
  g_test_add_func ("/hostile/many-cues", test_many_cues);
  g_test_add_func ("/hostile/slices", test_slices);
  g_test_add_func ("/hostile/many-words", test_many_words);
  return g_test_run ();
}
