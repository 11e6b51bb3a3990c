/* Edit Factory - phrasing: what holds whatever the words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dump-cues.h"
#include "line-breaker.h"
#include "phraser.h"
#include "text-columns.h"
#include "typesetter.h"

#include <math.h>
#include <string.h>

static gdouble
ten_px_a_column (const gchar *text, gpointer unused)
{
  return 10.0 * ef_text_columns (text);
}

static const gchar *const pieces[] = { "a", "the", "of", "extraordinary", "Dr.",
  "yes.", "well,", "and", "\303\251t\303\251", "\346\227\245\346\234\254",
  "\344\270\226\347\225\214\343\200\202",
  ("\360\237\221\251\342\200\215"
   "\360\237\232\200"),
  "\330\263\331\204\330\247\331\205\330\237", "x",
  "\340\271\204\340\270\227\340\270\242", "12:30", "(really)", "why?",
  "https://example.org/a/very/long/address/that/never/seems/to/end/at/all" };

/* Pauses, equal starts, words of no length, long ones; blanks now and then
 * missing. */
static EfWords *
random_words (GRand *rand)
{
  g_autoptr (GString) text = g_string_new (NULL);
  EfWords *words =
      ef_words_new ("en", NULL, 3600 * GST_SECOND, EF_TIMING_GIVEN);
  GstClockTime at = g_rand_int_range (rand, 0, 900) * GST_MSECOND;
  guint n = g_rand_int_range (rand, 1, 80), chars = 0;

  for (guint i = 0; i < n; i++) {
    const gchar *piece =
        pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];
    guint length = g_utf8_strlen (piece, -1);
    GstClockTime lasts = g_rand_int_range (rand, 0, 600) * GST_MSECOND;

    if (g_rand_int_range (rand, 0, 30) == 0)
      lasts *= 20;
    if (i > 0 && g_rand_int_range (rand, 0, 4) > 0) {
      g_string_append_c (text, ' ');
      chars++;
    }
    g_string_append (text, piece);
    ef_words_append (words, piece, at, at + lasts, chars, length);
    chars += length;
    if (g_rand_int_range (rand, 0, 6) > 0)
      at += lasts;
    if (g_rand_int_range (rand, 0, 8) == 0)
      at += g_rand_int_range (rand, 0, 3000) * GST_MSECOND;
  }
  g_free (words->text);
  words->text = g_strdup (text->str);
  g_assert_true (ef_words_validate (words, NULL));
  return words;
}

static EfStyle *
random_style (GRand *rand)
{
  EfStyle *style = ef_style_load ("classic", NULL, NULL);

  style->words_per_cue = g_rand_int_range (rand, 1, 21);
  style->chars_per_line = g_rand_int_range (rand, 4, 40);
  style->max_lines = g_rand_int_range (rand, 1, 5);
  style->min_duration = g_rand_double_range (rand, 0, 2);
  style->max_duration = g_rand_double_range (rand, 2, 8);
  style->hold = g_rand_double_range (rand, 0, 2);
  style->close_gap = g_rand_double_range (rand, 0, 3);
  return style;
}

static gchar *
without_blanks (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, " \n", -1);

  return g_strjoinv ("", parts);
}

static void
check_text (const EfWords *words, const EfCues *cues)
{
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autofree gchar *expected = without_blanks (words->text);

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    g_autofree gchar *text = ef_cue_get_text (ef_cues_index (cues, i));
    g_autofree gchar *bare = without_blanks (text);

    g_string_append (shown, bare);
  }
  g_assert_cmpstr (shown->str, ==, expected);
}

static void
check_times (const EfStyle *style, const EfCues *cues)
{
  GstClockTime least = (GstClockTime)(style->min_duration * GST_SECOND);
  GstClockTime most = (GstClockTime)(style->max_duration * GST_SECOND);
  GstClockTime said = 0;

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    GstClockTime length = cue->end - cue->start, room = GST_CLOCK_TIME_NONE;

    if (i + 1 < ef_cues_length (cues))
      room = ef_cues_index (cues, i + 1)->start - cue->start;
    g_assert_cmpuint (length, >=, GST_MSECOND);
    g_assert_cmpuint (length, <=, MIN (most, room));
    g_assert_cmpuint (length, >=, MIN (least, room));
    /* it appears with its first word, and words go on */
    g_assert_cmpuint (
        cue->start, ==, g_array_index (cue->words, EfCueWord, 0).start);
    for (guint k = 0; k < cue->words->len; k++) {
      const EfCueWord *word = &g_array_index (cue->words, EfCueWord, k);

      g_assert_cmpuint (word->start, >=, said);
      g_assert_cmpuint (word->end, >=, word->start);
      said = word->start;
    }
  }
}

static guint
words_of_line (const EfCue *cue, guint line)
{
  guint n = 0;

  for (guint i = 0; i < cue->words->len; i++)
    n += g_array_index (cue->words, EfCueWord, i).line == line;
  return n;
}

static void
check_sizes (const EfStyle *style, const EfCues *cues)
{
  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);
    g_autofree gchar *text = ef_cue_get_text (cue);
    g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

    g_assert_cmpuint (cue->words->len, <=, style->words_per_cue);
    g_assert_cmpuint (cue->n_lines, <=, style->max_lines);
    g_assert_cmpuint (g_strv_length (lines), ==, cue->n_lines);
    /* Only a word that is too long by itself makes a line too long. */
    for (guint k = 0; lines[k]; k++)
      if (words_of_line (cue, k) > 1)
        g_assert_cmpuint (
            ef_text_columns (lines[k]), <=, style->chars_per_line);
  }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint round = 0; round < 1500; round++) {
    g_autoptr (EfWords) words = random_words (rand);
    g_autoptr (EfStyle) style = random_style (rand);
    gdouble width = 10.0 * style->chars_per_line;
    g_autoptr (EfCues) cues = ef_phrase_words (
        words, 0, style, 1080, 1920, width, ten_px_a_column, NULL);
    g_autoptr (EfCues) again = ef_phrase_words (
        words, 0, style, 1080, 1920, width, ten_px_a_column, NULL);
    g_autofree gchar *dump = dump_cues (cues, TRUE);
    g_autofree gchar *dump_again = dump_cues (again, TRUE);

    check_text (words, cues);
    check_times (style, cues);
    check_sizes (style, cues);
    g_assert_cmpstr (dump, ==, dump_again);
  }
}

/* Where breaks are plain, no other break of two lines is better balanced. */
static void
test_balance (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint round = 0; round < 2000; round++) {
    EfLineItem items[12];
    guint n = g_rand_int_range (rand, 2, 13), line_of[12];
    gdouble total = -10, got[2] = { -10, -10 }, least = G_MAXDOUBLE, left = -10;
    EfLineLimits limits = { 1000, 10, 1000, 2 };

    for (guint i = 0; i < n; i++) {
      items[i] = (EfLineItem){ g_rand_int_range (rand, 1, 30) * 10.0, 1, FALSE,
        EF_BREAK_PLAIN };
      total += items[i].width + 10;
    }
    limits.width = total - 1;
    g_assert_true (ef_lines_break (items, n, &limits, line_of));
    for (guint i = 0; i < n; i++)
      got[line_of[i]] += items[i].width + 10;
    for (guint i = 0; i + 1 < n; i++) {
      left += items[i].width + 10;
      least = MIN (least, MAX (left, total - left - 10));
    }
    g_assert_cmpfloat_with_epsilon (MAX (got[0], got[1]), least, 1e-6);
  }
}

static void
test_columns (void)
{
  static const struct
  {
    const gchar *text;
    guint columns;
  } cases[] = { { "", 0 }, { "abc", 3 }, { "e\314\201", 1 },
    { "\346\227\245\346\234\254", 4 }, { "\355\225\234", 2 },
    { "\341\204\222\341\205\241\341\206\253", 2 }, /* the same in jamo */
    { "\360\237\230\200", 2 },
    { "\360\237\221\251\342\200\215\360\237\232\200", 2 }, /* ZWJ */
    { "\360\237\207\253\360\237\207\267\360\237\207\251\360\237\207\252", 4 },
    { "\360\237\221\215\360\237\217\275", 2 }, /* skin tone */
    { "\340\244\250\340\244\256\340\244\270\340\245\215\340\244\244\340\245"
      "\207",
        4 },
    { "\340\270\231\340\271\211\340\270\263", 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint columns = ef_text_columns (cases[i].text);

    if (columns != cases[i].columns)
      g_error ("'%s': %u, not %u", cases[i].text, columns, cases[i].columns);
  }
  g_assert_cmpstr (ef_text_fit_columns ("e\314\201e\314\201x", 2), ==, "x");
  g_assert_cmpstr (ef_text_fit_columns ("\346\227\245x", 1), ==, "x");
}

static void
assert_phrased (const gchar *language, const gchar *text, gint words,
    gint columns, const gchar *expected)
{
  g_autoptr (EfWords) w =
      ef_words_new (language, text, 3600 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfCues) cues = NULL;
  g_autofree gchar *got = NULL;
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);

  for (guint i = 0; parts[i]; i++)
    ef_words_append (
        w, parts[i], i * 300 * GST_MSECOND, (i + 1) * 300 * GST_MSECOND, 0, 0);
  style->words_per_cue = words;
  style->chars_per_line = columns;
  cues = ef_phrase_words (
      w, 0, style, 1080, 1920, 10.0 * columns, ten_px_a_column, NULL);
  got = dump_texts (cues);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_natural (void)
{
  /* before a preposition, not behind it */
  assert_phrased ("en", "we walked slowly to the old house", 4, 40,
      "we walked slowly | to the old house");
  assert_phrased ("de", "wir gingen langsam zu dem alten Haus", 4, 40,
      "wir gingen langsam | zu dem alten Haus");
  /* the same words of a language that is not known: even parts */
  assert_phrased ("tlh", "we walked slowly to the old house", 4, 40,
      "we walked slowly to | the old house");
  /* no word alone, also behind a comma; a sentence of one word is one */
  assert_phrased ("en", "one two, three", 3, 40, "one two, three");
  assert_phrased ("en", "Yes. We can do it", 4, 40, "Yes. | We can do it");
  assert_phrased ("en", "ask Dr. Jones and J. Smith", 3, 40,
      "ask Dr. Jones | and J. Smith");
  /* a number stays with what it counts, a quotation in one piece */
  assert_phrased ("en", "we have won 20 games since May", 4, 40,
      "we have won | 20 games since May");
  assert_phrased ("en", "we all love \"Edit Factory\" here", 4, 40,
      "we all love | \"Edit Factory\" here");
  assert_phrased ("en", "we go home \360\237\224\245 now my friends", 4, 40,
      "we go home \360\237\224\245 | now my friends");
  /* lines break there, too */
  assert_phrased ("en", "look at the sea and the sky", 20, 16,
      "look at the sea/and the sky");
}

/* Text without blanks is divided, its times too; "well-known" is not torn. */
static void
test_unspaced (void)
{
  assert_phrased ("zh",
      "\344\273\212\345\244\251\345\244\251\346\260\224"
      "\345\276\210\345\245\275\346\210\221\344\273\254"
      "\345\216\273\345\205\254\345\233\255\345\220\247",
      20, 8,
      "\344\273\212\345\244\251\345\244\251\346\260\224/"
      "\345\276\210\345\245\275\346\210\221\344\273\254 | "
      "\345\216\273\345\205\254\345\233\255\345\220\247");
  assert_phrased (
      "en", "incomprehensibilities", 3, 10, "incomprehensibilities");
}

static EfCues *
reflow (const gchar *text, GstClockTime end, const gchar *style_name)
{
  g_autoptr (EfCues) cues = ef_cues_new (NULL, NULL, 1080, 1920);
  g_autoptr (EfStyle) style = ef_style_load (style_name, NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);
  EfCue *cue = ef_cues_append (cues, GST_SECOND, end);
  g_auto (GStrv) lines = g_strsplit (text, "/", -1);

  for (guint k = 0; lines[k]; k++) {
    g_auto (GStrv) words = g_strsplit (lines[k], " ", -1);

    for (guint i = 0; words[i]; i++)
      ef_cue_append_word (cue, words[i], GST_SECOND, end, k);
  }
  return ef_captions_reflow (cues, style, area, 1080, 1920);
}

static void
test_reflow (void)
{
  static const gchar lorem[] =
      "lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod "
      "tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim "
      "veniam, quis nostrud exercitation ullamco laboris";
  g_autoptr (EfCues) kept = reflow ("- yes/- no", 3 * GST_SECOND, "classic");
  g_autoptr (EfCues) split = reflow (lorem, 11 * GST_SECOND, "classic");
  g_autofree gchar *text = ef_cue_get_text (ef_cues_index (kept, 0));
  g_autoptr (GString) all = g_string_new (NULL);
  GstClockTime at = GST_SECOND;

  g_assert_cmpstr (text, ==, "- yes\n- no");
  g_assert_cmpuint (ef_cues_length (split), >, 1);
  for (guint i = 0; i < ef_cues_length (split); i++) {
    const EfCue *cue = ef_cues_index (split, i);
    g_autofree gchar *part = ef_cue_get_text (cue);

    g_assert_cmpuint (cue->start, ==, at);
    g_assert_cmpuint (cue->n_lines, <=, 2);
    at = cue->end;
    g_strdelimit (part, "\n", ' ');
    g_string_append_printf (all, "%s%s", i ? " " : "", part);
  }
  g_assert_cmpuint (at, ==, 11 * GST_SECOND);
  g_assert_cmpstr (all->str, ==, lorem);
}

/* Lines of two speakers stay theirs, on a canvas too narrow for their size. */
static void
test_dialogue (void)
{
  g_autoptr (EfStyle) style = ef_style_load ("word-pop", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);
  g_autoptr (EfCues) cues = reflow (
      "- Did you see that?/- No, I was asleep.", 3 * GST_SECOND, "word-pop");
  const EfCue *cue = ef_cues_index (cues, 0);
  g_autofree gchar *text = ef_cue_get_text (cue);
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, 1080, 1920);
  g_autoptr (EfCueLayout) layout =
      ef_typesetter_place (typesetter, cue, NULL, 0);

  g_assert_cmpstr (text, ==, "- DID YOU SEE THAT?\n- NO, I WAS ASLEEP.");
  g_assert_cmpuint (layout->lines->len, ==, 2);
  g_assert_cmpfloat (layout->size, <, style->size);
}

/* A negative offset: what was said before 0 is not shown. */
static void
test_offset (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "a b c", 9 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfCues) cues = NULL;
  g_autofree gchar *dump = NULL;

  for (guint i = 0; i < 3; i++)
    ef_words_append (words, (const gchar *[]){ "a", "b", "c" }[i],
        i * GST_SECOND, (i + 1) * GST_SECOND, 2 * i, 1);
  cues = ef_phrase_words (words, -1500 * GST_MSECOND, style, 1080, 1920, 900,
      ten_px_a_column, NULL);
  dump = dump_cues (cues, TRUE);
  g_assert_cmpstr (dump, ==, "0-1.9 b@0 c@0.5");
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phrasing/random", test_random);
  g_test_add_func ("/phrasing/balance", test_balance);
  g_test_add_func ("/phrasing/columns", test_columns);
  g_test_add_func ("/phrasing/natural", test_natural);
  g_test_add_func ("/phrasing/unspaced", test_unspaced);
  g_test_add_func ("/phrasing/reflow", test_reflow);
  g_test_add_func ("/phrasing/dialogue", test_dialogue);
  g_test_add_func ("/phrasing/offset", test_offset);
  return g_test_run ();
}
