/* Edit Factory - word times for a video without a voice
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/words.h>

G_BEGIN_DECLS

/* Characters a second that people read at ease on a small screen. */
#define EF_ESTIMATE_CHARS_A_SECOND 16.0

/**
 * ef_words_estimate:
 * @script: checked like any script, at most EF_WORDS_MAX_TEXT_CHARS
 * @language: BCP 47
 *
 * Paces the words for reading, 16 characters a second: each lasts as long as
 * it has characters (at least 180 ms, at most 1.2 s), with rests behind
 * clauses, sentences and paragraphs. The first word comes after 0.2 s; 1 s is
 * left behind the last.
 *
 * Returns: (transfer full): words with EF_TIMING_ESTIMATED
 */
EfWords *
ef_words_estimate (const gchar *script, const gchar *language, GError **error);
/* The same at @words_per_minute, not counting the rests; 0 takes the pace of
 * reading. */
EfWords *ef_words_estimate_at (const gchar *script, const gchar *language,
    gdouble words_per_minute, GError **error);

G_END_DECLS
