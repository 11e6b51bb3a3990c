/* Edit Factory - chooses the moment for one slot after another
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "library.h"
#include "matches.h"
#include "slots.h"

G_BEGIN_DECLS

/** EfFactors: weighted, signed contributions to a score. */
typedef struct
{
  gdouble keyword;
  gdouble recency;
  gdouble diversity;
  gdouble overlap;
  gdouble avoided;
  gdouble quality;
  gdouble look_alike;
  gdouble enlarged;
  gdouble slowed;
  gdouble shake;
  gdouble reserved; /* a later slot has been given this file */
  gdouble chance;   /* of the seed */
} EfFactors;

/**
 * EfChoice: a moment for a slot.
 * @range: what is shown of the file; of a still {0, 0}
 * @affinity: what the words, or a suggestion, say for it
 * @reserved: what later slots that have been given its file would lose: the
 *   affinity, less the later they are
 * @round: how many shots of the plan have shown it already
 * @needs_fallback: the range is shorter than the slot, even slowed down
 */
typedef struct
{
  EfFootage *footage;
  EfRange range;
  gdouble speed;
  EfFactors factors;
  gdouble score;
  const gchar *keyword;
  gdouble affinity;
  gdouble reserved;
  guint round;
  gboolean suggested;
  gboolean pinned;
  gboolean needs_fallback;
} EfChoice;

/** EfPick: what was chosen for a slot, and what came next. */
typedef struct
{
  EfChoice choice;
  gboolean has_runner_up;
  EfChoice runner_up; /* of another file, or another moment of the same */
} EfPick;

/**
 * ef_picker_run:
 *
 * Gives the files that the words name to the slots that name them, for the
 * whole programme at once (ef_assign()), and then fills the slots in order.
 * Notes the uses in @library.
 *
 * Returns: (transfer full) (element-type EfPick): one a slot
 */
GArray *ef_picker_run (EfLibrary *library, const EfMatches *matches,
    const GArray *slots, const EfMatchOptions *options, guint variant);

/* The contributions of the keywords, and the score, for another weight. */
void ef_choice_weigh (EfChoice *choice, gdouble keyword_weight);

G_END_DECLS
