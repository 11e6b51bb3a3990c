/* Edit Factory - where a language breaks its phrases
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How good a break behind a word is. */
typedef enum
{
  EF_BREAK_SENTENCE, /* full stop, question mark, … of any script */
  EF_BREAK_CLAUSE,   /* comma, colon, dash; blank where words stand together */
  EF_BREAK_OPENER,   /* the next word is a conjunction or a preposition */
  EF_BREAK_PLAIN,
  EF_BREAK_BOUND, /* the word belongs to the next: an article, "of", a number */
  EF_BREAK_JOINED, /* inside a word of a script with blanks */
  EF_BREAK_NEVER   /* Unicode lets no line break (line-rules.h) */
} EfBreak;

typedef struct _EfPhraseWords EfPhraseWords;

/**
 * ef_phrase_words_get:
 * @language: (nullable): BCP 47 tag; known are de en es fr it nl pl pt ro sv;
 *   of any other only the punctuation counts
 *
 * Returns: (transfer none): lives for ever
 */
const EfPhraseWords *ef_phrase_words_get (const gchar *language);

/* Does @text end with a full stop or the like, quotes and emoji behind it or
 * not? */
gboolean ef_phrase_ends_sentence (const gchar *text);

/* Does the line of a dialogue begin with @word: "- No." */
gboolean ef_phrase_begins_speech (const gchar *word);

/**
 * ef_phrase_break:
 * @word, @next: with their punctuation
 * @joined: no blank stands between them
 */
EfBreak ef_phrase_break (const EfPhraseWords *self, const gchar *word,
    const gchar *next, gboolean joined);

G_END_DECLS
