/* Edit Factory - words without what writers leave out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fold.h"

#include <string.h>

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
is_part (const gchar *p)
{
  gunichar c = g_utf8_get_char (p);

  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

gchar *
ef_bare_word (const gchar *word)
{
  g_autofree gchar *lower = g_utf8_strdown (word, -1);
  gchar *bare = g_utf8_normalize (lower, -1, G_NORMALIZE_NFC);
  const gchar *start = bare ? bare : "";
  const gchar *end;
  gchar *result;

  while (*start && !is_part (start))
    start = g_utf8_next_char (start);
  for (end = start + strlen (start); end > start;) {
    const gchar *last = g_utf8_prev_char (end);

    if (is_part (last))
      break;
    end = last;
  }
  result = g_strndup (start, end - start);
  g_free (bare);
  return result;
}
