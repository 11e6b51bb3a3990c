/* Edit Factory - tags of footage, and the words that name them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "keywords.h"
#include "tags.h"

#include <string.h>

static void
assert_tags (const gchar *path, const gchar *root, const gchar *sidecar,
    const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) tags = ef_tags_collect (path, root, sidecar, -1, &error);
  g_autofree gchar *joined = NULL;

  g_assert_no_error (error);
  joined = g_strjoinv (" ", tags);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_names (void)
{
  assert_tags ("/f/SeaTurtle_2024-final.mp4", "/f", NULL, "sea turtle");
  assert_tags ("/f/IMG_1234.JPG", "/f", NULL, "");
  assert_tags ("/f/kohlipe1.mp4", "/f", NULL, "kohlipe");
  assert_tags ("/f/Plage d'été (3).mov", "/f", NULL, "plage été");
  assert_tags ("/f/海滩.mp4", "/f", NULL, "海滩");
  assert_tags ("/f/beach-beach BEACH.mp4", "/f", NULL, "beach");
  assert_tags ("/f/no-extension", "/f/", NULL, "extension");
  assert_tags ("/f/\xff\xfe-boat.mp4", "/f", NULL, "boat");
}

static void
test_folders (void)
{
  assert_tags ("/home/ann/Thailand/Day 1/Boats/DSC001.mp4",
      "/home/ann/Thailand", NULL, "boats day thailand");
  assert_tags ("/home/ann/Thailand/Boats/DSC001.mp4", NULL, NULL, "boats");
  assert_tags ("/x.mp4", "/", NULL, "");
}

static void
test_sidecar (void)
{
  assert_tags ("/f/a.mp4", "/f", "#Beach, long-tail\nSUNSET;sunset\r\n",
      "beach long-tail sunset");
  assert_tags ("/f/boat.mp4", "/f", "", "boat");
}

static void
assert_sidecar_fails (const gchar *sidecar, gssize length, gint code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_tags_collect ("/f/a.mp4", "/f", sidecar, length, &error));
  g_assert_error (error, EF_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, "a.tags: "));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_sidecar_limits (void)
{
  g_autofree gchar *large = g_strnfill (EF_TAGS_MAX_BYTES + 1, ' ');
  g_autofree gchar *word = g_strnfill (EF_TAGS_MAX_CHARS + 1, 'a');
  g_autoptr (GString) many = g_string_new (NULL);

  for (guint i = 0; i <= EF_TAGS_MAX; i++)
    g_string_append_printf (many, "tag%u ", i);
  assert_sidecar_fails (large, -1, EF_ERROR_LIMIT);
  assert_sidecar_fails (word, -1, EF_ERROR_LIMIT);
  assert_sidecar_fails (many->str, -1, EF_ERROR_LIMIT);
  assert_sidecar_fails ("caf\xe9", -1, EF_ERROR_INPUT);
  assert_sidecar_fails ("a\0b", 3, EF_ERROR_INPUT);
}

static void
assert_fold (const gchar *word, const gchar *expected)
{
  g_autofree gchar *folded = ef_fold_word (word);

  g_assert_cmpstr (folded, ==, expected);
}

static void
test_fold (void)
{
  assert_fold ("Café,", "cafe");
  assert_fold ("«Łódź»", "lodz");
  assert_fold ("Straße!", "strasse");
  assert_fold ("boat\xe2\x80\x99s", "boat");
  assert_fold ("isn't", "isn't");
  assert_fold ("...", "");
  assert_fold ("smörgåsbord", "smorgasbord");
}

static gdouble
affinity (const gchar *language, const gchar *tag, const gchar *text)
{
  const gchar *tags[] = { tag, NULL };
  g_autoptr (EfTagSet) set = ef_tag_set_new (tags, language);
  g_autoptr (EfWords) words =
      ef_words_new (language, text, GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GArray) keywords = NULL;
  g_auto (GStrv) split = g_strsplit (text, " ", -1);
  const gchar *keyword;

  for (guint i = 0; split[i]; i++)
    ef_words_append (words, split[i], 0, 0, 0, 1);
  keywords = ef_keywords_of (words, 0, ef_words_length (words));
  return ef_affinity (set, keywords, &keyword);
}

static void
test_affinity (void)
{
  g_assert_cmpfloat (affinity ("en", "beach", "On the Beach!"), ==, 1.0);
  g_assert_cmpfloat (affinity ("en", "beach", "white beaches"), ==, 0.7);
  g_assert_cmpfloat (affinity ("en", "diving", "we dive deep"), ==, 0.7);
  g_assert_cmpfloat (affinity ("en", "city", "two cities"), ==, 0.7);
  g_assert_cmpfloat (affinity ("en", "swim", "swimming pools"), ==, 0.7);
  g_assert_cmpfloat (affinity ("en", "sun", "sun-kissed"), ==, 1.0);
  g_assert_cmpfloat (affinity ("en", "kohlipe", "Koh Lipe, at last"), ==, 1.0);
  g_assert_cmpfloat (affinity ("en", "longtail", "a long-tail boat"), ==, 1.0);
  /* parts of words are no matches */
  g_assert_cmpfloat (affinity ("en", "car", "we care about scars"), ==, 0);
  g_assert_cmpfloat (affinity ("en", "the", "the end"), ==, 0);
  g_assert_cmpfloat (affinity ("de", "strand", "die Strände"), ==, 0.7);
  g_assert_cmpfloat (affinity ("de", "boot", "viele Boote"), ==, 0.7);
  g_assert_cmpfloat (affinity ("fr", "plage", "les plages"), ==, 0.7);
  g_assert_cmpfloat (affinity ("es", "barco", "los barcos"), ==, 0.7);
  g_assert_cmpfloat (affinity ("ro", "plaja", "la plajă."), ==, 1.0);
  g_assert_cmpfloat (affinity ("pl", "łódka", "lodka"), ==, 1.0);
}

static void
test_more_tags (void)
{
  const gchar *tags[] = { "beach", "boat", "sunset", "palm", NULL };
  g_autoptr (EfTagSet) set = ef_tag_set_new (tags, "en");
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GArray) keywords = NULL;
  const gchar *keyword;

  ef_words_append (words, "boats", 0, 0, 0, 1);
  ef_words_append (words, "beach", 0, 0, 0, 1);
  keywords = ef_keywords_of (words, 0, 2);
  g_assert_cmpfloat_with_epsilon (
      ef_affinity (set, keywords, &keyword), 1.1, 1e-9);
  g_assert_cmpstr (keyword, ==, "beach");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/tags/names", test_names);
  g_test_add_func ("/match/tags/folders", test_folders);
  g_test_add_func ("/match/tags/sidecar", test_sidecar);
  g_test_add_func ("/match/tags/limits", test_sidecar_limits);
  g_test_add_func ("/match/keywords/fold", test_fold);
  g_test_add_func ("/match/keywords/affinity", test_affinity);
  g_test_add_func ("/match/keywords/more", test_more_tags);
  return g_test_run ();
}
