/* Edit Factory - where words of both directions stand on a line
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bidi-phrase.h"
#include "choreography.h"
#include "typesetter.h"

#include <string.h>

typedef struct
{
  EfCues *cues;
  EfCueLayout *layout;
} Stage;

/* Words of @text, which blanks part, on one line. */
static void
stage_open (Stage *s, const gchar *text, const gchar *language)
{
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("full", NULL);
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, 4000, 2000);
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  EfCue *cue;

  s->cues = ef_cues_new (NULL, language, 4000, 2000);
  cue = ef_cues_append (s->cues, 0, 1);
  for (guint i = 0; parts[i]; i++)
    ef_cue_append_word (cue, parts[i], i, i + 1, 0);
  s->layout = ef_typesetter_place (typesetter, cue, NULL, 0);
}

static void
stage_close (Stage *s)
{
  ef_cue_layout_free (s->layout);
  ef_cues_unref (s->cues);
}

static const EfWordBox *
box (const Stage *s, guint i)
{
  return &g_array_index (s->layout->boxes, EfWordBox, i);
}

static gint
compare_boxes (gconstpointer a, gconstpointer b, gpointer stage)
{
  gdouble x = box (stage, *(const guint *)a)->x;
  gdouble y = box (stage, *(const guint *)b)->x;

  return x < y ? -1 : x > y;
}

/* @wanted: digits of the words from left to right */
static void
check (const gchar *text, const gchar *language, const gchar *wanted)
{
  gsize n = strlen (wanted);
  g_autofree guint *order = g_new (guint, n);
  g_autofree gchar *found = g_new0 (gchar, n + 1);
  Stage s;

  stage_open (&s, text, language);
  g_assert_cmpuint (s.layout->boxes->len, >=, n);
  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint)n, sizeof *order, compare_boxes, &s);
  for (guint i = 0; i < n; i++)
    found[i] = (gchar)('0' + order[i]);
  g_assert_cmpstr (found, ==, wanted);
  for (guint i = 1; i < n; i++) {
    const EfWordBox *left = box (&s, order[i - 1]);

    g_assert_cmpfloat (left->width, >, 0);
    g_assert_cmpfloat (left->x + left->width, <, box (&s, order[i])->x);
  }
  stage_close (&s);
}

/* As Unicode TR 9 orders them, and no word reaches over another. */
static void
test_order (void)
{
  check ("אחת שתיים שלוש", NULL, "210");
  check ("גרסה (iOS 17.2) של", "he", "3120");
  check ("גרסה (17.2 iOS) של", "he", "3210");
  check ("גרסה [a {b c} d] של", "he", "512340");
  check ("اشتر iPhone 15 Pro (256GB) بسعر", "ar", "512340");
  check ("سعر 1,299.50$ فقط!", "ar", "210");
  check ("قال \"Hello World!\" ثم", "ar", "3120");
  check ("iPhone متاح الآن", "ar", "210");
  check ("iPhone متاح الآن", "en", "021");
  check ("The (שלום עולם) word", "en", "0213");
}

/* What Pango makes of @text as a paragraph from the right. */
static PangoLayout *
plain_layout (const gchar *text)
{
  PangoFontMap *map = pango_cairo_font_map_new ();
  PangoContext *context = pango_font_map_create_context (map);
  PangoLayout *layout = pango_layout_new (context);

  pango_context_set_base_dir (context, PANGO_DIRECTION_RTL);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_text (layout, text, -1);
  g_object_unref (context);
  g_object_unref (map);
  return layout;
}

/* A piece's text, without the marks that give it a direction. */
static gchar *
piece_text (const EfWordRun *run)
{
  g_autofree gchar *text =
      g_strndup (run->text + run->start, run->end - run->start);
  GString *out = g_string_new (NULL);

  for (const gchar *p = text; *p; p = g_utf8_next_char (p))
    if (g_unichar_type (g_utf8_get_char (p)) != G_UNICODE_FORMAT)
      g_string_append_unichar (out, g_utf8_get_char (p));
  return g_string_free (out, FALSE);
}

typedef struct
{
  gdouble ours;
  int theirs;
} Left;

static gint
compare_lefts (gconstpointer a, gconstpointer b)
{
  const Left *left = a, *right = b;

  return left->ours < right->ours ? -1 : left->ours > right->ours;
}

/* Pieces of words stand in the order in which Pango has their letters, and none
 * over another. Each is lit with its word: @owners, by digits, from left to
 * right. */
static void
check_like_pango (const gchar *text, const gchar *owners)
{
  g_autoptr (PangoLayout) plain = plain_layout (text);
  PangoLayoutLine *line = pango_layout_get_line_readonly (plain, 0);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n_words = g_strv_length (words), n = (guint)strlen (owners);
  g_autofree Left *lefts = g_new0 (Left, n);
  g_autofree guint *order = g_new (guint, n);
  Stage s;

  stage_open (&s, text, "he");
  g_assert_cmpuint (s.layout->boxes->len, ==, n);
  for (guint i = 0; i < n; i++) {
    guint word =
        i < n_words ? i : g_array_index (s.layout->owners, guint, i - n_words);
    g_autofree gchar *piece =
        piece_text (g_ptr_array_index (s.layout->runs, i));
    g_autofree int *ranges = NULL;
    gsize at = 0;
    int n_ranges;

    for (guint k = 0; k < word; k++)
      at += strlen (words[k]) + 1;
    g_assert_nonnull (strstr (words[word], piece));
    at += strstr (words[word], piece) - words[word];
    pango_layout_line_get_x_ranges (
        line, (int)at, (int)(at + strlen (piece)), &ranges, &n_ranges);
    g_assert_cmpint (n_ranges, >, 0);
    g_assert_cmpint (ranges[2 * n_ranges - 1] - ranges[0], >, 0);
    lefts[i] = (Left){ box (&s, i)->x, ranges[0] };
    order[i] = i;
  }
  g_qsort_with_data (order, (gint)n, sizeof *order, compare_boxes, &s);
  for (guint i = 0; i < n; i++) {
    guint word = order[i] < n_words
        ? order[i]
        : g_array_index (s.layout->owners, guint, order[i] - n_words);

    g_assert_cmpuint (word, ==, (guint)(owners[i] - '0'));
    if (i > 0)
      g_assert_cmpfloat (
          box (&s, order[i - 1])->x + box (&s, order[i - 1])->width, <=,
          box (&s, order[i])->x + 0.1);
  }
  qsort (lefts, n, sizeof *lefts, compare_lefts);
  for (guint i = 1; i < n; i++)
    g_assert_cmpint (lefts[i - 1].theirs, <, lefts[i].theirs);
  stage_close (&s);
}

/* Signs stand where Unicode TR 9 puts them, also apart from their word. */
static void
test_pieces (void)
{
  check_like_pango ("אני גר ב New York.", "434210");
  check_like_pango ("ראית את New York!?", "32310");
  check_like_pango ("קניתי ו(Galaxy S24) חדש", "321210");
  check_like_pango ("הוא אמר \"Hello World\" ועוד", "4323210");
  check_like_pango ("עם (Galaxy S24). סוף", "321210");
  check_like_pango ("זה iPhone.", "10");
  check_like_pango ("זה 5% של", "210");
}

/* Both pieces of a word are lit while it is said, and only they. */
static void
test_pieces_lit (void)
{
  g_autoptr (EfStyle) style = ef_style_load ("word-pop", NULL, NULL);
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (EfMark));
  Stage s;
  EfChoreography c = { style, 1, NULL, NULL, TRUE, 0, TRUE };

  stage_open (&s, "אני גר ב New York.", "he");
  c.cue = ef_cues_index (s.cues, 0);
  c.layout = s.layout;
  for (guint now = 0; now < 5; now++) {
    guint lit = 0;

    ef_choreograph (&c, now, marks);
    g_assert_cmpuint (marks->len, ==, 6);
    for (guint i = 0; i < marks->len; i++) {
      const EfMark *mark = &g_array_index (marks, EfMark, i);
      guint word = mark->word < 5
          ? mark->word
          : g_array_index (s.layout->owners, guint, mark->word - 5);

      g_assert_cmpint (mark->ink.fill == style->active_fill, ==, word == now);
      lit += word == now;
    }
    g_assert_cmpuint (lit, ==, now == 4 ? 2 : 1);
  }
  stage_close (&s);
}

static guint8
kept_at (const gchar *text, guint torn, guint i, gboolean *found)
{
  guint8 kept[16] = { 0 };
  Stage s;

  stage_open (&s, text, "he");
  *found = ef_bidi_phrase_keep (
      ef_cues_index (s.cues, 0), 0, s.layout->boxes->len, torn, kept);
  stage_close (&s);
  return kept[i];
}

static void
check_phrase (const gchar *text, guint torn, guint first, guint last)
{
  gboolean found;

  g_assert_cmpuint (kept_at (text, torn, first, &found), ==, EF_KEPT_OPEN);
  g_assert_true (found);
  g_assert_cmpuint (kept_at (text, torn, last, &found), ==, EF_KEPT_CLOSE);
}

static void
check_none (const gchar *text, guint torn)
{
  gboolean found;

  g_assert_cmpuint (kept_at (text, torn, torn, &found), ==, 0);
  g_assert_false (found);
}

static void
test_phrases (void)
{
  check_phrase ("עם (a b) ו", 1, 1, 2);
  check_phrase ("עם (a b) ו", 2, 1, 2);
  check_phrase ("עם (a [b) c] d) ו", 1, 1, 3);
  check_phrase ("עם (a {b c) d} ו", 1, 1, 4);
  check_none ("עם (a b ו)", 1);
  check_none ("עם (a אבג b) ו", 1);
  check_none ("עם (a) ו", 1);
  check_none ("עם a b) ו", 2);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bidi/order", test_order);
  g_test_add_func ("/bidi/pieces", test_pieces);
  g_test_add_func ("/bidi/pieces-lit", test_pieces_lit);
  g_test_add_func ("/bidi/phrases", test_phrases);
  return g_test_run ();
}
