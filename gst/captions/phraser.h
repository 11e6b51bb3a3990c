/* Edit Factory - from words to cues
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "safe-area.h"
#include "style.h"

#include <editfactory/cues.h>

G_BEGIN_DECLS

/** EfMeasure: width of a line of text in pixels, at the style's size. */
typedef gdouble (*EfMeasure) (const gchar *text, gpointer user_data);

/**
 * ef_phrase_words:
 * @words: times as they are, @offset nanoseconds are added
 * @available: width that a line may have, pixels
 *
 * Groups words into cues (sentences, then clauses, then even parts, so that no
 * word is left alone), breaks them into balanced lines, and times them: shown
 * from the first word's onset until the next cue or a moment after the last
 * word. Pure: fonts come in through @measure.
 */
EfCues *ef_phrase_words (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, guint width, guint height, gdouble available,
    EfMeasure measure, gpointer user_data);

/**
 * ef_captions_phrase:
 *
 * ef_phrase_words() with the style's fonts and the safe area's width.
 */
EfCues *ef_captions_phrase (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, const EfSafeArea *area, guint width, guint height);

/* Breaks the lines of cues that came from a subtitle file anew. */
EfCues *ef_captions_reflow (const EfCues *cues, const EfStyle *style,
    const EfSafeArea *area, guint width, guint height);

G_END_DECLS
