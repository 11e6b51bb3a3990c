/* Edit Factory - a plan as a project of GStreamer Editing Services
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "edit-list.h"

G_BEGIN_DECLS

/**
 * ef_export_xges:
 *
 * A project as GES 1.22 writes and reads it, version 0.7: layers for picture,
 * clip sound, voice and music, transitions as clips that overlap, speed as the
 * effects videorate and pitch, motion as key frames, captions as the marker
 * list "captions".
 *
 * Returns: (transfer full): XML; %NULL with @error set when a clip is no file
 */
gchar *ef_export_xges (const EfExport *export, GError **error);

G_END_DECLS
