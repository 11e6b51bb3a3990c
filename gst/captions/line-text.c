/* Edit Factory - the text of a line of a caption, and of each of its words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "line-text.h"
#include "language-fonts.h"
#include "look-span.h"

#include <string.h>
#include <unicode/uchar.h>

#define LRM "\342\200\216"
#define RLM "\342\200\217"
#define ZWJ "\342\200\215"
#define LRI "\342\201\246"
#define RLI "\342\201\247"
#define FSI "\342\201\250"
#define PDI "\342\201\251"

/* Letters */

void
ef_brackets_count (const gchar *text, guint *opening, guint *closing)
{
  *opening = *closing = 0;
  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    int type = u_getIntPropertyValue (
        (UChar32)g_utf8_get_char (p), UCHAR_BIDI_PAIRED_BRACKET_TYPE);

    if (type == U_BPT_OPEN)
      ++*opening;
    else if (type == U_BPT_CLOSE && *opening > 0)
      --*opening;
    else if (type == U_BPT_CLOSE)
      ++*closing;
  }
}

typedef enum
{
  NEUTRAL = 0,
  FROM_LEFT = 1 << 0,
  FROM_RIGHT = 1 << 1
} Sides;

static Sides
side_of (gunichar c)
{
  switch (u_charDirection ((UChar32)c)) {
    case U_LEFT_TO_RIGHT:
      return FROM_LEFT;
    case U_RIGHT_TO_LEFT:
    case U_RIGHT_TO_LEFT_ARABIC:
      return FROM_RIGHT;
    default:
      return NEUTRAL;
  }
}

static Sides
sides_of (const gchar *text, Sides *first)
{
  Sides sides = NEUTRAL;

  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    Sides side = side_of (g_utf8_get_char (p));

    if (*first == NEUTRAL)
      *first = side;
    sides |= side;
  }
  return sides;
}

static gboolean
is_mixed (const gchar *text)
{
  Sides first = NEUTRAL;

  return sides_of (text, &first) == (FROM_LEFT | FROM_RIGHT);
}

/* Does it open or close a bracket that belongs to one elsewhere? */
static gboolean
has_lone_bracket (const gchar *text)
{
  guint opening, closing;

  ef_brackets_count (text, &opening, &closing);
  return opening + closing > 0;
}

static UJoiningType
joining (gunichar c)
{
  return (UJoiningType)u_getIntPropertyValue ((UChar32)c, UCHAR_JOINING_TYPE);
}

/* The last letter of @text that takes part in joining. */
static UJoiningType
last_joining (const gchar *text)
{
  UJoiningType type = U_JT_NON_JOINING;

  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    UJoiningType here = joining (g_utf8_get_char (p));

    if (here != U_JT_TRANSPARENT)
      type = here;
  }
  return type;
}

static gboolean
joins_next (UJoiningType type)
{
  return type == U_JT_DUAL_JOINING || type == U_JT_LEFT_JOINING ||
      type == U_JT_JOIN_CAUSING;
}

static gboolean
joins_previous (UJoiningType type)
{
  return type == U_JT_DUAL_JOINING || type == U_JT_RIGHT_JOINING ||
      type == U_JT_JOIN_CAUSING;
}

/* Unicode 15, chapters 9, 12 and 13: connected letters, or a head line. */
gboolean
ef_text_is_cursive (const gchar *text)
{
  for (const gchar *p = text; *p; p = g_utf8_next_char (p))
    switch (g_unichar_get_script (g_utf8_get_char (p))) {
      case G_UNICODE_SCRIPT_ARABIC:
      case G_UNICODE_SCRIPT_SYRIAC:
      case G_UNICODE_SCRIPT_MANDAIC:
      case G_UNICODE_SCRIPT_NKO:
      case G_UNICODE_SCRIPT_MONGOLIAN:
      case G_UNICODE_SCRIPT_ADLAM:
      case G_UNICODE_SCRIPT_HANIFI_ROHINGYA:
      case G_UNICODE_SCRIPT_DEVANAGARI:
      case G_UNICODE_SCRIPT_BENGALI:
      case G_UNICODE_SCRIPT_GURMUKHI:
      case G_UNICODE_SCRIPT_TIBETAN:
        return TRUE;
      default:
        break;
    }
  return FALSE;
}

gchar *
ef_text_bound_marks (const gchar *text)
{
  GString *out = g_string_sized_new (strlen (text));
  guint marks = 0;

  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    marks = g_unichar_ismark (g_utf8_get_char (p)) ? marks + 1 : 0;
    if (marks <= EF_MAX_STACKED_MARKS)
      g_string_append_len (out, p, g_utf8_next_char (p) - p);
  }
  return g_string_free (out, FALSE);
}

/* Cues */

static const EfCueWord *
word_at (const EfCue *cue, guint i)
{
  return &g_array_index (cue->words, EfCueWord, i);
}

static gboolean
is_joined (const EfCue *cue, guint i)
{
  return i > 0 && i < cue->words->len &&
      (word_at (cue, i)->flags & EF_CUE_WORD_JOINED);
}

const gchar *
ef_cue_direction (const EfCue *cue)
{
  Sides first = NEUTRAL, sides = NEUTRAL;

  for (guint i = 0; i < cue->words->len; i++)
    sides |= sides_of (word_at (cue, i)->text, &first);
  if (!(sides & FROM_RIGHT))
    return "";
  if (sides == (FROM_LEFT | FROM_RIGHT) && cue->language)
    return ef_language_is_rtl (cue->language) ? RLM : LRM;
  return first == FROM_RIGHT ? RLM : LRM;
}

gboolean
ef_cue_is_rtl (const EfCue *cue)
{
  return g_str_equal (ef_cue_direction (cue), RLM);
}

static gboolean
hangs_on (const EfCue *cue, guint i)
{
  return is_joined (cue, i) &&
      joins_next (last_joining (word_at (cue, i - 1)->text)) &&
      joins_previous (joining (g_utf8_get_char (word_at (cue, i)->text)));
}

/* Has the sign a direction only by what stands beside it? */
static gboolean
is_sign (gunichar c)
{
  switch (u_charDirection ((UChar32)c)) {
    case U_LEFT_TO_RIGHT:
    case U_RIGHT_TO_LEFT:
    case U_RIGHT_TO_LEFT_ARABIC:
    case U_EUROPEAN_NUMBER:
    case U_ARABIC_NUMBER:
      return FALSE;
    default:
      return TRUE;
  }
}

static const gchar *
mark_for (const gchar *sign, gboolean rtl)
{
  if (!is_sign (g_utf8_get_char (sign)))
    return "";
  return rtl ? RLM : LRM;
}

/* Lines */

static void
add_word (EfLineText *self, const EfCueWord *word, gboolean kept)
{
  g_autofree gchar *text = ef_text_bound_marks (word->text);
  gboolean isolated = is_mixed (text) && !has_lone_bracket (text);
  Sides first = NEUTRAL;
  const gchar *mark = "";
  int at;

  if (kept && !isolated)
    mark = sides_of (text, &first) & FROM_RIGHT ? RLM : LRM;
  g_string_append (self->text, isolated ? FSI : mark);
  at = (int)self->text->len;
  g_array_append_val (self->starts, at);
  g_string_append (self->text, text);
  ef_look_span_add (&self->spans, word, (guint)at, (guint)self->text->len);
  at = (int)self->text->len;
  g_array_append_val (self->ends, at);
  g_string_append (self->text, isolated ? PDI : mark);
}

static void
begin (EfLineText *self, const gchar *direction, guint first)
{
  self->text = g_string_new (direction);
  self->first = first;
  self->starts = g_array_new (FALSE, FALSE, sizeof (int));
  self->ends = g_array_new (FALSE, FALSE, sizeof (int));
  self->spans = NULL;
}

void
ef_line_text_init (EfLineText *self, const EfCue *cue, const gchar *direction,
    guint first, guint last, const guint8 *kept)
{
  begin (self, direction, first);
  for (guint i = first; i < last; i++) {
    if (i > first && !is_joined (cue, i))
      g_string_append_c (self->text, ' ');
    if (kept && kept[i] & EF_KEPT_OPEN)
      g_string_append (self->text, g_str_equal (direction, RLM) ? LRI : RLI);
    add_word (self, word_at (cue, i), kept && kept[i] & EF_KEPT_WORD);
    if (kept && kept[i] & EF_KEPT_CLOSE)
      g_string_append (self->text, PDI);
  }
}

/* The mark at an end of a word that has a sign there. */
static const gchar *
end_mark (const gchar *text, gboolean behind, gboolean rtl)
{
  if (!*text || is_mixed (text))
    return "";
  return mark_for (
      behind ? g_utf8_prev_char (text + strlen (text)) : text, rtl);
}

/* Numbers and signs, of which no end is in a run from the right: they are
 * where everything goes from the left. */
static gboolean
is_left_number (const EfCue *cue, guint first, guint last, gboolean first_rtl,
    gboolean last_rtl)
{
  Sides strong = NEUTRAL;

  for (guint i = first; i < last; i++)
    sides_of (word_at (cue, i)->text, &strong);
  return strong == NEUTRAL && !first_rtl && !last_rtl;
}

void
ef_line_text_init_alone (EfLineText *self, const EfCue *cue,
    const gchar *direction, guint first, guint last, const guint8 *kept,
    gboolean first_rtl, gboolean last_rtl)
{
  gboolean marked = *direction != 0;
  gboolean left =
      marked && is_left_number (cue, first, last, first_rtl, last_rtl);

  begin (self, left ? LRM : direction, first);
  if (marked)
    g_string_append (
        self->text, end_mark (word_at (cue, first)->text, FALSE, first_rtl));
  if (marked && hangs_on (cue, first))
    g_string_append (self->text, ZWJ);
  for (guint i = first; i < last; i++)
    add_word (self, word_at (cue, i),
        last > first + 1 && kept && kept[i] & EF_KEPT_WORD);
  if (marked && hangs_on (cue, last))
    g_string_append (self->text, ZWJ);
  if (marked)
    g_string_append (
        self->text, end_mark (word_at (cue, last - 1)->text, TRUE, last_rtl));
}

void
ef_line_text_clear (EfLineText *self)
{
  g_string_free (self->text, TRUE);
  g_array_unref (self->starts);
  g_array_unref (self->ends);
  g_clear_pointer (&self->spans, g_array_unref);
}
