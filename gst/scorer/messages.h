/* Edit Factory - what efsegmentscorer tells the application
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "scorer.h"

#include <editfactory/scores.h>

G_BEGIN_DECLS

/* Adds to @score, with times turned to stream time by @segment. */
EfSegmentScore *ef_messages_record (EfFileScore *score,
    const EfScoredSegment *scored, const GstSegment *segment);

/* The same with a transition. */
void ef_messages_record_gradual (
    EfFileScore *score, const EfGradual *gradual, const GstSegment *segment);

/* Returns: (transfer full): "ef-segment" */
GstStructure *
ef_messages_segment (const EfScoredSegment *scored, const GstSegment *segment);

/* Returns: (transfer full): "ef-segment-summary" */
GstStructure *ef_messages_summary (const EfFileScore *score, guint64 frames);

/* Stream time of @time, clamped into @segment. */
GstClockTime ef_messages_stream_time (const GstSegment *segment, guint64 time);

G_END_DECLS
