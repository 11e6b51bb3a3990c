/* Edit Factory - how wide words are as they will be drawn
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "token-widths.h"

#include "look-span.h"
#include "ruby.h"

#include <string.h>

/* Letters from here on may be of another font than the style's. */
#define FOREIGN 0x370
#define MAX_WIDTHS 20000

struct _EfTokenWidths
{
  EfMeasure measure;
  gpointer user_data;
  EfTypesetter *typesetter; /* (nullable) */
  GHashTable *known;        /* texts and looks to gdouble */
  gdouble column;
  gdouble space;
};

EfTokenWidths *
ef_token_widths_new (
    EfMeasure measure, gpointer user_data, EfTypesetter *typesetter)
{
  EfTokenWidths *self = g_new0 (EfTokenWidths, 1);

  self->measure = measure;
  self->user_data = user_data;
  self->typesetter = typesetter;
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->space = self->column = measure (" ", user_data);
  return self;
}

void
ef_token_widths_free (EfTokenWidths *self)
{
  g_hash_table_unref (self->known);
  g_free (self);
}

gdouble
ef_token_widths_get_space (const EfTokenWidths *self)
{
  return self->space;
}

gdouble
ef_token_widths_get_column (const EfTokenWidths *self)
{
  return self->column;
}

/* Looks */

static gdouble
size_of (const EfToken *token)
{
  return token->word.size > 0 ? token->word.size : 1;
}

/* Is its font not the style's? Size alone is a factor. */
static gboolean
differs (const EfToken *token)
{
  return (token->word.flags & (EF_CUE_WORD_BOLD | EF_CUE_WORD_ITALIC)) ||
      token->word.font || token->word.language;
}

static gchar *
make_key (const EfToken *tokens, guint n)
{
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    const EfCueWord *word = &tokens[i].word;

    g_string_append_printf (key, "%s\001%u %.3f %s %s\001", word->text,
        word->flags & (EF_CUE_WORD_BOLD | EF_CUE_WORD_ITALIC),
        size_of (&tokens[i]), word->font ? word->font : "",
        word->language ? word->language : "");
  }
  return g_string_free (key, FALSE);
}

/* @tokens: shaped together, each in its own look */
static gdouble
measure_group (EfTokenWidths *self, const EfToken *tokens, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) spans = NULL;

  for (guint i = 0; i < n; i++) {
    guint start = (guint)text->len;

    g_string_append (text, tokens[i].word.text);
    ef_look_span_add (&spans, &tokens[i].word, start, (guint)text->len);
  }
  return ef_typesetter_measure_looks (self->typesetter, text->str, spans);
}

/* Widths */

/* Takes @key. */
static gdouble
keep (EfTokenWidths *self, gchar *key, gdouble width)
{
  gdouble *kept = g_new (gdouble, 1);

  *kept = width;
  g_hash_table_insert (self->known, key, kept);
  return width;
}

static gboolean
is_full (EfTokenWidths *self)
{
  return g_hash_table_size (self->known) >= MAX_WIDTHS;
}

static gdouble
plain_width (EfTokenWidths *self, const EfToken *token)
{
  const gdouble *known = g_hash_table_lookup (self->known, token->word.text);
  gdouble width;

  if (known)
    return *known * size_of (token);
  if (is_full (self))
    return self->column * token->columns * size_of (token);
  width = self->measure (token->word.text, self->user_data);
  if (token->columns > 0)
    self->column += (width / token->columns - self->column) / 16;
  return keep (self, g_strdup (token->word.text), width) * size_of (token);
}

/* Of tokens that stand together on one line. */
static gdouble
group_width (EfTokenWidths *self, const EfToken *tokens, guint n)
{
  g_autofree gchar *key = make_key (tokens, n);
  const gdouble *known = g_hash_table_lookup (self->known, key);
  gdouble sum = 0;

  if (known)
    return *known;
  if (!is_full (self))
    return keep (self, g_steal_pointer (&key), measure_group (self, tokens, n));
  for (guint i = 0; i < n; i++)
    sum += self->column * tokens[i].columns * size_of (&tokens[i]);
  return sum;
}

/* Readings are rare: theirs are not kept. */
static gdouble
reading_width (EfTokenWidths *self, const EfToken *token)
{
  const gchar *reading = token->word.ruby;

  return reading ? self->measure (reading, self->user_data) * EF_RUBY_SIZE *
          size_of (token)
                 : 0;
}

static gdouble
width_of (EfTokenWidths *self, const EfToken *token)
{
  gdouble width = self->typesetter && differs (token)
      ? group_width (self, token, 1)
      : plain_width (self, token);

  return MAX (width, reading_width (self, token));
}

/* A blank behind letters that the style's font lacks is of their font. */
static gdouble
blank_excess (EfTokenWidths *self, const EfToken *token)
{
  const gchar *text = token->word.text;
  gunichar last =
      *text ? g_utf8_get_char (g_utf8_prev_char (text + strlen (text))) : 0;
  EfToken blank = *token;
  g_autofree gchar *with_blank = NULL;

  if (!self->typesetter || last < FOREIGN)
    return 0;
  with_blank = g_strconcat (text, " ", NULL);
  blank.word.text = with_blank;
  return MAX (
      width_of (self, &blank) - width_of (self, token) - self->space, 0);
}

/* One past the last token that no line parts from @first, and that is shaped
 * with it: a word with a reading stands by itself. */
static guint
group_end (const EfToken *tokens, guint n, guint first)
{
  guint end = first + 1;

  while (end < n && (tokens[end].word.flags & EF_CUE_WORD_JOINED) &&
      tokens[end - 1].after >= EF_BREAK_JOINED && !tokens[end - 1].word.ruby &&
      !tokens[end].word.ruby)
    end++;
  return end;
}

void
ef_token_widths_get (
    EfTokenWidths *self, const EfToken *tokens, guint n, gdouble *widths)
{
  for (guint first = 0, end; first < n; first = end) {
    gdouble sum = 0, factor = 1;

    end = group_end (tokens, n, first);
    for (guint i = first; i < end; i++)
      sum += widths[i] = width_of (self, &tokens[i]);
    if (end - first > 1 && self->typesetter && sum > 0)
      factor = group_width (self, tokens + first, end - first) / sum;
    for (guint i = first; i < end; i++)
      widths[i] *= factor;
    if (end < n && !(tokens[end].word.flags & EF_CUE_WORD_JOINED))
      widths[end - 1] += blank_excess (self, &tokens[end - 1]);
  }
}
