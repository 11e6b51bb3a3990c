/* Edit Factory - a script: what is shown and what is said, word by word
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Two texts from the start: the caption keeps "$3.50" and the emoji, the
 * voice says "three dollars fifty cents" and no emoji. A token is a written
 * word with its punctuation; times always belong to tokens.
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_SCRIPT_MAX_CHARS 5000

/**
 * EfToken:
 * @text: as shown, UTF-8
 * @char_offset, @char_length: in the caption text, code points
 * @spoken: what the voice says; empty for what is only shown
 * @blank_before: FALSE for letters of a script without blanks
 * @paragraph_after: it is the last of its paragraph
 */
typedef struct
{
  gchar *text;
  guint char_offset;
  guint char_length;
  gchar *spoken;
  gboolean blank_before;
  gboolean paragraph_after;
} EfToken;

/**
 * EfSentence: @tokens [@first, @first + @count) of the script, spoken in one
 * go. @ends_paragraph: a longer pause follows.
 */
typedef struct
{
  guint first;
  guint count;
  gboolean ends_paragraph;
} EfSentence;

/**
 * EfScript:
 * @text: the caption text: NFC, blanks folded, zero-width characters and
 *   Markdown's marks removed
 * @tokens: (element-type EfToken)
 * @sentences: (element-type EfSentence)
 */
typedef struct
{
  gchar *language;
  gchar *text;
  GArray *tokens;
  GArray *sentences;
} EfScript;

/**
 * ef_script_check: is @text something that can be spoken?
 * @source: what to call it in errors ("script.txt")
 * @length: bytes, -1 when NUL-terminated
 * @max_chars: code points, 0 for EF_SCRIPT_MAX_CHARS
 */
gboolean ef_script_check (const gchar *source, const gchar *text, gssize length,
    guint max_chars, GError **error);
/* @text has passed ef_script_check(). @language: BCP 47. */
EfScript *ef_script_new (const gchar *text, const gchar *language);
void ef_script_free (EfScript *script);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfScript, ef_script_free)
const EfToken *ef_script_token (const EfScript *script, guint index);
/* Returns: (transfer full): the caption text of a sentence; @offset: (out):
 * where it begins in the script's text, code points */
gchar *ef_script_sentence_text (
    const EfScript *script, const EfSentence *sentence, guint *offset);
/* Returns: (transfer full): what is said in a sentence, blanks between the
 * tokens; @starts: (out) (element-type guint): code point where each token's
 * words begin */
gchar *ef_script_spoken (
    const EfScript *script, const EfSentence *sentence, GArray **starts);

/* What a voice says for one written word of English; see docs/efttssrc.md for
 * the rules. Returns: (transfer full): "" for what is only shown */
gchar *ef_spoken_english (const gchar *word);
/* For other languages the engine reads digits itself; this only drops what
 * nobody says: emoji, Markdown, lone symbols. */
gchar *ef_spoken_plain (const gchar *word);
/* "one hundred twenty-three"; up to 10^15 */
gchar *ef_spoken_number (guint64 number);

G_END_DECLS
