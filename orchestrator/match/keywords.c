/* Edit Factory - do spoken words name a tag?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "keywords.h"

#include "fold.h"

#include <string.h>

/* Neighbours that may be one word elsewhere: "Koh Phi Phi". */
#define MAX_JOINED 3

/* Tags that are forms of one another are one. */
typedef struct
{
  gchar *tag;
  guint group;
} Tag;

struct _EfTagSet
{
  GHashTable *whole; /* folded tag: Tag */
  GHashTable *forms; /* form: Tag, that of the first */
  guint n_groups;
};

static void
tag_free (gpointer data)
{
  Tag *tag = data;

  g_free (tag->tag);
  g_free (tag);
}

/* "Long-tail" is "longtail": so are two words that are spoken. */
static gchar *
join_parts (const gchar *tag)
{
  g_autofree gchar *bare = ef_bare_word (tag);
  GString *out = g_string_new (NULL);

  for (const gchar *p = bare; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (g_unichar_isalnum (c) || g_unichar_ismark (c))
      g_string_append_unichar (out, c);
  }
  return g_string_free (out, FALSE);
}

static void
add_tag (EfTagSet *set, const gchar *text, EfLanguage *language)
{
  g_autofree gchar *joined = join_parts (text);
  g_auto (GStrv) forms = ef_language_forms (language, joined);
  const Tag *kin = NULL;
  Tag *tag;

  if (!*forms[0] || g_hash_table_contains (set->whole, forms[0]))
    return;
  for (guint i = 0; forms[i] && !kin; i++)
    kin = g_hash_table_lookup (set->forms, forms[i]);
  tag = g_new (Tag, 1);
  tag->tag = g_strdup (text);
  tag->group = kin ? kin->group : set->n_groups++;
  g_hash_table_insert (set->whole, g_strdup (forms[0]), tag);
  for (guint i = 0; forms[i]; i++)
    if (!g_hash_table_contains (set->forms, forms[i]))
      g_hash_table_insert (set->forms, g_strdup (forms[i]), tag);
}

EfTagSet *
ef_tag_set_new (const gchar *const *tags, EfLanguage *language)
{
  EfTagSet *set = g_new0 (EfTagSet, 1);

  set->whole =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, tag_free);
  set->forms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; tags && tags[i]; i++)
    add_tag (set, tags[i], language);
  return set;
}

void
ef_tag_set_free (EfTagSet *set)
{
  g_hash_table_unref (set->forms);
  g_hash_table_unref (set->whole);
  g_free (set);
}

/* Words as they are spoken */

static gboolean
is_separator (gunichar c, const EfLanguage *language)
{
  if (c == '\'' || c == 0x2019)
    return ef_language_has_elisions (language);
  return c == '-' || c == '/' || c == '_' || c == 0x2010 || c == 0x2011;
}

/* "Sun-kissed" names the sun, "l'hôtel" an hotel. */
static void
split_word (GPtrArray *parts, const gchar *text, const EfLanguage *language)
{
  const gchar *start = text;

  for (const gchar *p = text;; p = g_utf8_next_char (p)) {
    if (*p && !is_separator (g_utf8_get_char (p), language))
      continue;
    if (p > start) {
      g_autofree gchar *part = g_strndup (start, p - start);

      g_ptr_array_add (parts, ef_bare_word (part));
    }
    if (!*p)
      return;
    start = g_utf8_next_char (p);
  }
}

static void
add_keyword (GPtrArray *keywords, GHashTable *seen, const gchar *word,
    EfLanguage *language)
{
  g_autofree gchar *folded = ef_fold_word (word);

  if (ef_language_is_stop_word (language, folded) ||
      g_hash_table_contains (seen, folded))
    return;
  g_hash_table_add (seen, g_steal_pointer (&folded));
  g_ptr_array_add (keywords, ef_language_forms (language, word));
}

GPtrArray *
ef_keywords_of (
    const EfWords *words, guint first, guint last, EfLanguage *language)
{
  GPtrArray *keywords =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = first; i < last; i++)
    split_word (parts, ef_words_index (words, i)->text, language);
  for (guint i = 0; i < parts->len; i++) {
    g_autoptr (GString) joined = g_string_new (NULL);

    for (guint n = 0; n < MAX_JOINED && i + n < parts->len; n++) {
      const gchar *part = g_ptr_array_index (parts, i + n);

      if (!*part)
        break;
      g_string_append (joined, part);
      add_keyword (keywords, seen, joined->str, language);
    }
  }
  return keywords;
}

/* Affinity */

static const Tag *
find_tag (const EfTagSet *set, gchar **forms, gdouble *value)
{
  const Tag *tag = g_hash_table_lookup (set->whole, forms[0]);

  *value = EF_AFFINITY_WORD;
  if (tag)
    return tag;
  *value = EF_AFFINITY_STEM;
  for (guint i = 0; forms[i] && !tag; i++)
    tag = g_hash_table_lookup (set->forms, forms[i]);
  return tag;
}

gdouble
ef_affinity (
    const EfTagSet *set, const GPtrArray *keywords, const gchar **keyword)
{
  g_autofree gboolean *named = g_new0 (gboolean, set->n_groups);
  gdouble best = 0;
  guint n = 0;

  *keyword = NULL;
  for (guint i = 0; i < keywords->len; i++) {
    gdouble value;
    const Tag *tag = find_tag (set, g_ptr_array_index (keywords, i), &value);

    if (!tag)
      continue;
    n += !named[tag->group];
    named[tag->group] = TRUE;
    if (value > best) {
      best = value;
      *keyword = tag->tag;
    }
  }
  return n ? MIN (EF_AFFINITY_MAX, best + EF_AFFINITY_MORE * (n - 1)) : 0;
}
