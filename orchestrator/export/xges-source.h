/* Edit Factory - a clip of a GES project
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "edit-list.h"

G_BEGIN_DECLS

/* Numbers of the project's tracks, and GESTrackType's values. */
#define EF_XGES_VIDEO_TRACK 0
#define EF_XGES_AUDIO_TRACK 1
#define EF_XGES_VIDEO 4
#define EF_XGES_AUDIO 2

/**
 * EfXgesPlace: where a clip lies, in GES's way: transitions are what clips of
 * one layer have in common.
 */
typedef struct
{
  GstClockTime start;
  GstClockTime duration;
  GstClockTime inpoint;
} EfXgesPlace;

/* Where @piece lies with what the transitions at its ends take from the file
 * beyond it, as far as the file has that. */
EfXgesPlace ef_xges_place (const EfExport *export, const EfPiece *piece);

/* Appends a GESUriClip. @type: EF_XGES_VIDEO or EF_XGES_AUDIO; @gain:
 * (nullable) (element-type EfGainPoint): instead of the piece's own */
void ef_xges_add_clip (GString *xml, const EfExport *export,
    const EfPiece *piece, guint id, guint layer, guint type, GArray *gain);

G_END_DECLS
