/* Edit Factory - where lines may begin and end
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-block.h"
#include "line-rules.h"
#include "phraser.h"

#include <string.h>

/* JIS X 4051, strict; Thai and Khmer vowels behind their letter. */
#define NEVER_FIRST                                                                                           \
  "、。，．・：；？！」』）】〕》ーぁぃぅぇぉっゃゅょァィッャュョ々…,.!?)]" \
  "ะาำๆះ"
#define NEVER_LAST "「『（【〔《(["

static const gchar *const scripts[] = {
  "東京はとても大きなまちでラーメンがうまいっょゃーー、。」「（）！？々…",
  "我们今天去吃苹果和香蕉然后回家，。！？：；「」（）《》、…",
  "오늘은서울에서친구를만나고밥을먹었다,.!?()「」",
  "ประเทศไทยเป็นประเทศที่มีอาหารอร่อยและผู้คนเป็นมิตรมากๆน้ำใจดี",
  "សួស្តីពិភពលោកខ្ញុំទៅផ្សារដើម្បីទិញបាយនិងទឹក"
};

/* Letters of the scripts before it stand in any order. */
#define FIRST_IN_ORDER 3

static gboolean
has (const gchar *list, gunichar c)
{
  return g_utf8_strchr (list, -1, c) != NULL;
}

static void
check_line (const gchar *before, const gchar *first)
{
  gunichar end = g_utf8_get_char (g_utf8_prev_char (before + strlen (before)));
  gunichar begin = g_utf8_get_char (first);

  g_test_message ("%s | %s", before, first);
  g_assert_false (has (NEVER_FIRST, begin));
  g_assert_false (has (NEVER_LAST, end));
  g_assert_false (g_unichar_ismark (begin));
}

/* Letters of one script, in pieces of one to three. */
static guint
add_random (EfCue *cue, EfWords *words, GRand *rand)
{
  guint script = (guint)g_rand_int_range (rand, 0, G_N_ELEMENTS (scripts));
  const gchar *letters = scripts[script];
  glong n_letters = g_utf8_strlen (letters, -1);
  guint n = (guint)g_rand_int_range (rand, 2, 30), at = 0;

  for (guint i = 0; i < n; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    guint length = (guint)g_rand_int_range (rand, 1, 4);
    EfCueWord word = { .flags = i > 0 ? EF_CUE_WORD_JOINED : 0 };

    for (guint k = 0; k < length; k++)
      g_string_append_unichar (text,
          g_utf8_get_char (g_utf8_offset_to_pointer (letters,
              script < FIRST_IN_ORDER
                  ? g_rand_int_range (rand, 0, (gint)n_letters)
                  : (gint)(at + k) % n_letters)));
    word.text = text->str;
    word.start = i * GST_SECOND;
    word.end = (i + 1) * GST_SECOND;
    ef_cue_append_copy (cue, &word);
    ef_words_append (words, text->str, word.start, word.end, at, length);
    at += length;
  }
  return n;
}

/* Other lines for a place. */
static void
test_other_lines (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("full", NULL);
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, 1080, 1920);
  guint broken = 0;

  for (guint round = 0; round < 200; round++) {
    g_autoptr (EfCues) cues = ef_cues_new (NULL, NULL, 1080, 1920);
    g_autoptr (EfWords) words = ef_words_new (NULL, "", 0, EF_TIMING_ALIGNED);
    EfCue *cue = ef_cues_append (cues, 0, 60 * GST_SECOND);
    EfCueReading reading = { "", NULL, NULL };
    EfCueBlock block;
    guint n = add_random (cue, words, rand);

    for (guint lines = 2; lines <= MIN (n, 6); lines++) {
      if (!ef_cue_block_break_lines (typesetter, cue, &reading, lines, &block))
        break;
      broken++;
      for (guint k = 1; k < lines; k++) {
        const EfCueWord *first =
            &g_array_index (cue->words, EfCueWord, block.firsts[k]);

        g_assert_cmpuint (block.firsts[k], >, block.firsts[k - 1]);
        check_line (first[-1].text, first->text);
      }
    }
  }
  g_assert_cmpuint (broken, >, 200);
}

static void
check_cue_lines (const EfCue *cue)
{
  for (guint k = 1; k < cue->words->len; k++) {
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, k);

    if (word->line != word[-1].line)
      check_line (word[-1].text, word->text);
  }
}

/* Lines of words that were spoken, and of a document's cue: never inside of
 * what is shorter than a line. */
static void
test_phrased_lines (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("full", NULL);
  guint lines = 0;

  style->words_per_cue = 20;
  style->max_lines = 4;
  for (guint round = 0; round < 300; round++) {
    g_autoptr (EfCues) cues = ef_cues_new (NULL, NULL, 1080, 1920);
    g_autoptr (EfWords) words = ef_words_new (NULL, "", 0, EF_TIMING_ALIGNED);
    EfCue *cue = ef_cues_append (cues, 0, 60 * GST_SECOND);
    g_autoptr (EfCues) spoken = NULL;
    g_autoptr (EfCues) read = NULL;

    add_random (cue, words, rand);
    spoken = ef_captions_phrase (words, 0, style, area, 1080, 1920);
    read = ef_captions_reflow (cues, style, area, 1080, 1920);
    for (guint i = 0; i < ef_cues_length (spoken); i++)
      check_cue_lines (ef_cues_index (spoken, i));
    for (guint i = 0; i < ef_cues_length (read); i++) {
      check_cue_lines (ef_cues_index (read, i));
      lines += ef_cues_index (read, i)->n_lines;
    }
  }
  g_assert_cmpuint (lines, >, 400);
}

/* @pieces: '+' in front of those that are joined, which blanks part. @wanted:
 * '1' where a line may begin */
static void
check (const gchar *pieces, const gchar *wanted)
{
  g_auto (GStrv) parts = g_strsplit (pieces, " ", -1);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree EfCueWord *all = g_new0 (EfCueWord, g_strv_length (parts));
  g_autoptr (GString) found = g_string_new (NULL);
  g_autofree guint8 *found_at = NULL;
  EfTextBoundaries *boundaries = NULL;

  for (guint i = 0; parts[i]; i++) {
    gboolean joined = parts[i][0] == '+';

    all[i].text = parts[i] + joined;
    all[i].flags = joined ? EF_CUE_WORD_JOINED : 0;
    g_ptr_array_add (words, &all[i]);
  }
  found_at = ef_line_rules_find (&boundaries, words);
  for (guint i = 0; parts[i]; i++)
    g_string_append_c (found, found_at[i] == EF_BOUNDARY_WORD ? '1' : '0');
  g_assert_cmpstr (found->str, ==, wanted);
  g_clear_pointer (&boundaries, ef_text_boundaries_free);
}

static void
test_rules (void)
{
  check ("東京 +は +、 +大きい +「 +まち +」 +。", "11011000");
  check ("ラ +ー +メン +ちょ +っ +と", "100100");
  check ("ส +วัสดี +ครับ", "101");
  check ("un +believ +able well- +known", "10011");
  check ("Bonjour ! Il dit : (oui )", "1011010");
  check ("one two (three four)", "1111");
  check ("No. - Yes! 서울 +에서", "11110");
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line-rules/rules", test_rules);
  g_test_add_func ("/line-rules/other-lines", test_other_lines);
  g_test_add_func ("/line-rules/phrased-lines", test_phrased_lines);
  return g_test_run ();
}
