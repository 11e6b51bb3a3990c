/* Edit Factory - lines are broken by what is drawn on them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "phraser.h"
#include "subtitles.h"

#include <string.h>

#define WIDTH 1080
#define HEIGHT 1920

typedef struct
{
  EfStyle *style;
  EfSafeArea *area;
  EfTypesetter *typesetter;
} Stage;

static void
stage_open (Stage *s)
{
  g_autoptr (JsonNode) overrides = json_from_string (
      "{\"chars_per_line\": 100, \"max_lines\": 4, \"min_size\": 72}", NULL);

  s->style = ef_style_load ("classic", overrides, NULL);
  s->area = ef_safe_area_load ("none", NULL);
  s->style->size = 72;
  s->typesetter = ef_typesetter_new (s->style, s->area, WIDTH, HEIGHT);
}

static void
stage_close (Stage *s)
{
  ef_typesetter_free (s->typesetter);
  ef_safe_area_free (s->area);
  ef_style_free (s->style);
}

/* How much of the style's size the first cue of @srt has where it is drawn. */
static gdouble
size_of (Stage *s, const gchar *srt)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCues) read =
      ef_subtitles_parse ("test", srt, strlen (srt), NULL, NULL, NULL, &error);
  g_autoptr (EfCues) cues = NULL;
  g_autoptr (EfCueLayout) layout = NULL;

  g_assert_no_error (error);
  cues = ef_captions_reflow (read, s->style, s->area, WIDTH, HEIGHT);
  layout =
      ef_typesetter_place (s->typesetter, ef_cues_index (cues, 0), NULL, 0);
  return layout->size /
      (s->style->size * ef_typesetter_get_scale (s->typesetter));
}

static const gchar *const words[] = { "bold", "<b>emphasis</b>",
  "<i>italics</i>", "<font face=\"DejaVu Sans\">Wide</font>",
  "<b><font face=\"DejaVu Sans\">Wwider</font></b>", "un<b>believ</b>able",
  "<font face=\"Bebas Neue\">narrow</font>", "plain", "{\\i1}mixed{\\i0}up",
  "<b>كتا</b>بنا", "سلا<i>م</i>" };

/* Words that find room are set in the style's size: none of their lines was
 * thought to be shorter than it is. */
static void
test_random (void)
{
  Stage s;

  stage_open (&s);
  for (guint round = 0; round < 60; round++) {
    g_autoptr (GString) srt =
        g_string_new ("1\n00:00:01,000 --> 00:00:03,000\n");

    for (guint i = 0; i < 8; i++)
      g_string_append_printf (
          srt, "%s ", words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
    g_test_message ("%s", srt->str);
    g_assert_cmpfloat (size_of (&s, srt->str), >, 0.9999);
  }
  stage_close (&s);
}

static gdouble
half_width (const gchar *text, gpointer unused)
{
  return 10.0 * g_utf8_strlen (text, -1);
}

static EfToken
token (const gchar *text, guint flags)
{
  return (EfToken){ .word = { .text = (gchar *)text, .flags = flags },
    .columns = (guint)g_utf8_strlen (text, -1),
    .after = EF_BREAK_JOINED };
}

/* Parts of one word share what it has as a whole. */
static void
test_parts (void)
{
  Stage s;
  gdouble apart, together[2], bold[1], plain[1];
  EfToken parts[] = { token ("بي", 0), token ("بي", EF_CUE_WORD_JOINED) };
  EfToken heavy = token ("heavy", EF_CUE_WORD_BOLD), light = token ("heavy", 0);
  g_autoptr (EfTokenWidths) blind =
      ef_token_widths_new (half_width, NULL, NULL);
  g_autoptr (EfTokenWidths) seeing = NULL;

  stage_open (&s);
  seeing = ef_token_widths_new (half_width, NULL, s.typesetter);
  ef_token_widths_get (seeing, parts, 2, together);
  apart = ef_typesetter_measure (s.typesetter, "بيبي");
  g_assert_cmpfloat_with_epsilon (together[0] + together[1], apart, 0.01);
  ef_token_widths_get (blind, parts, 2, together);
  g_assert_cmpfloat_with_epsilon (together[0] + together[1], 40, 0.01);
  ef_token_widths_get (seeing, &heavy, 1, bold);
  ef_token_widths_get (seeing, &light, 1, plain);
  g_assert_cmpfloat_with_epsilon (plain[0], 50, 0.01);
  g_assert_cmpfloat (
      bold[0], >, ef_typesetter_measure (s.typesetter, "heavy") + 1);
  stage_close (&s);
}

/* A word is as wide as its reading, where that is wider, and stands by itself:
 * what is joined to it is not shaped with it. */
static void
test_readings (void)
{
  EfToken parts[] = { token ("بي", 0), token ("بي", EF_CUE_WORD_JOINED) };
  g_autoptr (EfTokenWidths) widths = NULL;
  gdouble got[2];
  Stage s;

  stage_open (&s);
  widths = ef_token_widths_new (half_width, NULL, s.typesetter);
  parts[0].word.ruby = (gchar *)"123456";
  ef_token_widths_get (widths, parts, 2, got);
  g_assert_cmpfloat_with_epsilon (got[0], 30, 0.01);
  g_assert_cmpfloat_with_epsilon (got[1], 20, 0.01);
  parts[0].word.size = 2;
  ef_token_widths_get (widths, parts, 1, got);
  g_assert_cmpfloat_with_epsilon (got[0], 60, 0.01);
  parts[0].word.ruby = (gchar *)"1";
  ef_token_widths_get (widths, parts, 1, got);
  g_assert_cmpfloat_with_epsilon (got[0], 40, 0.01);
  stage_close (&s);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token-widths/random", test_random);
  g_test_add_func ("/token-widths/parts", test_parts);
  g_test_add_func ("/token-widths/readings", test_readings);
  return g_test_run ();
}
