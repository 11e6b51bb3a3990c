/* Edit Factory - the plan's layers: pictures and text boxes over the clips
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gst/gst.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define EF_PLAN_MAX_LAYERS 200
#define EF_LAYER_MAX_TEXT 500     /* characters */
#define EF_LAYER_MAX_ANIMATION 10 /* seconds */

/* Where things move to. */
typedef enum
{
  EF_DIRECTION_LEFT,
  EF_DIRECTION_RIGHT,
  EF_DIRECTION_UP,
  EF_DIRECTION_DOWN
} EfDirection;

/* Which point of a layer lies at its place. Three rows of three. */
typedef enum
{
  EF_ANCHOR_TOP_LEFT,
  EF_ANCHOR_TOP,
  EF_ANCHOR_TOP_RIGHT,
  EF_ANCHOR_LEFT,
  EF_ANCHOR_CENTRE,
  EF_ANCHOR_RIGHT,
  EF_ANCHOR_BOTTOM_LEFT,
  EF_ANCHOR_BOTTOM,
  EF_ANCHOR_BOTTOM_RIGHT
} EfAnchor;

typedef enum
{
  EF_ALIGN_LEFT,
  EF_ALIGN_CENTRE,
  EF_ALIGN_RIGHT
} EfAlign;

typedef enum
{
  EF_LAYER_NONE,
  EF_LAYER_FADE,
  EF_LAYER_SLIDE,
  EF_LAYER_POP
} EfLayerMove;

typedef enum
{
  EF_LAYER_EASE_LINEAR, /* these four as EfEase */
  EF_LAYER_EASE_IN,
  EF_LAYER_EASE_OUT,
  EF_LAYER_EASE_IN_OUT,
  EF_LAYER_EASE_SNAP, /* fast, then a long settling */
  EF_LAYER_EASE_BACK, /* goes a little too far and comes back */
  EF_LAYER_EASE_BOUNCE
} EfLayerEase;

/**
 * EfLayerAnimation: how a layer comes, or how it goes.
 * @duration: nanoseconds
 * @ease: of the coming; a layer that goes runs it backwards
 * @direction: where a slide moves to
 * @distance: of a slide, in shorter sides of the canvas; 0: from, or to, just
 *   beyond the edge of the canvas
 * @scale: of a pop, size that it grows from or shrinks to, 0.2..3
 */
typedef struct
{
  EfLayerMove move;
  GstClockTime duration;
  EfLayerEase ease;
  EfDirection direction;
  gdouble distance;
  gdouble scale;
} EfLayerAnimation;

/** EfLayerShadow: colour 0xRRGGBBAA, none when transparent; lengths as below */
typedef struct
{
  guint32 colour;
  gdouble x;
  gdouble y;
  gdouble blur;
} EfLayerShadow;

/**
 * EfPlanLayer: a picture or a text box, shown from @at to @at + @duration;
 * later layers lie over earlier ones. Lengths are pixels of a canvas whose
 * shorter side is 1080, colours 0xRRGGBBAA.
 * @uri: (nullable): of a picture; exactly one of @uri and @text is set
 * @text: (nullable): plain text; line breaks break lines
 * @anchor: which point of the layer lies at @x, @y: fractions of the safe area
 * @width: a picture's width, a text box' largest, in widths of the safe area
 * @height: largest, in heights of the safe area
 * @safe_area: (nullable): NULL for the captions' own
 * @rotation: degrees clockwise
 * @radius: of the corners of the picture or the box
 * @fonts: families, the best first, separated by commas
 * @line_height: of the font's own
 */
typedef struct
{
  gchar *uri;
  gchar *text;
  GstClockTime at;
  GstClockTime duration;
  EfAnchor anchor;
  gdouble x;
  gdouble y;
  gdouble width;
  gdouble height;
  gchar *safe_area;
  gdouble opacity;
  gdouble rotation;
  gdouble radius;
  EfLayerShadow shadow;
  EfLayerAnimation in;
  EfLayerAnimation out;
  gchar *fonts;
  gint weight;
  gdouble size;
  guint32 colour;
  gdouble letter_spacing;
  gdouble line_height;
  EfAlign align;
  guint32 box_colour;
  gdouble padding_x;
  gdouble padding_y;
} EfPlanLayer;

EF_API EfPlanLayer *ef_plan_layer_new (void);
EF_API void ef_plan_layer_free (EfPlanLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPlanLayer, ef_plan_layer_free)

/**
 * ef_plan_layers_parse:
 * @source: what to call the document in errors
 * @array: as the plan's `layers`
 * @base: folder that relative URIs are resolved against
 * @duration: of the programme; what goes on up to 1 ms longer is cut
 * @layers: (element-type EfPlanLayer): gets them, in order
 */
EF_API gboolean ef_plan_layers_parse (const gchar *source, JsonArray *array,
    const gchar *base, GstClockTime duration, GPtrArray *layers,
    GError **error);
/* Errors name the path: "plan.json: layers[2].at: …". */
EF_API gboolean ef_plan_layers_validate (const GPtrArray *layers,
    GstClockTime duration, const gchar *source, GError **error);
/* The safe area that the layer lies in: its own, that of the captions on the
 * same canvas (@captions, nullable), or "generic". */
EF_API const gchar *
ef_plan_layer_get_safe_area (const EfPlanLayer *layer, const gchar *captions);
/* Every picture is a regular file that looks like a PNG, JPEG or WebP of
 * allowed size. */
EF_API gboolean ef_plan_layers_check_files (
    const GPtrArray *layers, GError **error);

G_END_DECLS
