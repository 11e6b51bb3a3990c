/* Edit Factory - regions of WebVTT
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cue-builder.h"
#include "line-scanner.h"

G_BEGIN_DECLS

/* Of a hostile file the later regions are not read. */
#define EF_WEBVTT_MAX_REGIONS 100

/**
 * EfWebvttRegion:
 * @width: 0..1 of the canvas
 * @lines: 1 to EF_CUE_MAX_LINES
 * @anchor_x, @anchor_y: the point of the region, 0..1 of its size, that stands
 *   at (@x, @y), 0..1 of the canvas
 * @scroll: what comes moves what is there up
 */
typedef struct
{
  gchar *id;
  gdouble width;
  guint lines;
  gdouble anchor_x;
  gdouble anchor_y;
  gdouble x;
  gdouble y;
  gboolean scroll;
} EfWebvttRegion;

typedef struct _EfWebvttRegions EfWebvttRegions;

EfWebvttRegions *ef_webvtt_regions_new (EfReadLog *log);
void ef_webvtt_regions_free (EfWebvttRegions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfWebvttRegions, ef_webvtt_regions_free)

/**
 * ef_webvtt_regions_read:
 * @lines: at the line "REGION"; left at the block's end
 *
 * W3C WebVTT, 6.2 (region settings). A setting that is not valid keeps its
 * default, with a warning; a region without a name can be asked for by no cue.
 */
void ef_webvtt_regions_read (EfWebvttRegions *self, EfLineScanner *lines);
/* (transfer none) (nullable): of several of one name the last */
const EfWebvttRegion *
ef_webvtt_regions_find (const EfWebvttRegions *self, const gchar *id);

/* "12.5%" as 0.125; FALSE outside 0 % to 100 % */
gboolean ef_webvtt_percentage (const gchar *text, gdouble *value);

G_END_DECLS
