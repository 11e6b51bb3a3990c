/* Edit Factory - do spoken words name a tag?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "keywords.h"

#include <string.h>

struct _EfTagSet
{
  GHashTable *folded; /* folded tag: tag */
  GHashTable *stems;  /* stem: tag */
};

/* Letters that Unicode does not decompose. */
static const gchar *
plain_letter (gunichar c)
{
  switch (c) {
    case 0x0142:
      return "l"; /* l with stroke */
    case 0x00f8:
      return "o"; /* o with stroke */
    case 0x0111:
    case 0x00f0:
      return "d"; /* d with stroke, eth */
    case 0x0131:
      return "i"; /* dotless i */
    case 0x00e6:
      return "ae";
    case 0x0153:
      return "oe";
    case 0x00fe:
      return "th"; /* thorn */
    default:
      return NULL;
  }
}

gchar *
ef_fold_word (const gchar *word)
{
  g_autofree gchar *lower = g_utf8_casefold (word, -1);
  g_autofree gchar *split = g_utf8_normalize (lower, -1, G_NORMALIZE_ALL);
  g_autoptr (GString) out = g_string_new (NULL);
  gsize end = 0;

  for (const gchar *p = split ? split : ""; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    const gchar *plain = plain_letter (c);

    if (g_unichar_ismark (c))
      continue;
    if (plain)
      g_string_append (out, plain);
    else if (c == 0x2019)
      g_string_append_c (out, '\'');
    else if (g_unichar_isalnum (c) || out->len > 0)
      g_string_append_unichar (out, c);
    if (plain || g_unichar_isalnum (c))
      end = out->len;
  }
  g_string_truncate (out, end);
  if (g_str_has_suffix (out->str, "'s"))
    g_string_truncate (out, out->len - 2);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
is_vowel (gchar c)
{
  return c && strchr ("aeiouy", c) != NULL;
}

static gboolean
has_vowel (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (is_vowel (text[i]))
      return TRUE;
  return FALSE;
}

static void
strip (GString *word, gsize n, const gchar *replacement)
{
  g_string_truncate (word, word->len - n);
  g_string_append (word, replacement);
}

static void
strip_plural (GString *w)
{
  if (g_str_has_suffix (w->str, "ies") && w->len > 4)
    strip (w, 3, "y");
  else if (g_str_has_suffix (w->str, "sses") ||
      g_str_has_suffix (w->str, "ches") || g_str_has_suffix (w->str, "shes") ||
      g_str_has_suffix (w->str, "xes") || g_str_has_suffix (w->str, "zes"))
    strip (w, 2, "");
  else if (g_str_has_suffix (w->str, "s") && w->len > 3 &&
      !g_str_has_suffix (w->str, "ss") && !g_str_has_suffix (w->str, "us") &&
      !g_str_has_suffix (w->str, "is"))
    strip (w, 1, "");
}

/* One vowel, and one consonant after it: "div", but not "sail" or "jump". */
static gboolean
is_short (const GString *w)
{
  return w->len >= 3 && w->len <= 4 && !is_vowel (w->str[w->len - 1]) &&
      is_vowel (w->str[w->len - 2]) && !is_vowel (w->str[w->len - 3]) &&
      !has_vowel (w->str, w->len - 2) && !strchr ("wx", w->str[w->len - 1]);
}

static void
strip_participle (GString *w)
{
  gsize n = g_str_has_suffix (w->str, "ing") ? 3
      : g_str_has_suffix (w->str, "ed")      ? 2
                                             : 0;

  if (n == 0 || w->len < n + 3 || !has_vowel (w->str, w->len - n))
    return;
  strip (w, n, "");
  if (w->str[w->len - 1] == w->str[w->len - 2] &&
      !is_vowel (w->str[w->len - 1]) && !strchr ("lsz", w->str[w->len - 1]))
    strip (w, 1, ""); /* "swimm" is "swim" */
  else if (is_short (w))
    strip (w, 0, "e"); /* "div" is "dive" */
}

static void
stem_english (GString *w)
{
  strip_plural (w);
  strip_participle (w);
  if (w->len > 5 && g_str_has_suffix (w->str, "e"))
    strip (w, 1, "");
  else if (w->len > 3 && g_str_has_suffix (w->str, "y") &&
      !is_vowel (w->str[w->len - 2]))
    strip (w, 1, "i");
}

static void
stem_other (GString *w)
{
  for (guint i = 0; i < 3 && w->len > 4; i++) {
    if (!strchr ("aeiouysnm", w->str[w->len - 1]))
      break;
    strip (w, 1, "");
  }
}

gchar *
ef_stem_word (const gchar *folded, const gchar *language)
{
  GString *w = g_string_new (folded);

  /* Endings are letters of the Latin alphabet, which folding leaves plain. */
  if (g_str_is_ascii (folded)) {
    if (language && g_ascii_strncasecmp (language, "en", 2) == 0)
      stem_english (w);
    else
      stem_other (w);
  }
  return g_string_free (w, FALSE);
}

EfTagSet *
ef_tag_set_new (const gchar *const *tags, const gchar *language)
{
  EfTagSet *set = g_new0 (EfTagSet, 1);

  set->folded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  set->stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; tags && tags[i]; i++) {
    gchar *folded = ef_fold_word (tags[i]);

    if (*folded) {
      g_hash_table_insert (
          set->stems, ef_stem_word (folded, language), g_strdup (tags[i]));
      g_hash_table_insert (set->folded, folded, g_strdup (tags[i]));
    } else {
      g_free (folded);
    }
  }
  return set;
}

void
ef_tag_set_free (EfTagSet *set)
{
  g_hash_table_unref (set->folded);
  g_hash_table_unref (set->stems);
  g_free (set);
}

/* Words that a file may be called by chance but that say nothing. */
static gboolean
is_empty_word (const gchar *folded)
{
  static const gchar *const empty[] = { "the", "and", "for", "with", "you",
    "your", "our", "this", "that", "these", "those", "from", "into", "are",
    "was", "were", "has", "have", "had", "not", "but", "all", "any", "can",
    "will", "just", "than", "then", "they", "them", "its", "his", "her", "she",
    "who", "what", "when", "where", "how", "why", "one", "two", "out", "about",
    "over", "der", "die", "das", "und", "mit", "les", "des", "une", "est",
    "los", "las", "una", "con", "per", "che", "del", "dos", "para", NULL };

  return g_utf8_strlen (folded, -1) < (g_str_is_ascii (folded) ? 3 : 1) ||
      g_strv_contains (empty, folded);
}

static void
clear_keyword (gpointer data)
{
  g_free (((EfKeyword *)data)->folded);
  g_free (((EfKeyword *)data)->stem);
}

/* Takes @folded. */
static void
add_keyword (
    GArray *keywords, GHashTable *seen, gchar *folded, const gchar *language)
{
  EfKeyword keyword = { folded, NULL };

  if (is_empty_word (folded) || !g_hash_table_add (seen, g_strdup (folded))) {
    g_free (folded);
    return;
  }
  keyword.stem = ef_stem_word (folded, language);
  g_array_append_val (keywords, keyword);
}

GArray *
ef_keywords_of (const EfWords *words, guint first, guint last)
{
  GArray *keywords = g_array_new (FALSE, FALSE, sizeof (EfKeyword));
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree gchar *before = g_strdup ("");

  g_array_set_clear_func (keywords, clear_keyword);
  for (guint i = first; i < last; i++) {
    /* "sun-kissed" names the sun, */
    g_auto (GStrv) parts =
        g_strsplit_set (ef_words_index (words, i)->text, "-/", -1);

    for (guint k = 0; parts[k]; k++) {
      gchar *folded = ef_fold_word (parts[k]);
      gchar *joined = g_strconcat (before, folded, NULL);

      /* and "Koh Lipe" names kohlipe.mp4. */
      if (*before && *folded)
        add_keyword (keywords, seen, joined, words->language);
      else
        g_free (joined);
      g_free (before);
      before = g_strdup (folded);
      add_keyword (keywords, seen, folded, words->language);
    }
  }
  return keywords;
}

gdouble
ef_affinity (const EfTagSet *set, const GArray *keywords, const gchar **keyword)
{
  gdouble best = 0;
  guint n = 0;

  *keyword = NULL;
  for (guint i = 0; i < keywords->len; i++) {
    const EfKeyword *k = &g_array_index (keywords, EfKeyword, i);
    const gchar *tag = g_hash_table_lookup (set->folded, k->folded);
    gdouble value = EF_AFFINITY_WORD;

    if (!tag) {
      tag = g_hash_table_lookup (set->stems, k->stem);
      value = EF_AFFINITY_STEM;
    }
    if (!tag)
      continue;
    n++;
    if (value > best) {
      best = value;
      *keyword = tag;
    }
  }
  return n ? MIN (EF_AFFINITY_MAX, best + EF_AFFINITY_MORE * (n - 1)) : 0;
}
