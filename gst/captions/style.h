/* Edit Factory - how captions look: styles as JSON files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "animation.h"

#include <editfactory/error.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  EF_CASE_AS_IS,
  EF_CASE_UPPER,
  EF_CASE_LOWER,
  EF_CASE_TITLE
} EfCase;

typedef enum
{
  EF_BOX_NONE,
  EF_BOX_WORD, /* behind the active word */
  EF_BOX_LINE, /* behind each line */
  EF_BOX_CUE   /* behind all lines */
} EfBox;

typedef enum
{
  EF_STYLE_ALIGN_LEFT,
  EF_STYLE_ALIGN_CENTRE,
  EF_STYLE_ALIGN_RIGHT,
  EF_STYLE_ALIGN_START, /* left, or right where it is read from the right */
  EF_STYLE_ALIGN_END
} EfStyleAlign;

typedef enum
{
  EF_STYLE_ANCHOR_TOP,
  EF_STYLE_ANCHOR_MIDDLE,
  EF_STYLE_ANCHOR_BOTTOM
} EfStyleAnchor;

typedef enum
{
  EF_STYLE_WRITING_HORIZONTAL,
  EF_STYLE_WRITING_VERTICAL_RL, /* columns, the first on the right */
  EF_STYLE_WRITING_VERTICAL_LR  /* columns, the first on the left */
} EfStyleWriting;

/**
 * EfStyle: lengths in pixels of a canvas whose shorter side is 1080; colours
 * 0xRRGGBBAA. See docs/captions.md for each field.
 */
typedef struct
{
  gchar *name;
  gchar *title;
  gchar *fonts; /* families, separated by commas */
  gint weight;  /* 100..1000 */
  gdouble size;
  gdouble min_size;
  gint text_case; /* EfCase */
  gdouble letter_spacing;
  gdouble word_spacing;
  gdouble line_height; /* of the font's own */
  guint fill;
  guint active_fill;
  guint spoken_fill;
  gdouble opacity;          /* 0..1, of everything */
  gdouble upcoming_opacity; /* 0..1, of words not yet spoken */
  gdouble active_opacity;
  gdouble spoken_opacity;
  guint outline_colour;
  guint active_outline_colour;
  gdouble outline;
  guint shadow_colour;
  gdouble shadow_x;
  gdouble shadow_y;
  gdouble shadow_blur;
  guint glow_colour;
  gdouble glow; /* radius */
  gint box;     /* EfBox */
  guint box_colour;
  gdouble box_radius;
  gdouble box_padding_x;
  gdouble box_padding_y;
  guint underline_colour;
  gdouble underline_width;
  gdouble underline_offset; /* below the baseline */
  gint align;               /* EfStyleAlign */
  gint anchor;              /* EfStyleAnchor */
  gdouble position_x;       /* of what @align names, 0..1 of the width; from the
                         right when that is read from the right */
  gdouble position_y;       /* of what @anchor names, 0..1 of the height */
  gint writing_mode;        /* EfStyleWriting */
  gdouble rotation;         /* degrees, clockwise, about the caption's middle */
  gint animation;           /* EfAnimation of words */
  gdouble pop_scale;
  gdouble motion_distance;
  gdouble animation_time;     /* seconds */
  gint cue_animation;         /* EfAnimation, up to EF_ANIMATION_SLIDE */
  gdouble cue_animation_time; /* seconds */
  gint cue_exit;              /* EfCueExit */
  gdouble cue_exit_time;      /* seconds */
  gint words_per_cue;
  gint chars_per_line;
  gint max_lines;
  gdouble hold;         /* seconds a cue stays after its last word */
  gdouble close_gap;    /* seconds of silence that are bridged */
  gdouble min_duration; /* seconds a cue is shown if there is room */
  gdouble max_duration; /* seconds no cue is shown longer than */
} EfStyle;

typedef enum
{
  EF_FIELD_NUMBER,
  EF_FIELD_INTEGER,
  EF_FIELD_COLOUR,
  EF_FIELD_TEXT,
  EF_FIELD_CHOICE
} EfFieldType;

/** EfStyleField: one value of a style, in JSON and as a property. */
typedef struct
{
  const gchar *name; /* JSON: underscores; property: dashes */
  const gchar *blurb;
  EfFieldType type;
  gsize offset;
  gdouble min;
  gdouble max;
  const gchar *const *choices;
} EfStyleField;

/* NULL-name-terminated */
const EfStyleField *ef_style_fields (void);

/* @name: a style's name or path. @overrides: (nullable): object of fields that
 * replace the file's. */
EfStyle *ef_style_load (const gchar *name, JsonNode *overrides, GError **error);
EfStyle *ef_style_copy (const EfStyle *style);
void ef_style_free (EfStyle *style);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfStyle, ef_style_free)
/* Sets fields from an object; unknown ones are errors that name @source. */
gboolean ef_style_apply (
    EfStyle *style, const gchar *source, JsonObject *object, GError **error);

/** EfStyleScope: what a changed value makes anew, the cheapest first. */
typedef enum
{
  EF_STYLE_SAME,
  EF_STYLE_SHOW,  /* the next picture only */
  EF_STYLE_PLACE, /* where words stand */
  EF_STYLE_DRAW,  /* the words' bitmaps */
  EF_STYLE_TYPE,  /* the font */
  EF_STYLE_PHRASE /* the cues */
} EfStyleScope;

EfStyleScope ef_style_difference (const EfStyle *a, const EfStyle *b);
EfStyleScope ef_style_field_scope (const EfStyleField *field);
/* TRUE when a box stands behind the word being spoken. */
gboolean ef_style_boxes_words (const EfStyle *style);
/* "#rrggbb" or "#rrggbbaa" */
gboolean ef_colour_parse (const gchar *text, guint *rgba);

G_END_DECLS
