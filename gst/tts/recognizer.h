/* Edit Factory - one Viterbi pass of pocketsphinx over known words
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfHeard: one word in the recording, milliseconds; @end is 0 when it was not
 * looked for. @score: the model's log-likelihood a frame of 10 ms.
 */
typedef struct
{
  guint start;
  guint end;
  gdouble score;
} EfHeard;

/* Is the acoustic model installed? */
gboolean ef_recognizer_available (void);

/**
 * ef_recognizer_align:
 * @pcm: 16 kHz mono
 * @pronunciations: CMU phones for each word in order; "" words are left out
 * @n_words: of @pronunciations and of @heard
 * @heard: (out caller-allocates)
 *
 * Returns: FALSE with EF_ERROR_INPUT when no path through the words reaches
 *   the end of the sound
 */
gboolean ef_recognizer_align (const gint16 *pcm, gsize n_samples,
    const gchar *const *pronunciations, guint n_words, EfHeard *heard,
    GError **error);

G_END_DECLS
