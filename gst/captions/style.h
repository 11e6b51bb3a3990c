/* Edit Factory - how captions look: styles as JSON files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum
{
  EF_CASE_AS_IS,
  EF_CASE_UPPER,
  EF_CASE_LOWER
} EfCase;

typedef enum
{
  EF_ANIMATION_NONE,
  EF_ANIMATION_FADE, /* each cue fades in */
  EF_ANIMATION_POP   /* the active word swells and settles */
} EfAnimation;

typedef enum
{
  EF_BOX_NONE,
  EF_BOX_WORD, /* behind the active word */
  EF_BOX_LINE  /* behind each line */
} EfBox;

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
  guint outline_colour;
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
  gdouble position_y; /* centre of the caption, 0..1 of the height */
  gint animation;     /* EfAnimation */
  gdouble pop_scale;
  gdouble animation_time; /* seconds */
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
/* "#rrggbb" or "#rrggbbaa" */
gboolean ef_colour_parse (const gchar *text, guint *rgba);

G_END_DECLS
