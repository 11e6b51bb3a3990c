/* Edit Factory - cues at one place: who stands, who gives way
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-track.h"

G_BEGIN_DECLS

/**
 * EfTrackItem: a cue on a track.
 * @owner: (nullable): keeps the words alive that @cue points to; NULL in a
 *   place that is free
 * @from, @until: when it is shown, on the track
 */
typedef struct
{
  EfCues *owner;
  const EfCue *cue;
  gboolean timed_words;
  EfCueClock clock;
  gint64 from;
  gint64 until;
} EfTrackItem;

/**
 * EfStackCue: a cue that has begun, at one instant.
 * @time: its text's own
 * @age: since it began
 * @left: how long its text is said yet, negative when it is over
 * @cut: too many came above it: it is not shown any more
 */
typedef struct
{
  const EfTrackItem *item;
  gint64 time;
  gint64 age;
  gint64 left;
  gboolean cut;
} EfStackCue;

/* Is @cue shown at its time, as far as it alone says? */
gboolean ef_stack_cue_is_open (const EfStackCue *cue);
/* Is @cue only shown until @other comes, which began after it or with it? */
gboolean
ef_stack_cue_gives_way (const EfStackCue *cue, const EfStackCue *other);

/**
 * ef_cue_stack_cut:
 * @cues: what has begun, those that are over too, the first in front
 *
 * Each that comes cuts the first of those that stand at its place when they are
 * more than EF_CUE_LIST_MAX_STACK, as in files: for good.
 */
void ef_cue_stack_cut (EfStackCue *cues, guint n);
/* Is the cue at @i seen among them? */
gboolean ef_cue_stack_shows (const EfStackCue *cues, guint n, guint i);

G_END_DECLS
