/* Edit Factory - word times for a video without a voice
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "estimate.h"
#include "script.h"

#include <math.h>
#include <string.h>

#define LEAD_IN 0.2
#define TAIL 1.0
#define MIN_WORD 0.18
#define MAX_WORD 1.2
/* What a blank behind the word costs the reader. */
#define BLANK_CHARS 1.0
#define CLAUSE_REST 0.15
#define SENTENCE_REST 0.4
#define PARAGRAPH_REST 0.7

static gdouble
natural_length (const EfToken *token)
{
  return CLAMP ((token->char_length + BLANK_CHARS) / EF_ESTIMATE_CHARS_A_SECOND,
      MIN_WORD, MAX_WORD);
}

static gdouble
rest_after (const EfToken *token, const EfSentence *sentence, guint index)
{
  if (index + 1 == sentence->first + sentence->count)
    return sentence->ends_paragraph ? PARAGRAPH_REST : SENTENCE_REST;
  return strpbrk (token->text, ",;:") ? CLAUSE_REST : 0.0;
}

/* How much faster than at ease, so that the words alone come to the pace. */
static gdouble
pace (const EfScript *script, gdouble words_per_minute)
{
  gdouble total = 0.0;

  if (words_per_minute <= 0.0)
    return 1.0;
  for (guint i = 0; i < script->tokens->len; i++)
    total += natural_length (ef_script_token (script, i));
  return script->tokens->len * 60.0 / words_per_minute / MAX (total, 0.001);
}

static GstClockTime
to_clock (gdouble seconds)
{
  return (GstClockTime)llrint (seconds * GST_SECOND);
}

EfWords *
ef_words_estimate_at (const gchar *text, const gchar *language,
    gdouble words_per_minute, GError **error)
{
  g_autoptr (EfScript) script = NULL;
  EfWords *words;
  gdouble at = LEAD_IN, scale;

  if (!ef_script_check ("script", text, -1, EF_WORDS_MAX_TEXT_CHARS, error))
    return NULL;
  script = ef_script_new (text, language);
  scale = pace (script, words_per_minute);
  words = ef_words_new (language, script->text, 0, EF_TIMING_ESTIMATED);
  for (guint s = 0; s < script->sentences->len; s++) {
    const EfSentence *sentence =
        &g_array_index (script->sentences, EfSentence, s);

    for (guint i = sentence->first; i < sentence->first + sentence->count;
         i++) {
      const EfToken *token = ef_script_token (script, i);
      gdouble end = at + natural_length (token) * scale;

      ef_words_append (words, token->text, to_clock (at), to_clock (end),
          token->char_offset, token->char_length);
      at = end + rest_after (token, sentence, i) * scale;
    }
  }
  words->duration = to_clock (at + TAIL);
  return words;
}

EfWords *
ef_words_estimate (const gchar *script, const gchar *language, GError **error)
{
  return ef_words_estimate_at (script, language, 0.0, error);
}
