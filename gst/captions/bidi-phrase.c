/* Edit Factory - brackets about words of the other direction
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "bidi-phrase.h"

#include <string.h>
#include <unicode/uchar.h>

#define PHRASE (EF_KEPT_OPEN | EF_KEPT_CLOSE)

static const gchar *
text_at (const EfCue *cue, guint i)
{
  return g_array_index (cue->words, EfCueWord, i).text;
}

static int
bracket_type (const gchar *sign)
{
  return u_getIntPropertyValue (
      (UChar32)g_utf8_get_char (sign), UCHAR_BIDI_PAIRED_BRACKET_TYPE);
}

/* Nothing stands outside of the brackets: it would be isolated with them. */
static gboolean
is_enclosed (const gchar *first, const gchar *last)
{
  return bracket_type (first) == U_BPT_OPEN && *last &&
      bracket_type (g_utf8_prev_char (last + strlen (last))) == U_BPT_CLOSE;
}

/* Has it a letter of the line's direction? */
static gboolean
goes_along (const gchar *text, gboolean rtl)
{
  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    UCharDirection d = u_charDirection ((UChar32)g_utf8_get_char (p));

    if (rtl ? d == U_RIGHT_TO_LEFT || d == U_RIGHT_TO_LEFT_ARABIC
            : d == U_LEFT_TO_RIGHT)
      return TRUE;
  }
  return FALSE;
}

/* May word @i be inside of a phrase? */
static gboolean
is_free (const EfCue *cue, guint i, gboolean rtl, const guint8 *kept)
{
  return !(kept[i] & PHRASE) && !goes_along (text_at (cue, i), rtl);
}

/* From the bracket that word @i opens onwards, to before @last. Returns: the
 * word that closes it, or @i */
static guint
find_end (const EfCue *cue, guint last, guint i, gboolean rtl,
    const guint8 *kept, guint depth)
{
  for (guint k = i + 1; k < last && is_free (cue, k, rtl, kept); k++) {
    guint opening, closing;

    ef_brackets_count (text_at (cue, k), &opening, &closing);
    if (closing >= depth)
      return k;
    depth += opening - closing;
  }
  return i;
}

static guint
find_begin (const EfCue *cue, guint first, guint i, gboolean rtl,
    const guint8 *kept, guint depth)
{
  for (guint k = i; k > first && is_free (cue, k - 1, rtl, kept); k--) {
    guint opening, closing;

    ef_brackets_count (text_at (cue, k - 1), &opening, &closing);
    if (opening >= depth)
      return k - 1;
    depth += closing - opening;
  }
  return i;
}

gboolean
ef_bidi_phrase_keep (
    const EfCue *cue, guint first, guint last, guint i, guint8 *kept)
{
  gboolean rtl = ef_cue_is_rtl (cue);
  guint opening, closing, begin = i, end = i;

  if (kept[i] & PHRASE)
    return TRUE;
  if (!is_free (cue, i, rtl, kept))
    return FALSE;
  ef_brackets_count (text_at (cue, i), &opening, &closing);
  if (opening > 0)
    end = find_end (cue, last, i, rtl, kept, opening);
  else if (closing > 0)
    begin = find_begin (cue, first, i, rtl, kept, closing);
  if (begin == end || !is_enclosed (text_at (cue, begin), text_at (cue, end)))
    return FALSE;
  kept[begin] |= EF_KEPT_OPEN;
  kept[end] |= EF_KEPT_CLOSE;
  return TRUE;
}
