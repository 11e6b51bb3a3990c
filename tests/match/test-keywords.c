/* Edit Factory - spoken words that name a tag, and those that do not
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fold.h"
#include "keywords.h"
#include "polish.h"
#include "stop-words.h"

#include <math.h>
#include <string.h>

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
  g_autoptr (EfLanguage) known = ef_language_new (language);
  g_autoptr (EfTagSet) set = ef_tag_set_new (tags, known);
  g_autoptr (EfWords) words =
      ef_words_new (language, text, GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GPtrArray) keywords = NULL;
  g_auto (GStrv) split = g_strsplit (text, " ", -1);
  const gchar *keyword;

  for (guint i = 0; split[i]; i++)
    ef_words_append (words, split[i], 0, 0, 0, 1);
  keywords = ef_keywords_of (words, 0, ef_words_length (words), known);
  return ef_affinity (set, keywords, &keyword);
}

typedef struct
{
  const gchar *tag;
  const gchar *text;
  gdouble affinity;
} Case;

static void
check (const gchar *language, const Case *cases)
{
  for (guint i = 0; cases[i].tag; i++) {
    gdouble got = affinity (language, cases[i].tag, cases[i].text);

    if (fabs (got - cases[i].affinity) > 1e-9)
      g_test_message (
          "%s: \"%s\" and the tag %s", language, cases[i].text, cases[i].tag);
    g_assert_cmpfloat_with_epsilon (got, cases[i].affinity, 1e-9);
  }
}

static void
test_english (void)
{
  static const Case cases[] = { { "beach", "On the Beach!", 1 },
    { "beach", "white beaches", 0.7 }, { "diving", "we dive deep", 0.7 },
    { "city", "two cities", 0.7 }, { "swim", "swimming pools", 0.7 },
    { "sun", "sun-kissed", 1 }, { "kohlipe", "Koh Lipe, at last", 1 },
    { "longtail", "a long-tail boat", 1 }, { "long-tail", "longtails", 0.7 },
    { "phi-phi", "to Koh Phi Phi", 1 }, { "boat", "the boat’s bow", 1 },
    { "tv", "on TV", 1 },
    /* parts of words are no matches */
    { "car", "we care about scars", 0 }, { "art", "a party starts", 0 },
    { "the", "the end", 0 }, { "over", "all over again", 0 }, { NULL } };

  check ("en-GB", cases);
}

static void
test_german (void)
{
  static const Case cases[] = { { "strand", "die Strände", 0.7 },
    { "straende", "am Strand", 0.7 }, { "boot", "viele Boote", 0.7 },
    { "haus", "Häuser", 0.7 }, { "baum", "Bäume", 0.7 },
    { "strasse", "Straßen", 0.7 }, { "wald", "in Wäldern", 0.7 },
    { "katze", "Katzen", 0.7 }, { "koeln", "Köln", 0.7 }, { "die", "die", 0 },
    { "sand", "tausend Versande", 0 }, { NULL } };

  check ("de", cases);
}

static void
test_french (void)
{
  static const Case cases[] = { { "plage", "les plages", 0.7 },
    { "bateau", "deux bateaux", 0.7 }, { "cheval", "des chevaux", 0.7 },
    { "hotel", "l’hôtel", 1 }, { "ete", "jusqu'à l'été", 1 },
    { "montagne", "montagnes", 0.7 }, { "cote-d-azur", "la Côte d'Azur", 1 },
    { "les", "les", 0 }, { "or", "un bord", 0 }, { NULL } };

  check ("fr-FR", cases);
}

static void
test_spanish (void)
{
  static const Case cases[] = { { "barco", "los barcos", 0.7 },
    { "playa", "playas", 0.7 }, { "ciudad", "ciudades", 0.7 },
    { "montana", "la montaña", 1 }, { "arbol", "árboles", 0.7 },
    { "nino", "niños", 0.7 }, { "para", "para", 0 }, { "sol", "solamente", 0 },
    { NULL } };

  check ("es-MX", cases);
}

static void
test_italian (void)
{
  static const Case cases[] = { { "spiaggia", "le spiagge", 0.7 },
    { "barca", "due barche", 0.7 }, { "citta", "la città", 1 },
    { "albero", "gli alberi", 0.7 }, { "isola", "dell'isola", 1 },
    { "mercato", "mercati", 0.7 }, { "con", "con", 0 }, { "mare", "amare", 0 },
    { NULL } };

  check ("it", cases);
}

static void
test_portuguese (void)
{
  static const Case cases[] = { { "praia", "as praias", 0.7 },
    { "cidade", "cidades", 0.7 }, { "coracao", "corações", 0.7 },
    { "coracoes", "coração", 0.7 }, { "montanha", "montanhas", 0.7 },
    { "uma", "uma", 0 }, { "mar", "amar", 0 }, { NULL } };

  check ("pt-BR", cases);
}

static void
test_romanian (void)
{
  /* with commas below, with cedillas, without either */
  static const Case cases[] = { { "plaja", "la plajă.", 1 },
    { "plaja", "plajele", 0.7 }, { "barca", "bărci", 0.7 },
    { "oras", "orașe", 0.7 }, { "oras", "oraşe", 0.7 },
    { "munte", "munții", 0.7 }, { "munte", "munţii", 0.7 },
    { "pentru", "pentru", 0 }, { "mar", "coma", 0 }, { NULL } };

  check ("ro", cases);
}

static void
test_polish (void)
{
  static const Case cases[] = { { "łódka", "lodka", 1 },
    { "plaza", "na plaży", 0.7 }, { "plaza", "plażom", 0.7 },
    { "plaze", "plażę", 1 }, { "morze", "nad morzem", 0.7 },
    { "statek", "statki", 0.7 }, { "statek", "dwa statkami", 0.7 },
    { "problem", "problemy", 0.7 }, { "okno", "okien", 0.7 },
    { "lodz", "łodzią", 0.7 }, { "gora", "gór", 0.7 },
    { "piekny", "pięknego", 0.7 }, { "nurkowanie", "nurkuje", 0.7 },
    { "plywac", "pływanie", 0.7 }, { "jest", "jest", 0 }, { "las", "klasa", 0 },
    { NULL } };

  check ("pl-PL", cases);
}

/* Nothing is guessed of languages that are not known. */
static void
test_unknown (void)
{
  static const Case cases[] = { { "boat", "boat", 1 }, { "boat", "boats", 0 },
    { "海", "海", 1 }, { "tv", "tv", 0 }, { NULL } };

  check ("tlh", cases);
  check ("", cases);
  check ("english", cases);
  check (NULL, cases);
}

/* No stop word names anything, and none is one that folding would change. */
static void
test_stop_words (void)
{
  static const gchar *const codes[] = { "en", "de", "fr", "es", "it", "pt",
    "ro", "pl" };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    g_auto (GStrv) words = g_strsplit (ef_stop_words (codes[i]), " ", -1);

    g_assert_cmpuint (g_strv_length (words), >, 100);
    for (guint k = 0; words[k]; k++) {
      assert_fold (words[k], words[k]);
      g_assert_cmpfloat (affinity (codes[i], words[k], words[k]), ==, 0);
    }
  }
  g_assert_null (ef_stop_words ("xx"));
}

/* Any text: no word is a form of nothing, every word is a form of itself. */
static void
test_random_words (void)
{
  static const gchar *const codes[] = { "en", "de", "fr", "es", "it", "pt",
    "ro", "pl", "nl", "xx" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 3000; i++) {
    g_autoptr (EfLanguage) language =
        ef_language_new (codes[i % G_N_ELEMENTS (codes)]);
    g_autoptr (GString) word = g_string_new (NULL);
    g_autofree gchar *bare = NULL;
    g_autofree gchar *folded = NULL;
    g_auto (GStrv) forms = NULL;

    for (gint n = g_rand_int_range (rand, 0, 20); n > 0; n--)
      g_string_append_unichar (word, g_rand_int_range (rand, 0x20, 0x250));
    bare = ef_bare_word (word->str);
    folded = ef_fold_word (bare);
    forms = ef_language_forms (language, bare);
    g_assert_cmpstr (forms[0], ==, folded);
    for (guint k = 1; forms[k]; k++) {
      g_assert_true (g_utf8_validate (forms[k], -1, NULL));
      g_assert_cmpint (g_utf8_strlen (forms[k], -1), >=, 3);
    }
  }
}

/* Each further tag counts once, its forms not at all. */
static void
test_more_tags (void)
{
  static const gchar *const tags[] = { "beach", "boat", "beaches", "palm",
    NULL };
  g_autoptr (EfLanguage) language = ef_language_new ("en");
  g_autoptr (EfTagSet) set = ef_tag_set_new (tags, language);
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GPtrArray) keywords = NULL;
  const gchar *keyword;

  ef_words_append (words, "boats", 0, 0, 0, 1);
  ef_words_append (words, "boating", 0, 0, 0, 1);
  ef_words_append (words, "beach", 0, 0, 0, 1);
  ef_words_append (words, "beaches", 0, 0, 0, 1);
  keywords = ef_keywords_of (words, 0, 4, language);
  g_assert_cmpfloat_with_epsilon (
      ef_affinity (set, keywords, &keyword), 1.1, 1e-9);
  g_assert_cmpstr (keyword, ==, "beach");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/match/keywords/fold", test_fold);
  g_test_add_func ("/match/keywords/english", test_english);
  g_test_add_func ("/match/keywords/german", test_german);
  g_test_add_func ("/match/keywords/french", test_french);
  g_test_add_func ("/match/keywords/spanish", test_spanish);
  g_test_add_func ("/match/keywords/italian", test_italian);
  g_test_add_func ("/match/keywords/portuguese", test_portuguese);
  g_test_add_func ("/match/keywords/romanian", test_romanian);
  g_test_add_func ("/match/keywords/polish", test_polish);
  g_test_add_func ("/match/keywords/unknown", test_unknown);
  g_test_add_func ("/match/keywords/stop-words", test_stop_words);
  g_test_add_func ("/match/keywords/random", test_random_words);
  g_test_add_func ("/match/keywords/more", test_more_tags);
  return g_test_run ();
}
