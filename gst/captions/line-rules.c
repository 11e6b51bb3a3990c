/* Edit Factory - where Unicode lets a line begin
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "line-rules.h"

#include <string.h>
#include <unicode/uchar.h>

static const EfCueWord *
word_at (const GPtrArray *words, guint i)
{
  return g_ptr_array_index (words, i);
}

static gboolean
is_joined (const EfCueWord *word)
{
  return (word->flags & EF_CUE_WORD_JOINED) != 0;
}

static ULineBreak
class_of (gunichar c)
{
  return (ULineBreak)u_getIntPropertyValue ((UChar32)c, UCHAR_LINE_BREAK);
}

static gunichar
last_char (const gchar *text)
{
  const gchar *end = text + strlen (text);

  return end > text ? g_utf8_get_char (g_utf8_prev_char (end)) : 0;
}

/* Might word @i not begin a line? Over a blank few signs reach: TR 14, LB13 to
 * LB17. */
static gboolean
is_doubtful (const GPtrArray *words, guint i)
{
  const EfCueWord *word = word_at (words, i);
  gunichar first = g_utf8_get_char (word->text);
  ULineBreak here = class_of (first);

  return is_joined (word) || !g_unichar_isalnum (first) ||
      here == U_LB_NONSTARTER || here == U_LB_CONDITIONAL_JAPANESE_STARTER ||
      class_of (last_char (word_at (words, i - 1)->text)) ==
      U_LB_OPEN_PUNCTUATION;
}

/* Words [@first, @last) all hang on the one before, but for the first. */
static void
find_run (EfTextBoundaries **boundaries, const GPtrArray *words, guint first,
    guint last, guint8 *found)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gsize *at = g_new (gsize, last - first);
  g_autofree guint8 *kinds = NULL;

  for (guint i = first; i < last; i++) {
    if (i > first && !is_joined (word_at (words, i)))
      g_string_append_c (text, ' ');
    at[i - first] = text->len;
    g_string_append (text, word_at (words, i)->text);
  }
  if (!*boundaries)
    *boundaries = ef_text_boundaries_new ();
  kinds = ef_text_boundaries_find (*boundaries, text->str, text->len);
  for (guint i = first + 1; kinds && i < last; i++)
    found[i] = kinds[at[i - first]];
}

guint8 *
ef_line_rules_find (EfTextBoundaries **boundaries, const GPtrArray *words)
{
  guint8 *found = g_new (guint8, words->len + 1);

  for (guint first = 0, last; first < words->len; first = last) {
    found[first] = EF_BOUNDARY_WORD;
    for (last = first + 1; last < words->len && is_doubtful (words, last);)
      found[last++] = EF_BOUNDARY_WORD;
    if (last > first + 1)
      find_run (boundaries, words, first, last, found);
  }
  return found;
}
