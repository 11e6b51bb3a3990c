/* Edit Factory - forms of words, and words that say nothing, by language
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "language.h"

#include "fold.h"
#include "polish.h"
#include "stop-words.h"

#include <libstemmer.h>
#include <string.h>

/* A shorter stem says too little; one of less than half of the word belongs to
 * another word ("solamente" is not "sol"). */
#define MIN_STEM 3

struct _EfLanguage
{
  gchar *code;                /* ISO 639, lower case; "" when not known */
  struct sb_stemmer *stemmer; /* NULL: none */
  gchar **stop_words;         /* NULL: none */
  GHashTable *stops;          /* of its strings */
};

EfLanguage *
ef_language_new (const gchar *tag)
{
  EfLanguage *self = g_new0 (EfLanguage, 1);
  gsize length = tag ? strcspn (tag, "-_") : 0;
  const gchar *list;

  self->code = g_ascii_strdown (tag ? tag : "", length);
  /* The library knows names of algorithms too; a tag has two or three letters.
   */
  if (length == 2 || length == 3)
    self->stemmer = sb_stemmer_new (self->code, NULL);
  self->stops = g_hash_table_new (g_str_hash, g_str_equal);
  list = ef_stop_words (self->code);
  self->stop_words = list ? g_strsplit (list, " ", -1) : NULL;
  for (guint i = 0; list && self->stop_words[i]; i++)
    g_hash_table_add (self->stops, self->stop_words[i]);
  return self;
}

void
ef_language_free (EfLanguage *self)
{
  sb_stemmer_delete (self->stemmer);
  g_hash_table_unref (self->stops);
  g_strfreev (self->stop_words);
  g_free (self->code);
  g_free (self);
}

static gboolean
is (const EfLanguage *self, const gchar *code)
{
  return strcmp (self->code, code) == 0;
}

gboolean
ef_language_has_elisions (const EfLanguage *self)
{
  return !is (self, "en") && self->stemmer;
}

/* Two letters say something ("tv") only where all that say nothing are known.
 * One ideograph may be a word. */
gboolean
ef_language_is_stop_word (const EfLanguage *self, const gchar *folded)
{
  glong least = !g_str_is_ascii (folded) ? 1 : self->stop_words ? 2 : 3;

  return g_utf8_strlen (folded, -1) < least ||
      g_hash_table_contains (self->stops, folded);
}

static gboolean
replace_end (GString *word, const gchar *end, const gchar *with)
{
  if (!g_str_has_suffix (word->str, end))
    return FALSE;
  g_string_truncate (word, word->len - strlen (end));
  g_string_append (word, with);
  return TRUE;
}

/* What Snowball 2 does not know: the commas below of today's Romanian (it was
 * made for cedillas), and that -ões is the plural of -ão. */
static void
prepare (const EfLanguage *self, GString *word)
{
  if (is (self, "ro")) {
    g_string_replace (word, "\xc8\x99", "\xc5\x9f", 0);
    g_string_replace (word, "\xc8\x9b", "\xc5\xa3", 0);
  } else if (is (self, "pt")) {
    if (!replace_end (word, "\xc3\xb5\x65s", "\xc3\xa3o"))
      replace_end (word, "coes", "cao");
  }
}

static void
add_form (GPtrArray *forms, gchar *form, glong least)
{
  if (g_utf8_strlen (form, -1) < least ||
      g_ptr_array_find_with_equal_func (forms, form, g_str_equal, NULL))
    g_free (form);
  else
    g_ptr_array_add (forms, form);
}

static void
add_stem (EfLanguage *self, GPtrArray *forms, const gchar *word)
{
  g_autoptr (GString) ready = g_string_new (word);
  const sb_symbol *stem;
  g_autofree gchar *text = NULL;

  prepare (self, ready);
  stem = sb_stemmer_stem (
      self->stemmer, (const sb_symbol *)ready->str, ready->len);
  if (!stem)
    return;
  text = g_strndup ((const gchar *)stem, sb_stemmer_length (self->stemmer));
  add_form (forms, ef_fold_word (text),
      MAX (MIN_STEM, (g_utf8_strlen (word, -1) + 1) / 2));
}

/* "straende" is "strande", which is how "Strände" is folded; "neue", "Bauer"
 * and "Quelle" have an e of their own. */
static gchar *
fold_umlauts (const gchar *folded)
{
  GString *out = g_string_new (NULL);

  for (const gchar *p = folded; *p; p++) {
    g_string_append_c (out, *p);
    if (p[1] == 'e' && strchr ("aou", *p) &&
        (p == folded || !strchr ("aeq", p[-1])))
      p++;
  }
  return g_string_free (out, FALSE);
}

gchar **
ef_language_forms (EfLanguage *self, const gchar *word)
{
  GPtrArray *forms = g_ptr_array_new ();
  g_autofree gchar *folded = ef_fold_word (word);

  g_ptr_array_add (forms, g_strdup (folded));
  if (is (self, "pl"))
    add_form (forms, ef_stem_polish (folded), MIN_STEM);
  if (self->stemmer) {
    add_stem (self, forms, word);
    add_stem (self, forms, folded);
  }
  if (is (self, "de")) {
    g_autofree gchar *plain = fold_umlauts (folded);

    add_stem (self, forms, plain);
    add_form (forms, g_steal_pointer (&plain), MIN_STEM);
  }
  g_ptr_array_add (forms, NULL);
  return (gchar **)g_ptr_array_free (forms, FALSE);
}
