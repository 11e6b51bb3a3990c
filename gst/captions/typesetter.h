/* Edit Factory - fonts and places: where each word of a cue stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "room.h"
#include "style.h"
#include "word-run.h"

#include <editfactory/cues.h>
#include <pango/pangocairo.h>

G_BEGIN_DECLS

/** EfWordBox: @x, @y: left end of the word's baseline, canvas pixels;
 * @width: its advance; @rtl: read from the right; @over: what a reading takes
 * above the ascent of lines. */
typedef struct
{
  gdouble x;
  gdouble y;
  gdouble width;
  gboolean rtl;
  gdouble over;
} EfWordBox;

/**
 * EfCueLayout:
 * @size: font size in pixels that makes the cue fit
 * @ascent, @descent: of a line, pixels
 * @boxes: (element-type EfWordBox): one a word, in logical order, then one for
 *   each other piece of words that are torn (bidi-pieces.h)
 * @owners: (nullable) (element-type guint): the words that these are of
 * @lines: (element-type EfWordBox): one a line, for line boxes
 * @whole: of all lines: left end, top edge, width
 * @height: of all lines
 * @runs: (element-type EfWordRun): one a box
 * @middle: of letters above the baseline, about which words grow
 * @vertical: columns: all of the above is of the canvas as it lies (turn.h)
 * @across: width of the canvas as it stands, pixels
 * @drop: of the line that underlines are below, from the baseline: that of
 *   columns runs through the middle of letters
 * @taken: everything that may be drawn of it, at any time
 * @in_region: it stands at the bottom of @region, which cuts what is above it;
 *   as high as the region's lines are in this cue, at least as in the style
 * @pitch: from the cue's first line to that of a cue below it
 * @reach: of outlines and shadows beyond the text
 */
typedef struct
{
  gdouble size;
  gdouble ascent;
  gdouble descent;
  GArray *boxes;
  GArray *owners;
  GArray *lines;
  EfWordBox whole;
  gdouble height;
  GPtrArray *runs;
  gdouble middle;
  gboolean vertical;
  gdouble across;
  gdouble drop;
  EfRect taken;
  gboolean in_region;
  EfRect region;
  gdouble pitch;
  gdouble reach;
} EfCueLayout;

/** EfAvoid: something else in the picture, fractions of the canvas, from @start
 * to @end, nanoseconds of the programme. */
typedef struct
{
  EfZone zone;
  GstClockTime start;
  GstClockTime end;
} EfAvoid;

typedef struct _EfTypesetter EfTypesetter;

/* A private font map each: Pango's shared one is not for several threads. */
EfTypesetter *ef_typesetter_new (
    const EfStyle *style, const EfSafeArea *area, guint width, guint height);
void ef_typesetter_free (EfTypesetter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTypesetter, ef_typesetter_free)

/* Takes another style and keeps the fonts that are loaded. */
void ef_typesetter_set_style (EfTypesetter *self, const EfStyle *style);
/* Of what is laid out from now on. @language: (nullable): of
 * ef_language_intern() */
void ef_typesetter_set_language (EfTypesetter *self, const gchar *language);
/* Pixels of the canvas per pixel of a style. */
gdouble ef_typesetter_get_scale (EfTypesetter *self);
/* Width that a line may have, outline and motion taken off; of columns, which
 * the style may ask for, their length. */
gdouble ef_typesetter_get_available (EfTypesetter *self);
/* Of lines, or of columns, whatever the style asks for. */
gdouble ef_typesetter_get_length (EfTypesetter *self, gboolean vertical);
/* Width of @text at the style's own size. */
gdouble ef_typesetter_measure (EfTypesetter *self, const gchar *text);
/* Of text in looks of its own. @spans: (nullable) (element-type EfLookSpan) */
gdouble ef_typesetter_measure_looks (
    EfTypesetter *self, const gchar *text, const GArray *spans);
/* (nullable): "Montserrat is not installed; League Spartan is used" */
const gchar *ef_typesetter_get_font_warning (EfTypesetter *self);
/* A layout of @text at @size pixels, letter spacing set. (transfer full) */
PangoLayout *
ef_typesetter_layout (EfTypesetter *self, const gchar *text, gdouble size);
/* As above, of a line or of a column. */
PangoLayout *ef_typesetter_layout_along (
    EfTypesetter *self, gboolean vertical, const gchar *text, gdouble size);
/* Adds @extra pixels behind each letter of bytes @start to @end of a layout of
 * @size. */
void ef_typesetter_space_out (EfTypesetter *self, PangoLayout *layout,
    guint start, guint end, gdouble size, gdouble extra);
/* (array length=n): what the app covers, pixels */
const EfRect *ef_typesetter_get_zones (EfTypesetter *self, guint *n);
/* Cues keep away from these, as far as there is room elsewhere. */
void
ef_typesetter_set_avoid (EfTypesetter *self, const EfAvoid *avoid, guint n);

/**
 * ef_typesetter_place:
 * @taken: by captions that are shown at the same time
 *
 * Where the style wants the cue when there is room for it. What is in the way
 * makes it move, break into shorter lines or shrink, whichever is the least;
 * it stands still for all of its time. Zones that an app covers are never
 * touched; other things are when there is no room left at all.
 *
 * Returns: (transfer full)
 */
EfCueLayout *ef_typesetter_place (
    EfTypesetter *self, const EfCue *cue, const EfRect *taken, guint n_taken);
/* A cue of a region that stands already: @beside shows one there. (transfer
 * full) */
EfCueLayout *ef_typesetter_place_beside (
    EfTypesetter *self, const EfCue *cue, const EfCueLayout *beside);
void ef_cue_layout_free (EfCueLayout *layout);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCueLayout, ef_cue_layout_free)

/* Pixels that outline, shadow, glow and box reach beyond the text. */
gdouble ef_style_reach (const EfStyle *style);

G_END_DECLS
