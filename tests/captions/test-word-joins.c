/* Edit Factory - what is shown as one word
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "phraser.h"
#include "word-joins.h"

#include <string.h>

#define MS GST_MSECOND

/* "text@start-end ...", milliseconds */
static EfWords *
words_from (const gchar *list)
{
  g_auto (GStrv) parts = g_strsplit (list, " ", -1);
  EfWords *words = ef_words_new ("en", "", 60 * GST_SECOND, EF_TIMING_GIVEN);

  for (guint i = 0; parts[i]; i++) {
    gchar *at = strrchr (parts[i], '@'), *to = strchr (at, '-');

    *at = 0;
    ef_words_append (words, parts[i], g_ascii_strtoull (at + 1, NULL, 10) * MS,
        g_ascii_strtoull (to + 1, NULL, 10) * MS, 0, 0);
  }
  return words;
}

static gchar *
dump (const EfWords *words)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ef_words_length (words); i++) {
    const EfWord *word = ef_words_index (words, i);

    g_string_append_printf (out, "%s%s@%u-%u", i ? " | " : "", word->text,
        (guint)(word->start / MS), (guint)(word->end / MS));
  }
  return g_string_free (out, FALSE);
}

static void
assert_joined (const gchar *style_name, const gchar *list, const gchar *joined)
{
  g_autoptr (EfWords) words = words_from (list);
  g_autoptr (EfStyle) style = ef_style_load (style_name, NULL, NULL);
  g_autoptr (EfWords) shown = ef_words_join (words, style);
  g_autofree gchar *got = dump (shown);

  g_assert_cmpstr (got, ==, joined);
}

static void
test_signs (void)
{
  assert_joined ("word-pop", "free@0-300 —@300-300 and@300-500",
      "free —@0-300 | and@300-500");
  /* French */
  assert_joined ("word-pop",
      "Vraiment@0-300 ?@300-300 «@400-400 Oui@450-600 "
      "»@600-600",
      "Vraiment ?@0-300 | « Oui »@450-600");
  assert_joined ("word-pop", "¿@0-0 qué?@20-300", "¿ qué?@20-300");
  /* two speakers */
  assert_joined ("word-pop", "-@0-0 Why?@100-300 -@300-300 Because.@900-1300",
      "- Why?@100-300 | - Because.@900-1300");
  /* signs that are spoken are words */
  assert_joined ("word-pop", "you@0-100 &@100-200 me@200-300",
      "you@0-100 | &@100-200 | me@200-300");
  /* nothing but signs */
  assert_joined ("word-pop", "—@0-0 …@0-0", "— …@0-0");
}

static void
test_emoji (void)
{
  assert_joined ("word-pop", "hot@0-300 🔥🚀@300-300 Next@300-500",
      "hot 🔥🚀@0-300 | Next@300-500");
  assert_joined ("word-pop", "❤️@0-0 you@0-300", "❤️ you@0-300");
  /* that has a time of its own is a word */
  assert_joined ("word-pop", "on@0-200 🔥@200-500", "on@0-200 | 🔥@200-500");
}

/* One word at a time: none is seen for a frame or two only. */
static void
test_flicker (void)
{
  assert_joined ("one-word", "hours@0-400 a@400-430 week.@430-800 I@800-1000",
      "hours@0-400 | a week.@400-800 | I@800-1000");
  assert_joined ("one-word", "oh,@0-50 no@50-500", "oh,@0-50 | no@50-500");
  assert_joined ("word-pop", "a@0-30 week.@30-500", "a@0-30 | week.@30-500");
  /* not when that makes it longer than a line */
  assert_joined ("one-word", "a@0-30 counterrevolution@30-500",
      "a@0-30 | counterrevolution@30-500");
}

/* However much there is, what is made can be read. */
static void
test_many (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (EfStyle) style = ef_style_load ("word-pop", NULL, NULL);
  g_autoptr (EfWords) shown = NULL;

  /* the last without any column */
  for (guint i = 0; i < 60000; i++)
    ef_words_append (words,
        i >= 20000  ? "\342\200\215"
            : i % 3 ? "—"
                    : "🔥",
        0, 0, 0, 0);
  shown = ef_words_join (words, style);
  g_assert_true (ef_words_validate (shown, NULL));
  g_assert_cmpuint (ef_words_length (shown), >, 500);
  for (guint i = 0; i < ef_words_length (shown); i++)
    g_assert_cmpuint (strlen (ef_words_index (shown, i)->text), <, 300);
}

static gchar *
texts_of (const gchar *list, const gchar *style_name)
{
  g_autoptr (EfWords) words = words_from (list);
  g_autoptr (EfStyle) style = ef_style_load (style_name, NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);
  g_autoptr (EfCues) cues =
      ef_captions_phrase (words, 0, style, area, 1080, 1920);
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    g_autofree gchar *text = ef_cue_get_text (ef_cues_index (cues, i));

    g_string_append_printf (out, "%s%s", i ? " | " : "", text);
  }
  g_string_replace (out, "\n", "/", 0);
  return g_string_free (out, FALSE);
}

/* Addresses keep their letters, and are divided where they may be. */
static void
test_addresses (void)
{
  g_autofree gchar *url = texts_of (
      "https://editfactory.example.com/get-started@0-2000", "one-word");
  g_autofree gchar *tags = texts_of (
      "ask@0-500 @Jo_Doe@500-1200 #GoodDay@1300-2000 #1@2100-2500", "one-word");
  g_autofree gchar *emoji =
      texts_of ("#CounterRevolution@0-900 🔥🚀@900-900", "word-pop");

  g_autofree gchar *near = texts_of (
      "#contentcreator@0-900 #VideoEditing@900-1800 🔥🚀@1800-1800", "word-pop");
  g_autofree gchar *go = texts_of (
      "Go@0-220 to@220-380 https://editfactory.example.com/get@380-2000",
      "word-pop");

  /* hardly longer than a line, and very much so */
  g_assert_cmpstr (near, ==, "#contentcreator/#VideoEditing 🔥🚀");
  g_assert_cmpstr (go, ==, "GO TO | https://editfactory.example.com/ | get");
  g_assert_cmpstr (url, ==, "https://editfactory.example.com/ | get-started");
  g_assert_cmpstr (tags, ==, "ASK | @Jo_Doe | #GoodDay | #1");
  g_assert_cmpstr (emoji, ==, "#CounterRevolution/🔥🚀");
}

/* A word that is longer than a line leaves none beside it alone for a moment.
 */
static void
test_long (void)
{
  g_autofree gchar *long_ones =
      texts_of ("counterrevolution@0-900 and@900-1050 "
                "internationalization@1050-2000",
          "word-pop");

  g_assert_cmpstr (
      long_ones, ==, "COUNTERREVOLUTION | AND/INTERNATIONALIZATION");
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/word-joins/signs", test_signs);
  g_test_add_func ("/word-joins/emoji", test_emoji);
  g_test_add_func ("/word-joins/flicker", test_flicker);
  g_test_add_func ("/word-joins/many", test_many);
  g_test_add_func ("/word-joins/addresses", test_addresses);
  g_test_add_func ("/word-joins/long", test_long);
  return g_test_run ();
}
