/* Edit Factory - where a cue of WebVTT stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-builder.h"

G_BEGIN_DECLS

/**
 * ef_webvtt_settings_parse:
 * @text: what follows the times: "line:0 position:20% align:start"
 * @line: of the file, for warnings
 *
 * W3C WebVTT, 6.3 (cue settings). A line number counts lines of a nineteenth
 * of the height, as browsers draw them, and of vertical text columns of a
 * nineteenth of the width. Regions are ignored with a warning.
 */
void ef_webvtt_settings_parse (const gchar *text, const gchar *end, guint line,
    EfReadLog *log, EfCuePlace *place);

G_END_DECLS
