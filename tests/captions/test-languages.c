/* Edit Factory - what a caption's language changes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "font-map.h"
#include "language-fonts.h"
#include "letter-case.h"
#include "line-text.h"
#include "phraser.h"
#include "subtitles.h"
#include "typesetter.h"

#include <editfactory/language.h>
#include <glib/gstdio.h>
#include <string.h>

#define RLM "\342\200\217"
#define LRM "\342\200\216"

static void
test_tags (void)
{
  static const gchar *const cases[][2] = { { "EN_us", "en-US" },
    { "zh-hant-TW", "zh-Hant-TW" }, { "sr-Latn", "sr-Latn" },
    { "de-DE-1996-x-own", "de-DE" }, { "es-419", "es-419" }, { "und", NULL },
    { "", NULL }, { "e", NULL }, { "<b>", NULL }, { "english", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (ef_language_intern (cases[i][0]), ==, cases[i][1]);
  g_assert_null (ef_language_intern (NULL));
  g_assert_true (ef_language_intern ("en-us") == ef_language_intern ("en_US"));
}

static void
check_case (EfCase text_case, const gchar *language, gboolean begins,
    const gchar *text, const gchar *wanted)
{
  g_autoptr (EfLetterCase) letters = ef_letter_case_new (text_case);
  g_autofree gchar *found =
      ef_letter_case_apply (letters, text, language, begins);

  g_assert_cmpstr (found, ==, wanted);
}

static void
test_case (void)
{
  check_case (EF_CASE_UPPER, "en", TRUE, "istanbul ışık", "ISTANBUL IŞIK");
  check_case (EF_CASE_UPPER, "tr-TR", TRUE, "istanbul ışık", "İSTANBUL IŞIK");
  check_case (EF_CASE_UPPER, "az", TRUE, "bizim", "BİZİM");
  check_case (EF_CASE_LOWER, "tr", TRUE, "IŞIK İKİ", "ışık iki");
  check_case (EF_CASE_UPPER, "lt", TRUE, "i\314\207", "I");
  check_case (EF_CASE_UPPER, "de", TRUE, "Straße", "STRASSE");
  check_case (EF_CASE_UPPER, "el", TRUE, "Μαΐου, καλημέρα", "ΜΑΪΟΥ, ΚΑΛΗΜΕΡΑ");
  check_case (EF_CASE_UPPER, NULL, TRUE, "καλημέρα", "ΚΑΛΗΜΈΡΑ");
  check_case (EF_CASE_TITLE, "nl", TRUE, "ijsland", "IJsland");
  check_case (EF_CASE_TITLE, "en", TRUE, "ijsland iPhone", "Ijsland IPhone");
  check_case (EF_CASE_TITLE, "en", FALSE, "land", "land");
  check_case (EF_CASE_LOWER, NULL, TRUE, "ΟΔΟΣ", "οδος");
  check_case (EF_CASE_AS_IS, "tr", TRUE, "i", "i");
  check_case (EF_CASE_UPPER, "no such language", TRUE, "ﬃ", "FFI");
}

static EfCues *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  EfCues *cues = ef_subtitles_parse (
      "test", text, strlen (text), NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return cues;
}

static const EfCueWord *
word (const EfCues *cues, guint i)
{
  return &g_array_index (ef_cues_index (cues, 0)->words, EfCueWord, i);
}

#define TIMES "00:00:01.000 --> 00:00:02.000\n"

static void
test_webvtt (void)
{
  g_autoptr (EfCues) cues =
      parse ("WEBVTT\nKind: captions\nLanguage: pt-br\n\n" TIMES
             "um <lang zh-TW>骨 <b>骨</b></lang> dois <lang.x und>x</lang>\n");
  g_autoptr (EfCues) plain = parse ("WEBVTT\n\n" TIMES "one\n");

  g_assert_cmpstr (cues->language, ==, "pt-BR");
  g_assert_cmpstr (ef_cues_index (cues, 0)->language, ==, "pt-BR");
  g_assert_null (word (cues, 0)->language);
  g_assert_cmpstr (word (cues, 1)->language, ==, "zh-TW");
  g_assert_cmpstr (word (cues, 2)->language, ==, "zh-TW");
  g_assert_null (word (cues, 3)->language);
  g_assert_null (word (cues, 4)->language);
  g_assert_null (ef_cues_index (plain, 0)->language);
  ef_cues_set_language (cues, "fr");
  g_assert_cmpstr (ef_cues_index (cues, 0)->language, ==, "pt-BR");
  ef_cues_set_language (plain, "fr");
  g_assert_cmpstr (ef_cues_index (plain, 0)->language, ==, "fr");
}

#define SCRIPT(info)                                                           \
  "[Script Info]\n" info "[Events]\n"                                          \
  "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,骨\n"

static void
test_ass (void)
{
  g_autoptr (EfCues) cues =
      parse (SCRIPT ("PlayResX: 1080\nLanguage: zh_tw \n"));
  g_autoptr (EfCues) unknown = parse (SCRIPT ("Language: Chinese\n"));
  g_autoptr (EfCues) elsewhere = parse (SCRIPT () "Language: ja\n");

  g_assert_cmpstr (cues->language, ==, "zh-TW");
  g_assert_cmpstr (ef_cues_index (cues, 0)->language, ==, "zh-TW");
  g_assert_null (ef_cues_index (unknown, 0)->language);
  g_assert_null (ef_cues_index (elsewhere, 0)->language);
}

/* cues.json keeps it. */
static void
test_document (void)
{
  g_autoptr (EfCues) cues =
      parse ("WEBVTT\nLanguage: ja\n\n" TIMES "a <lang ko>b</lang>\n");
  g_autofree gchar *folder = g_dir_make_tmp ("ef-languages-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "cues.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfCues) again = NULL;

  ef_cues_save (cues, path, &error);
  g_assert_no_error (error);
  again = ef_cues_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ef_cues_index (again, 0)->language, ==, "ja");
  g_assert_null (word (again, 0)->language);
  g_assert_cmpstr (word (again, 1)->language, ==, "ko");
  g_remove (path);
  g_rmdir (folder);
}

/* The style's case is the word's language's. */
static void
test_reflow (void)
{
  g_autoptr (JsonNode) upper =
      json_from_string ("{\"text_case\": \"upper\"}", NULL);
  g_autoptr (EfStyle) style = ef_style_load ("classic", upper, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("generic", NULL);
  g_autoptr (EfCues) read =
      parse ("WEBVTT\nLanguage: tr\n\n" TIMES "iki <lang en>is</lang>\n");
  g_autoptr (EfCues) cues = ef_captions_reflow (read, style, area, 1080, 1920);

  g_assert_cmpstr (word (cues, 0)->text, ==, "İKİ");
  g_assert_cmpstr (word (cues, 1)->text, ==, "IS");
  g_assert_cmpstr (word (cues, 1)->language, ==, "en");
}

static void
check_direction (const gchar *text, const gchar *language, const gchar *wanted)
{
  g_autoptr (EfCues) cues = ef_cues_new (NULL, language, 100, 100);
  EfCue *cue = ef_cues_append (cues, 0, 1);

  ef_cue_append_word (cue, text, 0, 1, 0);
  g_assert_cmpstr (ef_cue_direction (cue), ==, wanted);
}

/* A cue that begins with a product's name is its track's all the same. */
static void
test_direction (void)
{
  check_direction ("iPhone متاح الآن", NULL, LRM);
  check_direction ("iPhone متاح الآن", "ar-EG", RLM);
  check_direction ("سلام means peace", NULL, RLM);
  check_direction ("سلام means peace", "en", LRM);
  check_direction ("سلام", "en", RLM);
  check_direction ("iPhone 15", "ar", "");
  check_direction ("Apple سے", "ur", RLM);
  check_direction ("Apple קנו", "he", RLM);
}

/* Where the side stands that @align names. */
static gdouble
side_of (const gchar *text, const gchar *align, gdouble position)
{
  g_autofree gchar *json = g_strdup_printf (
      "{\"align\": \"%s\", \"position_x\": %g}", align, position);
  g_autoptr (JsonNode) overrides = json_from_string (json, NULL);
  g_autoptr (EfStyle) style = ef_style_load ("classic", overrides, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("full", NULL);
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, 1000, 1000);
  g_autoptr (EfCues) cues = ef_cues_new (NULL, NULL, 1000, 1000);
  EfCue *cue = ef_cues_append (cues, 0, 1);
  g_autoptr (EfCueLayout) layout = NULL;

  ef_cue_append_word (cue, text, 0, 1, 0);
  layout = ef_typesetter_place (typesetter, cue, NULL, 0);
  if (g_str_equal (align, "start") != ef_cue_is_rtl (cue))
    return layout->whole.x;
  return layout->whole.x + layout->whole.width;
}

/* Lines start where they are read from. */
static void
test_start (void)
{
  g_assert_cmpfloat_with_epsilon (side_of ("One", "start", 0.2), 200, 1);
  g_assert_cmpfloat_with_epsilon (side_of ("واحد", "start", 0.2), 800, 1);
  g_assert_cmpfloat_with_epsilon (side_of ("One", "end", 0.7), 700, 1);
  g_assert_cmpfloat_with_epsilon (side_of ("واحد", "end", 0.7), 300, 1);
}

/* Which font draws the first letter of @text. (transfer full) */
static gchar *
font_of (const gchar *text, const gchar *language)
{
  g_autoptr (EfStyle) style = ef_style_load ("classic", NULL, NULL);
  g_autoptr (EfSafeArea) area = ef_safe_area_load ("full", NULL);
  g_autoptr (EfTypesetter) typesetter =
      ef_typesetter_new (style, area, 1000, 1000);
  g_autoptr (PangoLayout) layout = NULL;
  PangoLayoutLine *line;
  PangoFontDescription *font;
  gchar *family;

  ef_typesetter_set_language (typesetter, ef_language_intern (language));
  layout = ef_typesetter_layout (typesetter, text, 40);
  line = pango_layout_get_line_readonly (layout, 0);
  font = pango_font_describe (
      ((PangoGlyphItem *)line->runs->data)->item->analysis.font);
  family = g_strdup (pango_font_description_get_family (font));
  pango_font_description_free (font);
  return family;
}

static void
check_font (const gchar *text, const gchar *language, const gchar *wanted)
{
  g_autofree gchar *family = font_of (text, language);

  g_assert_cmpstr (family, ==, wanted);
}

static gboolean
is_installed (const gchar *family)
{
  PangoContext *context;
  PangoFontMap *map = ef_font_map_new (&context);
  gboolean found = ef_font_map_find (map, family) != NULL;

  g_object_unref (context);
  g_object_unref (map);
  return found;
}

static void
test_nastaliq (void)
{
  if (!is_installed ("Noto Nastaliq Urdu")) {
    g_test_skip ("Noto Nastaliq Urdu is not installed");
    return;
  }
  check_font ("اردو", "ur", "Noto Nastaliq Urdu");
  check_font ("Latin", "ur-PK", "Inter");
}

static void
test_han (void)
{
  if (!is_installed ("Noto Sans CJK JP")) {
    g_test_skip ("fonts-noto-cjk is not installed");
    return;
  }
  check_font ("骨", "ja", "Noto Sans CJK JP");
  check_font ("骨", "ko-KR", "Noto Sans CJK KR");
  check_font ("骨", "zh", "Noto Sans CJK SC");
  check_font ("骨", "zh-TW", "Noto Sans CJK TC");
  check_font ("骨", "zh-Hant-HK", "Noto Sans CJK HK");
  check_font ("骨", "zh-Hans-SG", "Noto Sans CJK SC");
}

/* A hostile document does not fill the memory with names of languages. */
static void
test_flood (void)
{
  guint known = 0;

  for (guint i = 0; i < 26 * 26 * 26; i++) {
    gchar tag[] = { (gchar)('a' + i / 676), (gchar)('a' + i / 26 % 26),
      (gchar)('a' + i % 26), 0 };

    known += ef_language_intern (tag) != NULL;
  }
  g_assert_cmpuint (known, <=, 256);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/languages/tags", test_tags);
  g_test_add_func ("/languages/case", test_case);
  g_test_add_func ("/languages/webvtt", test_webvtt);
  g_test_add_func ("/languages/ass", test_ass);
  g_test_add_func ("/languages/document", test_document);
  g_test_add_func ("/languages/reflow", test_reflow);
  g_test_add_func ("/languages/direction", test_direction);
  g_test_add_func ("/languages/start", test_start);
  g_test_add_func ("/languages/nastaliq", test_nastaliq);
  g_test_add_func ("/languages/han", test_han);
  g_test_add_func ("/languages/flood", test_flood);
  return g_test_run ();
}
