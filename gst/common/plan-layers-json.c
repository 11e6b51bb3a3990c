/* Edit Factory - the plan's layers, read and written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "plan-internal.h"

#include <string.h>

/* Of a picture and of a text box, of the safe area's width. */
#define PICTURE_WIDTH 0.25
#define TEXT_WIDTH 0.9
#define ANIMATION_TIME (400 * GST_MSECOND)

static const gchar *const anchor_names[] = { "top-left", "top", "top-right",
  "left", "centre", "right", "bottom-left", "bottom", "bottom-right", NULL };
static const gchar *const align_names[] = { "left", "centre", "right", NULL };
static const gchar *const move_names[] = { "none", "fade", "slide", "pop",
  NULL };
static const gchar *const ease_names[] = { "linear", "in", "out", "in-out",
  "snap", "back", "bounce", NULL };
/* What suits each move. */
static const EfLayerEase usual_ease[] = { EF_LAYER_EASE_LINEAR,
  EF_LAYER_EASE_IN_OUT, EF_LAYER_EASE_SNAP, EF_LAYER_EASE_BACK };

/* Reading */

static gint
get_choice (
    EfJsonObject *o, const gchar *name, const gchar *const *names, gint usual)
{
  ef_json_get_choice (o, name, EF_JSON_OPTIONAL, names, &usual);
  return usual;
}

static void
get_number (EfJsonObject *o, const gchar *name, gdouble *value)
{
  ef_json_get_number (
      o, name, EF_JSON_OPTIONAL, -G_MAXDOUBLE, G_MAXDOUBLE, value);
}

/* "#rrggbb" or "#rrggbbaa" */
static void
get_colour (EfJsonObject *o, const gchar *name, guint32 *value)
{
  g_autofree gchar *text = NULL;
  gsize length;
  guint64 v;

  if (!ef_json_get_string (o, name, EF_JSON_OPTIONAL, 9, &text))
    return;
  length = strlen (text);
  if ((length == 7 || length == 9) && text[0] == '#' &&
      g_ascii_string_to_unsigned (text + 1, 16, 0, G_MAXUINT32, &v, NULL))
    *value = length == 7 ? (guint32)(v << 8 | 0xff) : (guint32)v;
  else
    ef_json_object_fail (
        o, name, "must be a colour such as #101820 or #101820c0");
}

static void
read_animation (
    EfJsonObject *parent, const gchar *name, EfLayerAnimation *animation)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, name, EF_JSON_OPTIONAL, &o))
    return;
  animation->duration = ANIMATION_TIME;
  animation->move = get_choice (&o, "type", move_names, animation->move);
  animation->ease =
      get_choice (&o, "ease", ease_names, usual_ease[animation->move]);
  ef_json_get_seconds (&o, "duration", EF_JSON_OPTIONAL, 0,
      EF_LAYER_MAX_ANIMATION, &animation->duration);
  animation->direction = get_choice (
      &o, "direction", ef_plan_direction_names, animation->direction);
  get_number (&o, "distance", &animation->distance);
  get_number (&o, "scale", &animation->scale);
  ef_json_object_close (parent, &o);
}

static void
read_shadow (EfJsonObject *parent, EfLayerShadow *shadow)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, "shadow", EF_JSON_OPTIONAL, &o))
    return;
  *shadow = (EfLayerShadow){ 0x00000080, 0, 8, 24 };
  get_colour (&o, "colour", &shadow->colour);
  get_number (&o, "x", &shadow->x);
  get_number (&o, "y", &shadow->y);
  get_number (&o, "blur", &shadow->blur);
  ef_json_object_close (parent, &o);
}

static void
read_padding (EfJsonObject *o, EfPlanLayer *layer)
{
  JsonArray *pair;

  if (!ef_json_get_array (o, "padding", EF_JSON_OPTIONAL, 2, 2, &pair))
    return;
  if (!ef_json_node_get_number (
          json_array_get_element (pair, 0), &layer->padding_x) ||
      !ef_json_node_get_number (
          json_array_get_element (pair, 1), &layer->padding_y))
    ef_json_object_fail (o, "padding", "must be two numbers");
}

/* A box breathes in proportion to its letters. */
static void
read_box (EfJsonObject *parent, EfPlanLayer *layer)
{
  EfJsonObject o;

  if (!ef_json_get_object (parent, "box", EF_JSON_OPTIONAL, &o))
    return;
  layer->box_colour = 0x000000c0;
  layer->padding_x = MIN (layer->size * 0.55, 400);
  layer->padding_y = MIN (layer->size * 0.35, 400);
  get_colour (&o, "colour", &layer->box_colour);
  read_padding (&o, layer);
  ef_json_object_close (parent, &o);
}

static void
read_text (EfJsonObject *o, EfPlanLayer *layer)
{
  gint64 weight = layer->weight;

  layer->width = TEXT_WIDTH;
  ef_json_get_string (o, "fonts", EF_JSON_OPTIONAL, 500, &layer->fonts);
  ef_json_get_int (o, "weight", EF_JSON_OPTIONAL, 100, 1000, &weight);
  layer->weight = (gint)weight;
  get_number (o, "size", &layer->size);
  get_colour (o, "colour", &layer->colour);
  get_number (o, "letter_spacing", &layer->letter_spacing);
  get_number (o, "line_height", &layer->line_height);
  layer->align = get_choice (o, "align", align_names, layer->align);
  read_box (o, layer);
}

/* Without x and y a layer lies where its anchor says. */
static void
read_place (EfJsonObject *o, EfPlanLayer *layer)
{
  layer->anchor = get_choice (o, "anchor", anchor_names, layer->anchor);
  layer->x = layer->anchor % 3 / 2.0;
  layer->y = layer->anchor / 3 / 2.0;
  get_number (o, "x", &layer->x);
  get_number (o, "y", &layer->y);
  get_number (o, "width", &layer->width);
  get_number (o, "height", &layer->height);
  get_number (o, "opacity", &layer->opacity);
  get_number (o, "rotation", &layer->rotation);
  get_number (o, "radius", &layer->radius);
}

/* What ends with the programme need not say when that is. */
static void
read_times (EfJsonObject *o, EfPlanLayer *layer, GstClockTime duration)
{
  gboolean given;

  ef_json_get_seconds (
      o, "at", EF_JSON_OPTIONAL, 0, EF_PLAN_MAX_SECONDS, &layer->at);
  given = ef_json_get_seconds (o, "duration", EF_JSON_OPTIONAL, 0,
      EF_PLAN_MAX_SECONDS, &layer->duration);
  if (layer->at >= duration)
    return;
  if (!given ||
      (layer->duration > duration - layer->at &&
          layer->duration <= duration - layer->at + EF_PLAN_SNAP))
    layer->duration = duration - layer->at;
}

static void
read_layer (EfJsonObject *o, const gchar *base, GstClockTime duration,
    EfPlanLayer *layer)
{
  ef_plan_get_uri (o, "uri", EF_JSON_OPTIONAL, base, &layer->uri);
  ef_json_get_string (
      o, "text", EF_JSON_OPTIONAL, EF_LAYER_MAX_TEXT, &layer->text);
  layer->width = PICTURE_WIDTH;
  read_times (o, layer, duration);
  if (layer->text)
    read_text (o, layer);
  read_place (o, layer);
  ef_json_get_string (
      o, "safe_area", EF_JSON_OPTIONAL, EF_PLAN_MAX_URI, &layer->safe_area);
  read_shadow (o, &layer->shadow);
  read_animation (o, "in", &layer->in);
  read_animation (o, "out", &layer->out);
}

static void
read_array (EfJsonObject *parent, JsonArray *array, const gchar *base,
    GstClockTime duration, GPtrArray *layers)
{
  for (guint i = 0; i < json_array_get_length (array); i++) {
    EfJsonObject o;
    EfPlanLayer *layer;

    if (!ef_json_get_element (parent, "layers", array, i, &o))
      return;
    layer = ef_plan_layer_new ();
    g_ptr_array_add (layers, layer);
    read_layer (&o, base, duration, layer);
    if (!ef_json_object_close (parent, &o))
      return;
  }
}

void
ef_plan_layers_read (EfJsonObject *parent, const gchar *base, EfPlan *plan)
{
  JsonArray *array;

  if (ef_json_get_array (
          parent, "layers", EF_JSON_OPTIONAL, 0, EF_PLAN_MAX_LAYERS, &array))
    read_array (parent, array, base, plan->duration, plan->layers);
}

gboolean
ef_plan_layers_parse (const gchar *source, JsonArray *array, const gchar *base,
    GstClockTime duration, GPtrArray *layers, GError **error)
{
  g_autoptr (JsonObject) empty = json_object_new ();
  EfJsonObject o;

  ef_json_object_init (&o, source, "", empty);
  read_array (&o, array, base, duration, layers);
  return ef_json_object_end (&o, error) &&
      ef_plan_layers_validate (layers, duration, source, error);
}

/* Writing */

static void
set_colour (JsonObject *object, const gchar *name, guint32 rgba)
{
  g_autofree gchar *text = (rgba & 0xff) == 0xff
      ? g_strdup_printf ("#%06x", rgba >> 8)
      : g_strdup_printf ("#%08x", rgba);

  json_object_set_string_member (object, name, text);
}

static void
set_unless (JsonObject *object, const gchar *name, gdouble value, gdouble usual)
{
  if (value != usual)
    json_object_set_double_member (object, name, value);
}

static void
set_animation (
    JsonObject *object, const gchar *name, const EfLayerAnimation *animation)
{
  JsonObject *o;

  if (animation->move == EF_LAYER_NONE)
    return;
  o = json_object_new ();
  json_object_set_string_member (o, "type", move_names[animation->move]);
  ef_json_set_exact_seconds (o, "duration", animation->duration);
  json_object_set_string_member (o, "ease", ease_names[animation->ease]);
  if (animation->move == EF_LAYER_SLIDE) {
    json_object_set_string_member (
        o, "direction", ef_plan_direction_names[animation->direction]);
    set_unless (o, "distance", animation->distance, 0);
  }
  if (animation->move == EF_LAYER_POP)
    json_object_set_double_member (o, "scale", animation->scale);
  json_object_set_object_member (object, name, o);
}

static void
set_shadow (JsonObject *object, const EfLayerShadow *shadow)
{
  JsonObject *o;

  if (!(shadow->colour & 0xff))
    return;
  o = json_object_new ();
  set_colour (o, "colour", shadow->colour);
  json_object_set_double_member (o, "x", shadow->x);
  json_object_set_double_member (o, "y", shadow->y);
  json_object_set_double_member (o, "blur", shadow->blur);
  json_object_set_object_member (object, "shadow", o);
}

static void
set_box (JsonObject *object, const EfPlanLayer *layer)
{
  JsonObject *box;
  JsonArray *padding;

  if (!layer->box_colour && layer->padding_x == 0 && layer->padding_y == 0)
    return;
  box = json_object_new ();
  padding = json_array_new ();
  set_colour (box, "colour", layer->box_colour);
  json_array_add_double_element (padding, layer->padding_x);
  json_array_add_double_element (padding, layer->padding_y);
  json_object_set_array_member (box, "padding", padding);
  json_object_set_object_member (object, "box", box);
}

static void
set_text (JsonObject *object, const EfPlanLayer *layer)
{
  json_object_set_string_member (object, "text", layer->text);
  json_object_set_string_member (object, "fonts", layer->fonts);
  json_object_set_int_member (object, "weight", layer->weight);
  json_object_set_double_member (object, "size", layer->size);
  set_colour (object, "colour", layer->colour);
  set_unless (object, "letter_spacing", layer->letter_spacing, 0);
  set_unless (object, "line_height", layer->line_height, 1);
  json_object_set_string_member (object, "align", align_names[layer->align]);
  set_box (object, layer);
}

static JsonObject *
layer_to_json (const EfPlanLayer *layer, const gchar *base)
{
  JsonObject *object = json_object_new ();

  if (layer->uri)
    ef_plan_set_uri (object, "uri", layer->uri, base);
  else
    set_text (object, layer);
  ef_json_set_exact_seconds (object, "at", layer->at);
  ef_json_set_exact_seconds (object, "duration", layer->duration);
  json_object_set_string_member (object, "anchor", anchor_names[layer->anchor]);
  json_object_set_double_member (object, "x", layer->x);
  json_object_set_double_member (object, "y", layer->y);
  json_object_set_double_member (object, "width", layer->width);
  set_unless (object, "height", layer->height, 1);
  if (layer->safe_area)
    json_object_set_string_member (object, "safe_area", layer->safe_area);
  set_unless (object, "opacity", layer->opacity, 1);
  set_unless (object, "rotation", layer->rotation, 0);
  set_unless (object, "radius", layer->radius, 0);
  set_shadow (object, &layer->shadow);
  set_animation (object, "in", &layer->in);
  set_animation (object, "out", &layer->out);
  return object;
}

JsonArray *
ef_plan_layers_to_json (const GPtrArray *layers, const gchar *base)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < layers->len; i++)
    json_array_add_object_element (
        array, layer_to_json (g_ptr_array_index (layers, i), base));
  return array;
}
