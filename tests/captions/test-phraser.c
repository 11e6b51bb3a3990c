/* Edit Factory - phrasing: words to cues and lines
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-track.h"
#include "dump-cues.h"
#include "phraser.h"

#include <string.h>

static gdouble
ten_px_a_char (const gchar *text, gpointer unused)
{
  return 10.0 * g_utf8_strlen (text, -1);
}

/* Each word lasts 300 ms and follows the last at once; "|" is a pause of 1 s */
static EfWords *
words_from (const gchar *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  EfWords *words =
      ef_words_new ("en", text, 3600 * GST_SECOND, EF_TIMING_GIVEN);
  GstClockTime at = 100 * GST_MSECOND;

  for (guint i = 0; parts[i]; i++) {
    if (g_str_equal (parts[i], "|")) {
      at += GST_SECOND;
      continue;
    }
    ef_words_append (words, parts[i], at, at + 300 * GST_MSECOND, 0, 0);
    at += 300 * GST_MSECOND;
  }
  return words;
}

static EfStyle *
style_of (gint words, gint chars, gint lines)
{
  EfStyle *style = ef_style_load ("classic", NULL, NULL);

  g_assert_nonnull (style);
  style->words_per_cue = words;
  style->chars_per_line = chars;
  style->max_lines = lines;
  return style;
}

static EfCues *
phrase (
    const gchar *text, gint words, gint chars, gint lines, gdouble available)
{
  g_autoptr (EfWords) w = words_from (text);
  g_autoptr (EfStyle) style = style_of (words, chars, lines);

  return ef_phrase_words (
      w, 0, style, 1080, 1920, available, ten_px_a_char, NULL);
}

static void
assert_cues (const gchar *text, gint words, gint chars, gint lines,
    gdouble available, const gchar *expected)
{
  g_autoptr (EfCues) cues = phrase (text, words, chars, lines, available);
  g_autofree gchar *got = dump_texts (cues);

  g_assert_cmpstr (got, ==, expected);
}

static void
test_groups (void)
{
  /* even parts: no word is left alone */
  assert_cues ("a b c d", 3, 40, 2, 1000, "a b | c d");
  assert_cues ("a b c d e f g", 3, 40, 2, 1000, "a b c | d e | f g");
  /* sentences, clauses and pauses end a cue */
  assert_cues ("Hi there. You all", 5, 40, 2, 1000, "Hi there. | You all");
  assert_cues ("one two, three four", 4, 40, 2, 1000, "one two, | three four");
  assert_cues ("one two | three", 5, 40, 2, 1000, "one two | three");
}

static void
test_lines (void)
{
  assert_cues ("aaaa bbbb cccc dddd", 8, 10, 2, 1000, "aaaa bbbb/cccc dddd");
  assert_cues ("aaaa bbbb cccc", 8, 20, 2, 100, "aaaa/bbbb cccc");
  assert_cues ("aaaa bbbb cccc", 8, 20, 1, 100, "aaaa bbbb cccc");
}

static void
test_times (void)
{
  g_autoptr (EfCues) cues = phrase ("a b. | c d.", 3, 40, 2, 1000);
  const EfCue *first = ef_cues_index (cues, 0);
  const EfCue *second = ef_cues_index (cues, 1);

  g_assert_cmpuint (first->start, ==, 100 * GST_MSECOND);
  /* the pause is long: the cue goes a moment after its last word */
  g_assert_cmpuint (first->end, >, 700 * GST_MSECOND);
  g_assert_cmpuint (first->end, <, second->start);
  g_clear_pointer (&cues, ef_cues_unref);
  cues = phrase ("a b c d", 2, 40, 2, 1000);
  g_assert_cmpuint (
      ef_cues_index (cues, 0)->end, ==, ef_cues_index (cues, 1)->start);
}

/* Whatever the text: every word is there once, in order; cues do not overlap;
 * lines are not more than allowed. */
static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint round = 0; round < 300; round++) {
    g_autoptr (GString) text = g_string_new (NULL);
    guint n = g_rand_int_range (rand, 1, 60), seen = 0;
    gint lines = g_rand_int_range (rand, 1, 4);
    g_autoptr (EfCues) cues = NULL;

    for (guint i = 0; i < n; i++) {
      guint length = g_rand_int_range (rand, 1, 14);

      if (i)
        g_string_append_c (text, ' ');
      for (guint k = 0; k < length; k++)
        g_string_append_c (text, 'a' + g_rand_int_range (rand, 0, 26));
      if (g_rand_int_range (rand, 0, 6) == 0)
        g_string_append_c (text, ".,!?;"[g_rand_int_range (rand, 0, 5)]);
    }
    cues = phrase (text->str, g_rand_int_range (rand, 1, 9),
        g_rand_int_range (rand, 8, 30), lines, 300);
    for (guint i = 0; i < ef_cues_length (cues); i++) {
      const EfCue *cue = ef_cues_index (cues, i);

      g_assert_cmpuint (cue->n_lines, <=, lines);
      g_assert_cmpuint (cue->end, >, cue->start);
      if (i + 1 < ef_cues_length (cues))
        g_assert_cmpuint (cue->end, <=, ef_cues_index (cues, i + 1)->start);
      seen += cue->words->len;
    }
    g_assert_cmpuint (seen, ==, n);
  }
}

static void
test_track (void)
{
  g_autoptr (EfCues) cues = phrase ("a b. | c d.", 3, 40, 2, 1000);
  EfCueTrack *track = ef_cue_track_new ();
  gboolean timed = FALSE;

  ef_cue_track_add (track, cues);
  g_assert_null (ef_cue_track_find (track, 0, &timed));
  g_assert_true (ef_cue_track_find (track, 200 * GST_MSECOND, &timed) ==
      ef_cues_index (cues, 0));
  g_assert_true (timed);
  ef_cue_track_forget (track, 3600 * GST_SECOND);
  g_assert_cmpuint (ef_cue_track_length (track), ==, 0);
  ef_cue_track_free (track);
}

/* A cue that follows another at once is told to: it must not blink. */
static void
test_successor (void)
{
  g_autoptr (EfCues) cues = ef_cues_new ("classic", "en", 1080, 1920);
  EfCueTrack *track = ef_cue_track_new ();
  static const guint times[][2] = { { 0, 900 }, { 900, 2000 }, { 2030, 3000 },
    { 3300, 4000 }, { 3500, 4500 } };
  static const gboolean expected[] = { FALSE, TRUE, TRUE, FALSE, FALSE };
  EfShown shown[EF_SCENE_MAX_CUES];

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    ef_cue_append_word (ef_cues_append (cues, times[i][0] * GST_MSECOND,
                            times[i][1] * GST_MSECOND),
        "a", times[i][0] * GST_MSECOND, times[i][1] * GST_MSECOND, 0);
  ef_cue_track_add (track, cues);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    guint n =
        ef_cue_track_find_all (track, (times[i][0] + 10) * GST_MSECOND, shown);

    g_assert_cmpuint (n, >, 0);
    g_assert_true (shown[n - 1].cue == ef_cues_index (cues, i));
    g_assert_cmpint (shown[n - 1].successor, ==, expected[i]);
  }
  ef_cue_track_free (track);
}

/* Every style and safe area that is shipped loads. */
static void
test_data (void)
{
  static const gchar *const styles[] = { "karaoke", "classic", "bold-white",
    "neon-glow", "minimal", "shadow-pop", "warm-retro", "boxed-word",
    "one-word", NULL };
  static const gchar *const areas[] = { "tiktok", "reels", "shorts", "facebook",
    "generic", "none", NULL };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; styles[i]; i++) {
    g_autoptr (EfStyle) style = ef_style_load (styles[i], NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (style->name, ==, styles[i]);
  }
  for (guint i = 0; areas[i]; i++) {
    g_autoptr (EfSafeArea) area = ef_safe_area_load (areas[i], &error);

    g_assert_no_error (error);
    g_assert_cmpfloat (area->bottom, >, 0);
  }
  g_assert_null (ef_style_load ("nope", NULL, &error));
  g_assert_nonnull (strstr (error->message, "karaoke"));
}

/* The original's six presets have its values. */
static void
test_presets (void)
{
  static const struct
  {
    const gchar *name;
    const gchar *font;
    gdouble size;
    guint fill;
    guint outline_colour;
    gdouble outline;
    gdouble shadow;
    gdouble glow;
    gdouble y;
  } presets[] = { { "bold-white", "Montserrat,", 52, 0xffffffff, 0x000000ff, 4,
                      0, 0, 0.85 },
    { "neon-glow", "Bebas Neue,", 44, 0x00ffffff, 0x0066ffff, 2, 0, 6, 0.8 },
    { "minimal", "Inter,", 36, 0xffffffff, 0x000000ff, 1, 0, 0, 0.9 },
    { "karaoke", "Anton,", 48, 0xffffffff, 0x000000ff, 3, 2, 0, 0.88 },
    { "shadow-pop", "Poppins,", 46, 0xffffffff, 0x333333ff, 2, 4, 0, 0.82 },
    { "warm-retro", "Oswald,", 44, 0xfff5e1ff, 0xcc6600ff, 2, 0, 3, 0.85 } };

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++) {
    g_autoptr (EfStyle) style = ef_style_load (presets[i].name, NULL, NULL);

    g_assert_true (g_str_has_prefix (style->fonts, presets[i].font));
    g_assert_cmpfloat (style->size, ==, presets[i].size);
    g_assert_cmphex (style->fill, ==, presets[i].fill);
    g_assert_cmphex (style->outline_colour, ==, presets[i].outline_colour);
    g_assert_cmpfloat (style->outline, ==, presets[i].outline);
    g_assert_cmpfloat (style->shadow_x, ==, presets[i].shadow);
    g_assert_cmpfloat (style->shadow_y, ==, presets[i].shadow);
    g_assert_cmpfloat (style->glow, ==, presets[i].glow);
    g_assert_cmpfloat (style->position_y, ==, presets[i].y);
    g_assert_cmpint (style->anchor, ==, EF_STYLE_ANCHOR_BOTTOM);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/phraser/groups", test_groups);
  g_test_add_func ("/phraser/lines", test_lines);
  g_test_add_func ("/phraser/times", test_times);
  g_test_add_func ("/phraser/random", test_random);
  g_test_add_func ("/phraser/track", test_track);
  g_test_add_func ("/phraser/successor", test_successor);
  g_test_add_func ("/phraser/presets", test_presets);
  g_test_add_func ("/phraser/data", test_data);
  return g_test_run ();
}
