/* Edit Factory - words of scripts without blanks, and other things of type
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "font-packages.h"
#include "line-text.h"
#include "word-segments.h"

#include <string.h>

/* Words that stand together, one after another; @ends in milliseconds. */
static EfWords *
words_of (const gchar *const *texts, const guint *ends, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  EfWords *words;
  guint at = 0;

  for (guint i = 0; i < n; i++)
    g_string_append (text, texts[i]);
  words = ef_words_new (
      "und", text->str, ends[n - 1] * GST_MSECOND, EF_TIMING_GIVEN);
  for (guint i = 0; i < n; i++) {
    guint length = g_utf8_strlen (texts[i], -1);

    ef_words_append (words, texts[i], i ? ends[i - 1] * GST_MSECOND : 0,
        ends[i] * GST_MSECOND, at, length);
    at += length;
  }
  return words;
}

/* Words and the milliseconds at which they begin: "a@0 b@300" */
static gchar *
dump (const EfWords *words)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < ef_words_length (words); i++) {
    const EfWord *word = ef_words_index (words, i);

    g_string_append_printf (out, "%s%s@%u", i ? " " : "", word->text,
        (guint)(word->start / GST_MSECOND));
  }
  return g_string_free (out, FALSE);
}

static void
check (
    const gchar *const *texts, const guint *ends, guint n, const gchar *wanted)
{
  g_autoptr (EfWords) words = words_of (texts, ends, n);
  g_autoptr (EfWords) parts = ef_words_segment (words);
  g_autofree gchar *found = dump (parts);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (found, ==, wanted);
  g_assert_true (ef_words_validate (parts, &error));
  g_assert_no_error (error);
  for (guint i = 1; i < ef_words_length (parts); i++)
    g_assert_cmpuint (ef_words_index (parts, i)->char_offset, ==,
        ef_words_index (parts, i - 1)->char_offset +
            ef_words_index (parts, i - 1)->char_length);
}

#define CHECK(wanted, end, ...)                                                \
  G_STMT_START                                                                 \
  {                                                                            \
    static const gchar *const texts[] = { __VA_ARGS__ };                       \
    guint ends[G_N_ELEMENTS (texts)];                                          \
    for (guint i = 0; i < G_N_ELEMENTS (texts); i++)                           \
      ends[i] = (i + 1) * (end);                                               \
    check (texts, ends, G_N_ELEMENTS (texts), wanted);                         \
  }                                                                            \
  G_STMT_END

static void
test_sentences (void)
{
  CHECK ("我@0 喜欢@200 吃@600 苹果，@800", 1200, "我喜欢吃苹果，");
  CHECK ("東京タワー@0 は@500 「高い」@600", 800, "東京タワーは「高い」");
  CHECK ("สวัสดี@0 ครับ@400", 700, "สวัสดีครับ");
}

/* Times of single letters become those of their words. */
static void
test_letters (void)
{
  CHECK ("北京@0 好@200", 100, "北", "京", "好");
  CHECK ("ที่@0 นี่@300", 100, "ท", "ี", "่", "น", "ี", "่");
}

static void
test_others_stay (void)
{
  CHECK ("well-@0 known@300", 300, "well-", "known");
  CHECK ("안녕@0 하세요@300", 300, "안녕", "하세요");
}

/* Without places in a text, blanks are put by script. */
static void
test_unplaced (void)
{
  g_autoptr (EfWords) words =
      ef_words_new ("und", "", GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (EfWords) parts = NULL;

  ef_words_append (words, "I", 0, 100, 0, 0);
  ef_words_append (words, "love", 100, 200, 0, 0);
  ef_words_append (words, "北", 200, 300, 0, 0);
  ef_words_append (words, "京", 300, 400, 0, 0);
  parts = ef_words_segment (words);
  g_assert_cmpstr (parts->text, ==, "I love 北京");
}

static void
test_hostile (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (EfWords) words =
      ef_words_new ("und", "", 100 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (EfWords) parts = NULL;
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < 1000; i++)
    g_string_append (text, i % 3 ? "\314\201" : "ក");
  for (guint i = 0; i < 2000; i++)
    ef_words_append (words, text->str, i * 1000, (i + 1) * 1000, 0, 0);
  parts = ef_words_segment (words);
  g_assert_cmpuint (ef_words_length (parts), >, 0);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 30 * G_USEC_PER_SEC);
}

static void
test_marks (void)
{
  g_autofree gchar *zalgo = NULL;
  g_autofree gchar *plain = ef_text_bound_marks ("ཨོཾ་ सर्व é");
  g_autoptr (GString) text = g_string_new ("a");

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "\314\201");
  g_string_append (text, "b");
  zalgo = ef_text_bound_marks (text->str);
  g_assert_cmpint (g_utf8_strlen (zalgo, -1), ==, 2 + EF_MAX_STACKED_MARKS);
  g_assert_cmpstr (plain, ==, "ཨོཾ་ सर्व é");
}

/* What words [@first, @last) are drawn as by themselves. */
static gchar *
alone (const EfCue *cue, guint first, guint last, gboolean rtl)
{
  EfLineText text;
  gchar *copy;

  ef_line_text_init_alone (
      &text, cue, ef_cue_direction (cue), first, last, NULL, rtl, rtl);
  copy = g_strdup (text.text->str);
  ef_line_text_clear (&text);
  return copy;
}

/* It looks as it does in its line. */
static void
test_alone (void)
{
  g_autoptr (EfCues) cues = ef_cues_new (NULL, NULL, 100, 100);
  EfCue *cue = ef_cues_append (cues, 0, 1);
  g_autofree gchar *medial = NULL, *after_alef = NULL, *sign = NULL;
  g_autofree gchar *both = NULL;

  ef_cue_append_word (cue, "بيب", 0, 1, 0);
  ef_cue_append_word (cue, "با", 0, 1, 0);
  ef_cue_append_word (cue, "بب", 0, 1, 0);
  ef_cue_append_word (cue, "Hi!", 0, 1, 0);
  g_array_index (cue->words, EfCueWord, 1).flags = EF_CUE_WORD_JOINED;
  g_array_index (cue->words, EfCueWord, 2).flags = EF_CUE_WORD_JOINED;
  g_assert_cmpstr (ef_cue_direction (cue), ==, "\342\200\217");
  medial = alone (cue, 1, 2, TRUE);
  g_assert_cmpstr (medial, ==, "\342\200\217\342\200\215با");
  after_alef = alone (cue, 2, 3, TRUE);
  g_assert_cmpstr (after_alef, ==, "\342\200\217بب");
  both = alone (cue, 1, 3, TRUE);
  g_assert_cmpstr (both, ==, "\342\200\217\342\200\215بابب");
  sign = alone (cue, 3, 4, FALSE);
  g_assert_cmpstr (sign, ==, "\342\200\217Hi!\342\200\216");
}

static void
test_packages (void)
{
  g_autofree gchar *message = ef_font_missing_message (0x4f60, "你 hi");

  g_assert_cmpstr (message, ==,
      "no installed font has the character U+4F60 of the caption \"你 hi\"; "
      "install the Debian package fonts-noto-cjk");
  g_assert_cmpstr (ef_font_package_for (0x1f680), ==, "fonts-noto-color-emoji");
  g_assert_cmpstr (ef_font_package_for (0x0e01), ==, "fonts-noto-core");
  g_assert_null (ef_font_package_for (0xe000));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/segments/sentences", test_sentences);
  g_test_add_func ("/segments/letters", test_letters);
  g_test_add_func ("/segments/others-stay", test_others_stay);
  g_test_add_func ("/segments/unplaced", test_unplaced);
  g_test_add_func ("/segments/hostile", test_hostile);
  g_test_add_func ("/line-text/marks", test_marks);
  g_test_add_func ("/line-text/alone", test_alone);
  g_test_add_func ("/font-packages", test_packages);
  return g_test_run ();
}
