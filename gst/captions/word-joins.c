/* Edit Factory - what is shown as one word, though it was timed as several
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "word-joins.h"

#include "phrase-words.h"
#include "text-columns.h"

#include <string.h>

/* What is shown for less by itself is a flicker. */
#define LEAST_SHOWN (70 * GST_MSECOND)
/* Of a line: what grows longer is left in pieces. */
#define MOST_LINES 2
/* Marks have no columns: bytes are bounded, too. */
#define MOST_BYTES 200

typedef enum
{
  SIGN_NONE, /* a word */
  SIGN_BEHIND,
  SIGN_IN_FRONT,
  SIGN_DASH,
  SIGN_EMOJI
} Sign;

typedef struct
{
  const EfStyle *style;
  GString *text;
  guint n_chars; /* of @text */
  EfWords *out;
} Joiner;

/* A word that is being put together. */
typedef struct
{
  GString *text;
  GstClockTime start;
  GstClockTime end;
  gboolean touches; /* no blank in front of it */
  gboolean signs;   /* nothing but signs so far */
} Piece;

static Sign
sign_of_char (gunichar c)
{
  switch (g_unichar_type (c)) {
    case G_UNICODE_DASH_PUNCTUATION:
      return SIGN_DASH;
    case G_UNICODE_OPEN_PUNCTUATION:
    case G_UNICODE_INITIAL_PUNCTUATION:
      return SIGN_IN_FRONT;
    case G_UNICODE_CLOSE_PUNCTUATION:
    case G_UNICODE_FINAL_PUNCTUATION:
      return SIGN_BEHIND;
    case G_UNICODE_OTHER_SYMBOL:
    case G_UNICODE_MODIFIER_SYMBOL:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_FORMAT:
      return SIGN_EMOJI;
    default:
      break;
  }
  if (c == 0xbf || c == 0xa1)
    return SIGN_IN_FRONT;
  if (c == 0x2026 || c == 0x61f || c == 0x60c)
    return SIGN_BEHIND;
  return c < 0x80 && strchr (".,;:!?\"'", (int)c) ? SIGN_BEHIND : SIGN_NONE;
}

/* Of a word that is made of signs only, what its first is. */
static Sign
sign_of (const EfWord *word)
{
  Sign first = SIGN_NONE;

  for (const gchar *p = word->text; *p; p = g_utf8_next_char (p)) {
    Sign sign = sign_of_char (g_utf8_get_char (p));

    if (sign == SIGN_NONE)
      return SIGN_NONE;
    if (first == SIGN_NONE)
      first = sign;
  }
  /* "Fire" may be said; its picture then has a time. */
  return first == SIGN_EMOJI && word->end > word->start ? SIGN_NONE : first;
}

static gboolean
touches (const EfWords *words, guint i)
{
  const EfWord *word = ef_words_index (words, i), *before;

  if (i == 0)
    return FALSE;
  before = ef_words_index (words, i - 1);
  return before->char_length > 0 && word->char_length > 0 &&
      word->char_offset == before->char_offset + before->char_length;
}

static void
flush (Joiner *self, Piece *piece)
{
  guint length = (guint)g_utf8_strlen (piece->text->str, -1);

  if (length == 0)
    return;
  if (self->n_chars > 0 && !piece->touches) {
    g_string_append_c (self->text, ' ');
    self->n_chars++;
  }
  g_string_append (self->text, piece->text->str);
  ef_words_append (self->out, piece->text->str, piece->start, piece->end,
      self->n_chars, length);
  self->n_chars += length;
  g_string_truncate (piece->text, 0);
}

static void
extend (Piece *piece, const EfWord *word, gboolean touching)
{
  gboolean begins = piece->text->len == 0;

  if (begins)
    piece->touches = touching;
  else if (!touching)
    g_string_append_c (piece->text, ' ');
  g_string_append (piece->text, word->text);
  /* It is lit with what is said. */
  if (begins || piece->signs)
    piece->start = word->start;
  piece->end = begins ? word->end : MAX (piece->end, word->end);
  piece->signs = (begins || piece->signs) && sign_of (word) != SIGN_NONE;
}

/* Is the piece's time over before anybody has seen it? */
static gboolean
flickers (const Joiner *self, const Piece *piece, const EfWord *next)
{
  EfBreak after = ef_phrase_break (
      ef_phrase_words_get (NULL), piece->text->str, next->text, FALSE);

  return self->style->words_per_cue == 1 && after != EF_BREAK_SENTENCE &&
      after != EF_BREAK_CLAUSE && next->start < piece->start + LEAST_SHOWN &&
      ef_text_columns (piece->text->str) + 1 + ef_text_columns (next->text) <=
      (guint)self->style->chars_per_line;
}

/* Does word @i stand with @piece, which is in front of it? */
static gboolean
belongs (const Joiner *self, const Piece *piece, const EfWords *words, guint i)
{
  const EfWord *word = ef_words_index (words, i);
  guint most = MOST_LINES * (guint)self->style->chars_per_line;
  Sign sign = sign_of (word);

  if (piece->text->len == 0 || piece->text->len > MOST_BYTES ||
      ef_text_columns (piece->text->str) + ef_text_columns (word->text) > most)
    return FALSE;
  if (piece->signs)
    return TRUE;
  /* "No. - Yes!": what the next speaker says. */
  if (sign == SIGN_IN_FRONT ||
      (sign == SIGN_DASH && ef_phrase_ends_sentence (piece->text->str)))
    return FALSE;
  if (sign != SIGN_NONE)
    return TRUE;
  return !touches (words, i) && flickers (self, piece, word);
}

EfWords *
ef_words_join (const EfWords *words, const EfStyle *style)
{
  Joiner self = { style, g_string_new (NULL), 0, NULL };
  Piece piece = { g_string_new (NULL), 0, 0, FALSE, FALSE };

  self.out = ef_words_new (words->language, "", words->duration, words->timing);
  for (guint i = 0; i < ef_words_length (words); i++) {
    if (!belongs (&self, &piece, words, i))
      flush (&self, &piece);
    extend (&piece, ef_words_index (words, i), touches (words, i));
  }
  flush (&self, &piece);
  g_string_free (piece.text, TRUE);
  g_free (self.out->text);
  self.out->text = g_string_free (self.text, FALSE);
  return self.out;
}
