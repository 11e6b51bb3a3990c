/* Edit Factory - a plan as OpenTimelineIO
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "edit-list.h"

G_BEGIN_DECLS

/**
 * ef_export_otio:
 *
 * A Timeline.1 in the schemas that OpenTimelineIO 0.15 and later write and
 * read: picture, clip sound, voice and music as tracks, captions as markers.
 * Times count frames of the plan's rate; those of the picture are whole, and
 * its durations add up to the programme's frames.
 *
 * Source: the project's "Serialized Data" page and the files of its tests.
 */
JsonNode *ef_export_otio (const EfExport *export);

G_END_DECLS
