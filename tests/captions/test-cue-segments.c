/* Edit Factory - words of subtitle files that are written without blanks
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-segments.h"
#include "estimate-times.h"
#include "phraser.h"
#include "subtitles.h"

#include <string.h>

static EfCues *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  EfCues *cues = ef_subtitles_parse (
      "test", text, strlen (text), NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return cues;
}

/* The first cue's words with the milliseconds at which they begin, '+' in front
 * of one that stands at the one before, '-' when no line may break there. */
static gchar *
dump (const EfCues *cues)
{
  GString *out = g_string_new (NULL);
  EfTextBoundaries *boundaries = NULL;
  g_autoptr (GArray) segments =
      ef_cue_segments (ef_cues_index (cues, 0), cues->timed_words, &boundaries);

  for (guint i = 0; i < segments->len; i++) {
    const EfCueSegment *s = &g_array_index (segments, EfCueSegment, i);
    const gchar *joint = s->word.flags & EF_CUE_WORD_JOINED ? "+" : "";

    g_string_append_printf (out, "%s%s%s@%u", i ? " " : "",
        s->inside ? "-" : joint, s->word.text,
        (guint)(s->word.start / GST_MSECOND));
  }
  g_clear_pointer (&boundaries, ef_text_boundaries_free);
  return g_string_free (out, FALSE);
}

static void
check (const gchar *text, const gchar *wanted)
{
  g_autoptr (EfCues) cues = parse (text);
  g_autofree gchar *found = dump (cues);

  g_assert_cmpstr (found, ==, wanted);
}

#define VTT "WEBVTT\n\n00:01.000 --> 00:03.000\n"
#define SRT "1\n00:00:01,000 --> 00:00:03,000\n"

/* No word of a cue without times gets one. */
static void
test_untimed (void)
{
  check (SRT "我喜欢吃苹果，你呢？\n",
      "我@1000 +喜欢@1000 +吃@1000 +苹果，@1000 +你@1000 +呢？@1000");
  check (
      SRT "東京タワーは「高い」\n", "東京タワー@1000 +は@1000 +「高い」@1000");
  check (SRT "สวัสดีครับ ผมกินข้าว\n",
      "สวัสดี@1000 +ครับ@1000 ผม@1000 +กิน@1000 +ข้าว@1000");
  check (SRT "ສະບາຍດີຊາວໂລກ\n", "ສະບາຍດີ@1000 +ຊາວໂລກ@1000");
  check (SRT "សួស្តីពិភពលោក\n", "សួស្តី@1000 +ពិភពលោក@1000");
  check (SRT "မင်္ဂလာပါကမ္ဘာ\n", "မင်္ဂလာ@1000 +ပါ@1000 +ကမ္ဘာ@1000");
}

static void
test_others_stay (void)
{
  check (SRT "Well-known <b>un</b>believable 안녕하세요\n",
      "Well-known@1000 un@1000 +believable@1000 안녕하세요@1000");
}

/* A look that changes inside a word parts it, but no line breaks there. */
static void
test_looks (void)
{
  check (SRT "苹<b>果好吃</b>\n", "苹@1000 -果@1000 +好吃@1000");
  check (SRT "สวัส<i>ดีครับ</i>\n", "สวัส@1000 -ดี@1000 +ครับ@1000");
}

#define VTT "WEBVTT\n\n00:01.000 --> 00:03.000\n"

/* Times inside a cue: what stands between two is shared by clusters. */
static void
test_timed (void)
{
  check (VTT "<00:01.000>我喜欢<00:01.600>吃苹果，<00:02.500>好\n",
      "我@1000 +喜欢@1200 +吃@1600 +苹果，@1900 +好@2500");
  check (VTT "<00:01.000>ที่นี่<00:02.000>สวัสดี\n", "ที่@1000 +นี่@1500 +สวัสดี@2000");
}

#define ASS                                                                    \
  "[Script Info]\n[Events]\n"                                                  \
  "Format: Layer, Start, End, Style, Text\n"                                   \
  "Dialogue: 0,0:00:01.00,0:00:03.00,Default,"

/* Sung syllables stay; the words that they are of stay on one line. */
static void
test_karaoke (void)
{
  check (ASS "{\\k50}東{\\k50}京{\\k50}は\n", "東@1000 -京@1500 +は@2000");
  check (ASS "{\\k100}北京好\n", "北京@1000 +好@1666");
}

/* The lines of a long sentence break between words, and no word is torn. */
static void
test_lines (void)
{
  static const gchar text[] =
      "ประเทศไทยเป็นประเทศที่มีอาหารอร่อยและผู้คนเป็นมิตรมากที่สุดในโลก";
  g_autofree gchar *srt = g_strconcat (SRT, text, "\n", NULL);
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);
  g_autoptr (EfCues) read = parse (srt);
  g_autoptr (EfCues) cues = ef_captions_reflow (read, style, area, 1080, 1920);
  g_autoptr (EfTextBoundaries) boundaries = ef_text_boundaries_new ();
  g_autofree guint8 *kinds =
      ef_text_boundaries_find (boundaries, text, strlen (text));
  guint lines = 0;
  gsize at = 0;

  for (guint i = 0; i < ef_cues_length (cues); i++) {
    const EfCue *cue = ef_cues_index (cues, i);

    lines += cue->n_lines;
    for (guint k = 0; k < cue->words->len; k++) {
      const EfCueWord *word = &g_array_index (cue->words, EfCueWord, k);

      g_assert_cmpint (kinds[at], ==, EF_BOUNDARY_WORD);
      at += strlen (word->text);
    }
  }
  g_assert_cmpuint (at, ==, strlen (text));
  g_assert_cmpuint (lines, >, 1);
}

/* A phrase ends at the blank, where the halves are not quite even. */
static void
test_blank (void)
{
  g_autoptr (JsonNode) large = json_from_string ("{\"size\": 80}", NULL);
  g_autoptr (EfStyle) style = ef_style_load ("classic", large, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);
  g_autoptr (EfCues) read = parse (SRT "我们今天去大公园 然后吃饭\n");
  g_autoptr (EfCues) cues = ef_captions_reflow (read, style, area, 1080, 1920);
  g_autofree gchar *text = ef_cue_get_text (ef_cues_index (cues, 0));

  g_assert_cmpstr (text, ==, "我们今天去大公园\n然后吃饭");
}

/* Words that nobody has timed, one after another. */
static void
test_estimate (void)
{
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);
  g_autoptr (EfCues) read = parse (SRT "我喜欢吃\n");
  g_autoptr (EfCues) cues = ef_captions_reflow (read, style, area, 1080, 1920);
  g_autofree gchar *before = dump (cues);
  g_autofree gchar *after = NULL;

  g_assert_cmpstr (before, ==, "我@1000 +喜欢@1000 +吃@1000");
  ef_cues_estimate_times (cues);
  after = dump (cues);
  g_assert_cmpstr (after, ==, "我@1000 +喜欢@1500 +吃@2500");
}

/* Signs that nobody says take no time of it. */
static void
test_estimate_signs (void)
{
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);
  g_autoptr (EfCues) read =
      parse (SRT "- ab \342\200\224 cd \360\237\230\200\n");
  g_autoptr (EfCues) cues = ef_captions_reflow (read, style, area, 1080, 1920);
  g_autofree gchar *after = NULL;

  ef_cues_estimate_times (cues);
  after = dump (cues);
  g_assert_cmpstr (after, ==,
      "-@1000 ab@1000 \342\200\224@2000 cd@2000 \360\237\230\200@3000");
}

/* A word with a reading stays whole, and what stands beside it is cut. */
static void
test_readings (void)
{
  check (VTT "<ruby>東京タワーは<rt>とうきょう</rt></ruby>高いです",
      "東京タワーは@1000 +高い@1000 +です@1000");
  check (VTT "東京<ruby>タワーは<rt>x</rt></ruby>です",
      "東京@1000 -タワーは@1000 +です@1000");
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cue-segments/untimed", test_untimed);
  g_test_add_func ("/cue-segments/others-stay", test_others_stay);
  g_test_add_func ("/cue-segments/looks", test_looks);
  g_test_add_func ("/cue-segments/readings", test_readings);
  g_test_add_func ("/cue-segments/timed", test_timed);
  g_test_add_func ("/cue-segments/karaoke", test_karaoke);
  g_test_add_func ("/cue-segments/lines", test_lines);
  g_test_add_func ("/cue-segments/blank", test_blank);
  g_test_add_func ("/cue-segments/estimate", test_estimate);
  g_test_add_func ("/cue-segments/estimate-signs", test_estimate_signs);
  return g_test_run ();
}
