/* Edit Factory - when each word of a script is heard in a recording
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/words.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define EF_ALIGN_RATE 16000
/* Of the recording: memory and time grow with it. */
#define EF_ALIGN_MAX_SECONDS 1800

/**
 * EfAlignInfo: how well it went.
 * @timing: EF_TIMING_ALIGNED, or EF_TIMING_ESTIMATED when the acoustic model
 *   is not installed
 * @n_words: words that are spoken
 * @fit: share of the words that are really heard where they were placed, 0 to
 *   1; a matching recording has more than 0.8
 * @score: the model's mean log-likelihood a frame of 10 ms inside the words,
 *   relative to the best sound of each frame
 * @unexplained: share of the audible time that no word accounts for
 * @note: (nullable) (transfer full): one line for the user when something is
 *   worth a warning ("install …"); free with g_free()
 */
typedef struct
{
  EfTiming timing;
  guint n_words;
  gdouble fit;
  gdouble score;
  gdouble unexplained;
  gchar *note;
} EfAlignInfo;

/**
 * ef_align:
 * @script: as captions show it; checked like any script
 * @language: BCP 47
 * @pcm: the dry voice: mono, 16-bit, 16 kHz, without music
 * @warnings: (nullable) (element-type utf8): gets a line for the user, to be
 *   freed with g_free(), when the times are only estimated
 *
 * Lays the script over the recording by one Viterbi pass of pocketsphinx's
 * English acoustic model over a grammar that is the script itself, with
 * pronunciations from espeak-ng (so that numbers, names and other languages
 * work too), silence allowed between the words. It takes about 0.02 s a second
 * of sound, and is not interrupted once begun; @cancellable is looked at
 * between the steps.
 *
 * Without the model, words are placed by the length of what is said along the
 * audible parts: an estimate, and called one.
 *
 * Returns: (transfer full): words with EF_TIMING_ALIGNED or
 *   EF_TIMING_ESTIMATED. EF_ERROR_INPUT when the recording does not match the
 *   script, or is silent
 */
EfWords *ef_align (const gchar *script, const gchar *language,
    const gint16 *pcm, gsize n_samples, GPtrArray *warnings,
    GCancellable *cancellable, GError **error);

/* The same; @info: (out) tells how well it went, on failure too; its note is to
 * be freed. */
EfWords *ef_align_full (const gchar *script, const gchar *language,
    const gint16 *pcm, gsize n_samples, EfAlignInfo *info,
    GCancellable *cancellable, GError **error);

G_END_DECLS
