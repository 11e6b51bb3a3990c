/* Edit Factory - where a cue of WebVTT stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "webvtt-region.h"

G_BEGIN_DECLS

typedef enum
{
  EF_WEBVTT_UNSET,
  EF_WEBVTT_LEFT, /* or above */
  EF_WEBVTT_CENTRE,
  EF_WEBVTT_RIGHT,
  EF_WEBVTT_START, /* as the text is read */
  EF_WEBVTT_END
} EfWebvttSide;

/**
 * EfWebvttSettings:
 * @y, @row: where the line setting puts which edge of the cue, 0..1
 * @snapped: that counts lines
 * @x, @column: of the position setting; @x negative: unset
 * @width: 0..1, 1: unset
 * @region: (transfer none) (nullable)
 * @writing: EfWriting: columns, or EF_WRITING_STYLE
 */
typedef struct
{
  gboolean has_line;
  gdouble y;
  gboolean snapped;
  EfWebvttSide row;
  gdouble x;
  EfWebvttSide column;
  EfWebvttSide align;
  gdouble width;
  const EfWebvttRegion *region;
  gint writing;
} EfWebvttSettings;

/**
 * ef_webvtt_settings_parse:
 * @text: what follows the times: "line:0 position:20% align:start"
 * @line: of the file, for warnings
 *
 * W3C WebVTT, 6.3 (cue settings). A line number counts lines as high as
 * browsers draw them, and of vertical text columns of as much of the width. The
 * region of a cue that has a line or a size of its own, or columns, is ignored
 * with a warning, as the standard says.
 */
void ef_webvtt_settings_parse (const gchar *text, const gchar *end, guint line,
    EfReadLog *log, const EfWebvttRegions *regions, EfWebvttSettings *self);
/* W3C WebVTT, 7.2 (processing cue settings). @from_right: the text is read so
 */
void ef_webvtt_settings_place (
    const EfWebvttSettings *self, gboolean from_right, EfCuePlace *place);

G_END_DECLS
