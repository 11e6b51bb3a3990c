/* Edit Factory - subtitle files that are written, read again
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dump-cues.h"
#include "subtitles.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* What a float is written as, and read. */
#define EXACT 1e-6

static gchar *
write_text (const EfCues *cues, gboolean webvtt)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *path = NULL;
  gchar *text = NULL;
  gint fd = g_file_open_tmp ("ef-written-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  if (webvtt)
    ef_cues_write_vtt (cues, path, &error);
  else
    ef_cues_write_srt (cues, path, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_unlink (path);
  return text;
}

static void
fail_at_warning (const gchar *message, gpointer text)
{
  g_error ("%s in\n%s", message, (const gchar *)text);
}

/* No reader warns of what we write. */
static EfCues *
read_back (gchar *text)
{
  g_autoptr (GError) error = NULL;
  EfCues *cues = ef_subtitles_parse (
      "written", text, strlen (text), NULL, fail_at_warning, text, &error);

  g_assert_no_error (error);
  return cues;
}

/* Random cues */

static gboolean
one_in (GRand *rand, gint n)
{
  return g_rand_int_range (rand, 0, n) == 0;
}

static gfloat
thousandth (GRand *rand, gint from, gint to)
{
  return (gfloat)(g_rand_int_range (rand, from, to + 1) / 1000.0);
}

static void
random_look (GRand *rand, EfCueWord *word)
{
  static const guint colours[] = { 0, 0xff0000ff, 0x000000ff, 0x8a2be2ff,
    0x12345678, 0xffffff80 };
  static const gchar *const fonts[] = { NULL, "Lato", "Noto Sans CJK JP",
    "Größe 2.5" };
  static const gchar *const languages[] = { NULL, "ja", "sr-Latn", "ar" };
  static const gfloat sizes[] = { 0, 0, 0.5F, 1.2F, 1.0F / 3 };

  word->flags |= one_in (rand, 2) ? 0 : g_rand_int_range (rand, 0, 16);
  word->colour = colours[g_rand_int_range (rand, 0, G_N_ELEMENTS (colours))];
  word->font = (gchar *)fonts[g_rand_int_range (rand, 0, G_N_ELEMENTS (fonts))];
  word->language = ef_language_intern (
      languages[g_rand_int_range (rand, 0, G_N_ELEMENTS (languages))]);
  word->fade = one_in (rand, 3) ? thousandth (rand, 0, 1000) : 0;
  word->size = sizes[g_rand_int_range (rand, 0, G_N_ELEMENTS (sizes))];
}

static gboolean
same_look (const EfCueWord *a, const EfCueWord *b)
{
  return ((a->flags ^ b->flags) & ~(guint)EF_CUE_WORD_JOINED) == 0 &&
      a->colour == b->colour && a->fade == b->fade && a->size == b->size &&
      a->language == b->language && g_strcmp0 (a->font, b->font) == 0;
}

static void
random_words (GRand *rand, EfCue *cue)
{
  static const gchar *const texts[] = { "a", "<b>", "&amp;", "-->", "שלום",
    "字幕。", "{\\an8}", "x>y", "NOTE", "🙂" };
  guint n = (guint)g_rand_int_range (rand, 1, 9), line = 0;
  EfCueWord last = { 0 };

  for (guint i = 0; i < n; i++) {
    EfCueWord word = {
      .text = (gchar *)texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))],
      .start = cue->start,
      .end = cue->end
    };

    if (one_in (rand, 2))
      random_look (rand, &word);
    if (one_in (rand, 5))
      word.ruby = (gchar *)"よ み";
    if (i > 0 && one_in (rand, 5))
      line++;
    else if (i > 0 && one_in (rand, 3) && !same_look (&word, &last))
      word.flags |= EF_CUE_WORD_JOINED;
    word.line = line;
    ef_cue_append_copy (cue, &word);
    last = word;
  }
}

/* What WebVTT can say: a box inside of the canvas, which is as wide as the room
 * when it has no width of its own. */
static void
random_place (GRand *rand, EfCuePlace *place)
{
  gint column = g_rand_int_range (rand, 0, 3);
  gint row = g_rand_int_range (rand, 0, 3);
  gdouble part, length;

  place->writing = one_in (rand, 3)
      ? g_rand_int_range (
            rand, EF_WRITING_VERTICAL_RL, EF_WRITING_VERTICAL_LR + 1)
      : EF_WRITING_STYLE;
  part = (place->writing ? row : column) / 2.0;
  place->anchor = 3 * (2 - row) + column + 1;
  place->x = thousandth (rand, 0, 1000);
  place->y = thousandth (rand, 0, 1000);
  place->width = thousandth (rand, 50, 900);
  length = thousandth (rand, 0, 100) + part * (double)place->width;
  *(place->writing ? &place->y : &place->x) = (gfloat)length;
  if (place->writing || !one_in (rand, 2))
    return;
  place->anchor = column + 1;
  place->lines = (guint)g_rand_int_range (rand, 1, 21);
  place->lines_y = thousandth (rand, 0, 1000);
  place->scroll = one_in (rand, 2);
}

static EfCues *
random_cues (GRand *rand)
{
  EfCues *cues = ef_cues_new (NULL, NULL, 1080, 1920);
  guint n = (guint)g_rand_int_range (rand, 1, 12);
  guint64 time = 0;

  for (guint i = 0; i < n; i++) {
    guint64 start = time + (guint64)g_rand_int_range (rand, 0, 5000);
    EfCue *cue;

    time = start + (guint64)g_rand_int_range (rand, 1, 5000);
    cue = ef_cues_append (cues, start * GST_MSECOND, time * GST_MSECOND);
    random_words (rand, cue);
    if (one_in (rand, 2))
      random_place (rand, &cue->place);
  }
  return cues;
}

/* Comparison */

static void
check_place (const EfCuePlace *a, const EfCuePlace *b)
{
  g_assert_cmpint (a->anchor, ==, b->anchor);
  g_assert_cmpint (a->writing, ==, b->writing);
  g_assert_cmpuint (a->lines, ==, b->lines);
  g_assert_cmpint (a->scroll, ==, b->scroll);
  g_assert_cmpfloat_with_epsilon (a->lines_y, b->lines_y, EXACT);
  g_assert_cmpfloat_with_epsilon (a->x, b->x, EXACT);
  g_assert_cmpfloat_with_epsilon (a->y, b->y, EXACT);
  g_assert_cmpfloat_with_epsilon (a->width, b->width, EXACT);
}

static void
check_word (const EfCueWord *a, const EfCueWord *b)
{
  g_assert_cmpstr (a->text, ==, b->text);
  g_assert_cmpuint (a->line, ==, b->line);
  g_assert_cmphex (a->flags, ==, b->flags);
  g_assert_cmphex (a->colour, ==, b->colour);
  g_assert_cmpfloat_with_epsilon (a->fade, b->fade, EXACT);
  g_assert_cmpfloat (a->size, ==, b->size);
  g_assert_cmpstr (a->font, ==, b->font);
  g_assert_cmpstr (a->language, ==, b->language);
  g_assert_cmpstr (a->ruby, ==, b->ruby);
}

static void
check_cues (const EfCues *a, const EfCues *b)
{
  g_assert_cmpuint (ef_cues_length (a), ==, ef_cues_length (b));
  for (guint i = 0; i < ef_cues_length (a); i++) {
    const EfCue *x = ef_cues_index (a, i), *y = ef_cues_index (b, i);

    g_assert_cmpuint (x->start, ==, y->start);
    g_assert_cmpuint (x->end, ==, y->end);
    g_assert_cmpuint (x->words->len, ==, y->words->len);
    check_place (&x->place, &y->place);
    for (guint k = 0; k < x->words->len; k++)
      check_word (&g_array_index (x->words, EfCueWord, k),
          &g_array_index (y->words, EfCueWord, k));
  }
}

static void
test_webvtt (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint round = 0; round < 300; round++) {
    g_autoptr (EfCues) cues = random_cues (rand);
    g_autofree gchar *text = write_text (cues, TRUE);
    g_autoptr (EfCues) again = read_back (text);

    check_cues (cues, again);
  }
}

/* The bytes of cues without looks are those of ever. */
static void
test_plain (void)
{
  g_autoptr (EfCues) cues = ef_cues_new ("classic", "de", 1080, 1920);
  EfCue *cue = ef_cues_append (cues, GST_SECOND, 2 * GST_SECOND);
  g_autofree gchar *vtt = NULL;
  g_autofree gchar *srt = NULL;

  ef_cue_append_word (cue, "a", GST_SECOND, 2 * GST_SECOND, 0);
  ef_cue_append_word (cue, "b", GST_SECOND, 2 * GST_SECOND, 1);
  vtt = write_text (cues, TRUE);
  srt = write_text (cues, FALSE);
  g_assert_cmpstr (
      vtt, ==, "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\na\nb\n\n");
  g_assert_cmpstr (srt, ==, "1\n00:00:01,000 --> 00:00:02,000\na\nb\n\n");
}

static void
test_written (void)
{
  g_autoptr (EfCues) cues = dump_parse (
      "WEBVTT\n\nREGION\nid:q width:40% lines:2 scroll:up\n\n"
      "STYLE\n::cue(i) { color: #8a2be2 }\n\n"
      "00:01.000 --> 00:02.000 line:0% position:10%,line-left align:left\n"
      "<i>a</i> <c.red>b</c> <lang ja>c</lang>\n\n"
      "00:02.000 --> 00:03.000 region:q\nd\n");
  g_autofree gchar *vtt = write_text (cues, TRUE);
  g_autofree gchar *srt = write_text (cues, FALSE);

  g_assert_cmpstr (vtt, ==,
      "WEBVTT\n\nREGION\nid:r1 width:40% lines:2 regionanchor:50%,100% "
      "viewportanchor:20%,100% scroll:up\n\n"
      "STYLE\n::cue(.c8a2be2ff) { color: #8a2be2ff }\n\n"
      "00:00:01.000 --> 00:00:02.000 line:0% position:10% size:90% "
      "align:left\n<i><c.c8a2be2ff>a</c></i> <c.red>b</c> <lang "
      "ja>c</lang>\n\n"
      "00:00:02.000 --> 00:00:03.000 region:r1\nd\n\n");
  g_assert_cmpstr (srt, ==,
      "1\n00:00:01,000 --> 00:00:02,000\n{\\an7}<i><font "
      "color=\"#8a2be2\">a</font></i> <font color=\"#ff0000\">b</font> c\n\n"
      "2\n00:00:02,000 --> 00:00:03,000\n{\\an1}d\n\n");
}

/* More looks and regions than a reader takes: text and places stay. */
static void
test_too_many (void)
{
  g_autoptr (EfCues) cues = ef_cues_new (NULL, NULL, 1080, 1920);
  g_autofree gchar *text = NULL;
  g_autoptr (EfCues) again = NULL;
  guint coloured = 0, in_regions = 0;

  for (guint i = 0; i < 150; i++) {
    EfCue *cue = ef_cues_append (cues, i * GST_SECOND, (i + 1) * GST_SECOND);
    EfCueWord word = { .text = (gchar *)"a",
      .start = cue->start,
      .end = cue->end,
      .colour = i << 8 | 0x7f,
      .font = (gchar *)"evil\"; } {" };

    cue->place = (EfCuePlace){ 2, 0.5F, (gfloat)(i / 200.0), 0.5F, 3, 1 };
    ef_cue_append_copy (cue, &word);
  }
  text = write_text (cues, TRUE);
  again = read_back (text);
  g_assert_cmpuint (ef_cues_length (again), ==, 150);
  for (guint i = 0; i < 150; i++) {
    const EfCue *cue = ef_cues_index (again, i);
    const EfCueWord *word = &g_array_index (cue->words, EfCueWord, 0);

    coloured += word->colour == (i << 8 | 0x7f);
    in_regions += cue->place.lines == 3;
    g_assert_cmpfloat_with_epsilon (cue->place.y, i / 200.0, EXACT);
    g_assert_null (word->font);
  }
  g_assert_cmpuint (coloured, ==, 100);
  g_assert_cmpuint (in_regions, ==, 100);
}

/* A cue that hangs from a point at the bottom stands there. */
static void
test_subrip_point (void)
{
  g_autoptr (EfCues) cues =
      dump_parse ("WEBVTT\n\n00:01.000 --> 00:02.000 line:80%\na\n\n"
                  "00:02.000 --> 00:03.000 line:80% position:90% align:right\n"
                  "b\n\n00:03.000 --> 00:04.000 vertical:rl\nc\n");
  g_autofree gchar *text = write_text (cues, FALSE);

  g_assert_cmpstr (text, ==,
      "1\n00:00:01,000 --> 00:00:02,000\na\n\n"
      "2\n00:00:02,000 --> 00:00:03,000\n{\\an3}b\n\n"
      "3\n00:00:03,000 --> 00:00:04,000\nc\n\n");
}

/* SubRip's nine places. */
static void
test_subrip (void)
{
  for (gint anchor = 1; anchor <= 9; anchor++) {
    g_autofree gchar *source = g_strdup_printf (
        "1\n00:00:01,000 --> 00:00:02,000\n{\\an%d}<b>a</b> <u>b</u>\n\n",
        anchor);
    g_autoptr (EfCues) cues = dump_parse (source);
    g_autofree gchar *text = write_text (cues, FALSE);
    g_autoptr (EfCues) again = read_back (text);

    g_assert_cmpint (
        ef_cues_index (cues, 0)->place.anchor, ==, anchor == 2 ? 0 : anchor);
    if (anchor != 2)
      g_assert_cmpstr (text, ==, source);
    check_cues (cues, again);
  }
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/written/plain", test_plain);
  g_test_add_func ("/written/written", test_written);
  g_test_add_func ("/written/webvtt", test_webvtt);
  g_test_add_func ("/written/too-many", test_too_many);
  g_test_add_func ("/written/subrip", test_subrip);
  g_test_add_func ("/written/subrip-point", test_subrip_point);
  return g_test_run ();
}
