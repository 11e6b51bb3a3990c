/* Edit Factory - what others find in an edit
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "edits.h"

/* Each: (element-type guint): first frames of new scenes; NULL when the peer is
 * not installed. */

/* ffmpeg's scdet, at @threshold (its default is 10) */
GArray *peer_scdet (const Edit *edit, gdouble threshold);

/* GStreamer's scenechange */
GArray *peer_scenechange (const Edit *edit);
