/* Edit Factory - tests of matching: where shots begin and end
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fixtures.h"
#include "slots.h"

#include <math.h>
#include <string.h>

static void
test_slots (void)
{
  FOR_RANDOM_CASES (rand)
  {
    g_autoptr (EfWords) words =
        ef_test_words (rand, g_rand_int_range (rand, 0, 120));
    EfMatchOptions options = ef_test_options (rand);
    g_autoptr (GArray) slots = ef_slots_make (words, &options);
    GstClockTime frame = GST_SECOND * options.fps_d / options.fps_n;
    guint64 at = 0;
    guint word = 0;

    for (guint i = 0; i < slots->len; i++) {
      const EfSlot *s = &g_array_index (slots, EfSlot, i);
      GstClockTime begin = s->first_frame * frame;

      g_assert_cmpuint (s->first_frame, ==, at);
      g_assert_cmpuint (s->first_word, ==, word);
      at = s->end_frame;
      word = s->end_word;
      if (slots->len > 1)
        g_assert_cmpuint (
            (s->end_frame - s->first_frame) * frame + MS, >=, options.min_shot);
      /* never inside a word, but for the half frame that the grid asks */
      for (guint k = 0; k < ef_words_length (words); k++) {
        const EfWord *w = ef_words_index (words, k);

        g_assert_false (
            begin > w->start + options.voice_start + frame / 2 + MS &&
            begin + frame / 2 + MS < w->end + options.voice_start);
      }
    }
    g_assert_cmpuint (at, ==, ef_slots_n_frames (words, &options));
    g_assert_cmpuint (word, ==, ef_words_length (words));
  }
}

static void
append_evenly (EfWords *words, guint n, GstClockTime each, guint sentence)
{
  for (guint i = 0; i < n; i++)
    ef_words_append (words, (i + 1) % sentence ? "word" : "word.", i * each,
        (i + 1) * each - 20 * MS, 0, 4);
}

/* Sentences of 4 s: one shot each. A sentence of 20 s: split between words. */
static void
test_sentences (void)
{
  g_autoptr (EfWords) even =
      ef_words_new ("en", "", 16 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (EfWords) endless =
      ef_words_new ("en", "", 20 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GArray) four = NULL;
  g_autoptr (GArray) split = NULL;
  EfMatchOptions options;

  ef_match_options_init (&options, NULL, NULL);
  options.tail = 0;
  append_evenly (even, 40, 400 * MS, 10);
  append_evenly (endless, 50, 400 * MS, 1000);
  four = ef_slots_make (even, &options);
  g_assert_cmpuint (four->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (g_array_index (four, EfSlot, i).first_word, ==, 10 * i);
  split = ef_slots_make (endless, &options);
  g_assert_cmpuint (split->len, >=, 4);
  for (guint i = 0; i < split->len; i++) {
    const EfSlot *s = &g_array_index (split, EfSlot, i);

    g_assert_cmpuint (s->end_frame - s->first_frame, <=, 6 * 30);
  }
}

/* A long silence is cut too; a programme without words as well. */
static void
test_silence (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 30 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (EfWords) none =
      ef_words_new ("en", "", 20 * GST_SECOND, EF_TIMING_ENGINE);
  g_autoptr (GArray) a = NULL;
  g_autoptr (GArray) b = NULL;
  EfMatchOptions options;

  ef_words_append (words, "One.", 0, GST_SECOND, 0, 1);
  ef_words_append (words, "Two.", 29 * GST_SECOND, 30 * GST_SECOND, 0, 1);
  ef_match_options_init (&options, NULL, NULL);
  a = ef_slots_make (words, &options);
  b = ef_slots_make (none, &options);
  g_assert_cmpuint (a->len, >=, 5);
  g_assert_cmpuint (b->len, >=, 4);
  for (guint i = 0; i < a->len; i++) {
    const EfSlot *s = &g_array_index (a, EfSlot, i);

    g_assert_cmpuint (s->end_frame - s->first_frame, <=, 6 * 30 + 15);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/slots/random", test_slots);
  g_test_add_func ("/match/slots/sentences", test_sentences);
  g_test_add_func ("/match/slots/silence", test_silence);
  return g_test_run ();
}
