/* Edit Factory - the best moments of the footage, each unlike the others
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/scores.h>

G_BEGIN_DECLS

/** EfMoment: both borrowed from the scores. */
typedef struct
{
  const EfFileScore *file;
  const EfSegmentScore *segment;
} EfMoment;

/* Returns: (transfer full) (element-type EfMoment): all, the best first,
 * rejected ones last; ties in the order of the files. */
GArray *ef_moments_rank (GPtrArray *files);

/**
 * ef_moments_choose:
 * @ranked: of ef_moments_rank()
 * @most: how many, 0 for as many as there are
 *
 * The best, then what is best beside it, and so on, without the rejected and
 * without what overlaps, or looks like, one that was chosen before: perceptual
 * hashes less than 8 bits apart. So that they spread over a file, a moment next
 * to one of the same file counts 0.15 less, falling by e with each eighth of
 * the file's duration between them. Takes time by @most times all.
 *
 * Returns: (transfer full) (element-type EfMoment): the best first
 */
GArray *ef_moments_choose (GArray *ranked, guint most);

G_END_DECLS
