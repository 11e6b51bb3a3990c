/* Edit Factory - where words of both directions stand on a line
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bidi-phrase.h"
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
  g_assert_cmpuint (s.layout->boxes->len, ==, n);
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
  g_test_add_func ("/bidi/phrases", test_phrases);
  return g_test_run ();
}
