/* Edit Factory - from words to cues
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "safe-area.h"
#include "token-widths.h"
#include "typesetter.h"

#include <editfactory/cues.h>

G_BEGIN_DECLS

/* More words are never shown at a time. */
#define EF_PHRASE_MAX_WORDS 100

/**
 * ef_phrase_words:
 * @words: times as they are, @offset nanoseconds are added
 * @available: width that a line may have, pixels
 *
 * Groups words into cues (cue-grouper.h), breaks them into balanced lines
 * (line-breaker.h), and times them: shown from the first word's onset until the
 * next cue or a moment after the last word, for min_duration where the next cue
 * leaves room and never longer than max_duration. Every word is in one cue, in
 * order, and no two cues overlap. Pure: fonts come in through @measure.
 */
EfCues *ef_phrase_words (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, guint width, guint height, gdouble available,
    EfMeasure measure, gpointer user_data);

/**
 * ef_typesetter_phrase:
 *
 * ef_phrase_words() with the typesetter's style, fonts, canvas and safe area.
 * What it has set stays: a typesetter of a scene may be lent.
 */
EfCues *ef_typesetter_phrase (
    EfTypesetter *self, const EfWords *words, GstClockTimeDiff offset);
/* The same with a typesetter of its own, which loads fonts anew. */
EfCues *ef_captions_phrase (const EfWords *words, GstClockTimeDiff offset,
    const EfStyle *style, const EfSafeArea *area, guint width, guint height);

/**
 * ef_typesetter_reflow:
 *
 * Lays out cues that came from a document: its lines stay when they fit, else
 * they are broken anew; a cue with more text than the style's lines hold at its
 * min_size becomes several that share its time.
 */
EfCues *ef_typesetter_reflow (EfTypesetter *self, const EfCues *cues);
/* The same with a typesetter of its own, which loads fonts anew. */
EfCues *ef_captions_reflow (const EfCues *cues, const EfStyle *style,
    const EfSafeArea *area, guint width, guint height);

G_END_DECLS
