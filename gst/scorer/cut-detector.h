/* Edit Factory - finds hard cuts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "frame-stats.h"

G_BEGIN_DECLS

/* A frame can be judged when frames for this long after it are known (but
 * EF_CUT_MIN_AHEAD of them at least, EF_CUT_MAX_AHEAD at most). */
#define EF_CUT_HORIZON (200 * G_GUINT64_CONSTANT (1000000))
#define EF_CUT_MIN_SHOT (100 * G_GUINT64_CONSTANT (1000000))
#define EF_CUT_MIN_AHEAD 2
#define EF_CUT_MAX_AHEAD 12
#define EF_CUT_HISTORY 12

/**
 * EfCutDetector: a hard cut lies before the first frame whose structure has
 * nothing to do with that of the frame before it, although the frames around
 * change little, and which does not return to what was before:
 *
 * - the distance of two frames is 1 - r of 32 x 32 means, r being their
 *   normalised correlation, which does not see changes of exposure; the best of
 *   displacements up to 4 cells in both directions counts, so that a fast pan
 *   is no cut; a jump of the mean level by more than 30 also counts;
 * - it must exceed what the neighbours within the horizon show, by a factor
 *   that falls from 6 for a mild change to 2 for a complete one;
 * - a flash, or a few frames of something else, returns: some frame soon
 *   after is like one shortly before;
 * - no other cut lies less than EF_CUT_MIN_SHOT before, and no step more than
 *   twice as large less than that after.
 *
 * Frames are numbered by the caller's calls of ef_cut_detector_push().
 */
typedef struct _EfCutDetector EfCutDetector;

EfCutDetector *ef_cut_detector_new (void);
void ef_cut_detector_free (EfCutDetector *detector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCutDetector, ef_cut_detector_free)
/* Forgets everything: the next frame begins a stream. */
void ef_cut_detector_reset (EfCutDetector *detector);

/* @gain: see ef_luma_gain() */
void ef_cut_detector_push (
    EfCutDetector *detector, const guint8 *thumb, gdouble gain, guint64 pts);

/* No more frames will come: what is left can be judged. */
void ef_cut_detector_drain (EfCutDetector *detector);

/* TRUE while the oldest unjudged frame can be judged; @is_cut tells whether a
 * cut lies before it. Call until FALSE after each push. */
gboolean ef_cut_detector_judge (EfCutDetector *detector, gboolean *is_cut);

G_END_DECLS
