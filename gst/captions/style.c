/* Edit Factory - how captions look: styles as JSON files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "style.h"

#include <editfactory/cues.h>
#include <editfactory/data.h>
#include <editfactory/json.h>
#include <string.h>

static const gchar *const case_names[] = { "none", "upper", "lower", "title",
  NULL };
static const gchar *const animation_names[] = { "none", "fade", "pop", "bounce",
  "slide", "highlight", "karaoke", "underline", "box", NULL };
static const gchar *const cue_animation_names[] = { "none", "fade", "pop",
  "bounce", "slide", NULL };
static const gchar *const cue_exit_names[] = { "none", "fade", "pop", "slide",
  NULL };
static const gchar *const box_names[] = { "none", "word", "line", "cue", NULL };
static const gchar *const align_names[] = { "left", "centre", "right", "start",
  "end", NULL };
static const gchar *const anchor_names[] = { "top", "middle", "bottom", NULL };
static const gchar *const writing_names[] = { "horizontal", "vertical-rl",
  "vertical-lr", NULL };

#define FIELD(name, type, min, max, choices, blurb)                            \
  {                                                                            \
#name, blurb, EF_FIELD_##type, G_STRUCT_OFFSET(EfStyle, name), min, max,   \
        choices                                                                \
  }

static const EfStyleField fields[] = {
  FIELD (fonts, TEXT, 0, 0, NULL,
      "Font families, the best first, separated "
      "by commas"),
  FIELD (weight, INTEGER, 100, 1000, NULL, "Font weight, 400 is regular"),
  FIELD (size, NUMBER, 8, 400, NULL, "Font size in px of a 1080 wide canvas"),
  FIELD (min_size, NUMBER, 8, 400, NULL, "Size that a long cue may shrink to"),
  FIELD (text_case, CHOICE, 0, 3, case_names, "Case of the letters"),
  FIELD (letter_spacing, NUMBER, -20, 50, NULL, "Px added between letters"),
  FIELD (word_spacing, NUMBER, -20, 100, NULL, "Px added between words"),
  FIELD (line_height, NUMBER, 0.5, 3, NULL, "Line distance over the font's"),
  FIELD (fill, COLOUR, 0, 0, NULL, "Colour of words not yet spoken"),
  FIELD (active_fill, COLOUR, 0, 0, NULL, "Colour of the word being spoken"),
  FIELD (spoken_fill, COLOUR, 0, 0, NULL, "Colour of words already spoken"),
  FIELD (opacity, NUMBER, 0, 1, NULL, "Opacity of the whole caption"),
  FIELD (upcoming_opacity, NUMBER, 0, 1, NULL, "Opacity of words to come"),
  FIELD (active_opacity, NUMBER, 0, 1, NULL, "Opacity of the word being said"),
  FIELD (spoken_opacity, NUMBER, 0, 1, NULL, "Opacity of words said"),
  FIELD (outline_colour, COLOUR, 0, 0, NULL, "Colour of the outline"),
  FIELD (active_outline_colour, COLOUR, 0, 0, NULL,
      "Colour of the outline of the word being spoken"),
  FIELD (outline, NUMBER, 0, 40, NULL, "Width of the outline in px"),
  FIELD (shadow_colour, COLOUR, 0, 0, NULL, "Colour of the shadow"),
  FIELD (shadow_x, NUMBER, -40, 40, NULL, "Shadow's distance to the right, px"),
  FIELD (shadow_y, NUMBER, -40, 40, NULL, "Shadow's distance downwards, px"),
  FIELD (shadow_blur, NUMBER, 0, 40, NULL, "Softness of the shadow, px"),
  FIELD (glow_colour, COLOUR, 0, 0, NULL, "Colour of the glow"),
  FIELD (glow, NUMBER, 0, 60, NULL, "Radius of the glow in px, 0 for none"),
  FIELD (box, CHOICE, 0, 3, box_names, "Where a box is drawn"),
  FIELD (box_colour, COLOUR, 0, 0, NULL, "Colour of the box"),
  FIELD (box_radius, NUMBER, 0, 200, NULL, "Radius of the box's corners, px"),
  FIELD (box_padding_x, NUMBER, 0, 200, NULL, "Box beside the text, px"),
  FIELD (box_padding_y, NUMBER, 0, 200, NULL, "Box above and below, px"),
  FIELD (underline_colour, COLOUR, 0, 0, NULL, "Colour of the underline"),
  FIELD (underline_width, NUMBER, 1, 40, NULL, "Height of the underline, px"),
  FIELD (underline_offset, NUMBER, -40, 80, NULL,
      "Top of the underline below the baseline, px"),
  FIELD (align, CHOICE, 0, 4, align_names, "Side on which lines are aligned"),
  FIELD (anchor, CHOICE, 0, 2, anchor_names,
      "Part of the caption that position_y places"),
  FIELD (position_x, NUMBER, 0, 1, NULL,
      "Where the aligned side stands, 0 is the left"),
  FIELD (position_y, NUMBER, 0, 1, NULL,
      "Where the anchored part stands, 0 is the top"),
  FIELD (writing_mode, CHOICE, 0, 2, writing_names,
      "How lines run: across, or as columns from the right or the left"),
  FIELD (rotation, NUMBER, -180, 180, NULL,
      "Degrees by which the caption is turned clockwise"),
  FIELD (animation, CHOICE, 0, 8, animation_names, "Motion of words"),
  FIELD (pop_scale, NUMBER, 1, 2, NULL, "Size of the active word at its peak"),
  FIELD (motion_distance, NUMBER, 0, 200, NULL, "Px of a bounce or a slide"),
  FIELD (animation_time, NUMBER, 0, 2, NULL, "Length of the motion, seconds"),
  FIELD (cue_animation, CHOICE, 0, 4, cue_animation_names, "Entrance of cues"),
  FIELD (cue_animation_time, NUMBER, 0, 2, NULL,
      "Length of the entrance, seconds"),
  FIELD (cue_exit, CHOICE, 0, 3, cue_exit_names, "Exit of cues"),
  FIELD (cue_exit_time, NUMBER, 0, 2, NULL, "Length of the exit, seconds"),
  FIELD (words_per_cue, INTEGER, 1, 20, NULL, "Most words shown at a time"),
  FIELD (chars_per_line, INTEGER, 4, 100, NULL, "Longest line, characters"),
  FIELD (max_lines, INTEGER, 1, 4, NULL, "Most lines of a cue"),
  FIELD (hold, NUMBER, 0, 5, NULL, "Seconds a cue stays after its last word"),
  FIELD (close_gap, NUMBER, 0, 5, NULL,
      "Pauses up to this, in seconds, keep "
      "the cue until the next"),
  FIELD (min_duration, NUMBER, 0, 5, NULL,
      "Seconds a cue is shown at least, if the next leaves room"),
  FIELD (max_duration, NUMBER, 1, 60, NULL,
      "Seconds a cue made from words is shown at most"),
  { NULL, NULL, 0, 0, 0, 0, NULL }
};

const EfStyleField *
ef_style_fields (void)
{
  return fields;
}

static EfStyle *
style_new (void)
{
  EfStyle *style = g_new0 (EfStyle, 1);

  style->fonts = g_strdup ("Inter, Lato, Open Sans, DejaVu Sans");
  style->weight = 700;
  style->size = 72;
  style->min_size = 40;
  style->line_height = 1;
  style->fill = style->active_fill = style->spoken_fill = 0xffffffff;
  style->opacity = style->upcoming_opacity = 1;
  style->active_opacity = style->spoken_opacity = 1;
  style->outline_colour = style->active_outline_colour = 0x000000ff;
  style->outline = 6;
  style->shadow_colour = 0x00000000;
  style->glow_colour = 0x00000000;
  style->box_colour = 0x000000c0;
  style->box_radius = 12;
  style->box_padding_x = 16;
  style->box_padding_y = 8;
  style->underline_colour = 0xffffffff;
  style->underline_width = 8;
  style->underline_offset = 10;
  style->align = EF_STYLE_ALIGN_CENTRE;
  style->anchor = EF_STYLE_ANCHOR_MIDDLE;
  style->position_x = 0.5;
  style->position_y = 0.66;
  style->pop_scale = 1.1;
  style->motion_distance = 24;
  style->animation_time = 0.14;
  style->cue_animation_time = 0.2;
  style->cue_exit_time = 0.2;
  style->words_per_cue = 4;
  style->chars_per_line = 22;
  style->max_lines = 2;
  style->hold = 0.4;
  style->close_gap = 0.7;
  style->min_duration = 0.5;
  style->max_duration = 7;
  return style;
}

EfStyle *
ef_style_copy (const EfStyle *style)
{
  EfStyle *copy = g_memdup2 (style, sizeof *style);

  copy->name = g_strdup (style->name);
  copy->title = g_strdup (style->title);
  copy->fonts = g_strdup (style->fonts);
  return copy;
}

void
ef_style_free (EfStyle *style)
{
  g_free (style->name);
  g_free (style->title);
  g_free (style->fonts);
  g_free (style);
}

gboolean
ef_colour_parse (const gchar *text, guint *rgba)
{
  return ef_caption_colour_parse (text, rgba);
}

static void
read_field (EfJsonObject *o, EfStyle *style, const EfStyleField *field)
{
  gpointer member = (guint8 *)style + field->offset;
  g_autofree gchar *text = NULL;
  gint64 whole;

  switch (field->type) {
    case EF_FIELD_NUMBER:
      ef_json_get_number (
          o, field->name, EF_JSON_OPTIONAL, field->min, field->max, member);
      break;
    case EF_FIELD_INTEGER:
      if (ef_json_get_int (o, field->name, EF_JSON_OPTIONAL, (gint64)field->min,
              (gint64)field->max, &whole))
        *(gint *)member = (gint)whole;
      break;
    case EF_FIELD_COLOUR:
      if (ef_json_get_string (o, field->name, EF_JSON_OPTIONAL, 9, &text) &&
          !ef_colour_parse (text, member))
        ef_json_object_fail (
            o, field->name, "must be a colour such as #ffe14d or #ffe14d80");
      break;
    case EF_FIELD_TEXT:
      ef_json_get_string (o, field->name, EF_JSON_OPTIONAL, 1000, member);
      break;
    case EF_FIELD_CHOICE:
      ef_json_get_choice (
          o, field->name, EF_JSON_OPTIONAL, field->choices, member);
      break;
  }
}

gboolean
ef_style_apply (
    EfStyle *style, const gchar *source, JsonObject *object, GError **error)
{
  EfJsonObject o;
  gint64 version;

  ef_json_object_init (&o, source, "", object);
  ef_json_get_int (&o, "version", EF_JSON_OPTIONAL, 1, 1, &version);
  ef_json_get_string (&o, "title", EF_JSON_OPTIONAL, 200, &style->title);
  for (const EfStyleField *f = fields; f->name; f++)
    read_field (&o, style, f);
  return ef_json_object_end (&o, error);
}

/* Whatever states are not given look like the words to come. */
static void
fill_states (EfStyle *style, JsonObject *object)
{
  if (!json_object_has_member (object, "active_fill"))
    style->active_fill = style->fill;
  if (!json_object_has_member (object, "spoken_fill"))
    style->spoken_fill = style->fill;
  if (!json_object_has_member (object, "active_outline_colour"))
    style->active_outline_colour = style->outline_colour;
}

gboolean
ef_style_boxes_words (const EfStyle *style)
{
  return style->box == EF_BOX_WORD || style->animation == EF_ANIMATION_BOX;
}

/* Differences */

static const gchar *const show_fields[] = { "opacity", "upcoming_opacity",
  "active_opacity", "spoken_opacity", "fill", "active_fill", "spoken_fill",
  "outline_colour", "active_outline_colour", "underline_colour", "box_colour",
  "animation_time", "cue_animation", "cue_animation_time", "cue_exit_time",
  NULL };
static const gchar *const place_fields[] = { "align", "anchor", "position_x",
  "position_y", "animation", "pop_scale", "motion_distance", "underline_width",
  "underline_offset", "box", "box_padding_x", "box_padding_y", "box_radius",
  "line_height", "cue_exit", NULL };
static const gchar *const draw_fields[] = { "outline", "shadow_colour",
  "shadow_x", "shadow_y", "shadow_blur", "glow", "glow_colour", "rotation",
  NULL };
static const gchar *const type_fields[] = { "fonts", "weight", "size",
  "min_size", "letter_spacing", "word_spacing", NULL };

EfStyleScope
ef_style_field_scope (const EfStyleField *field)
{
  const gchar *const *const lists[] = { show_fields, place_fields, draw_fields,
    type_fields };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_strv_contains (lists[i], field->name))
      return EF_STYLE_SHOW + i;
  return EF_STYLE_PHRASE;
}

static gboolean
same_value (const EfStyleField *field, const EfStyle *a, const EfStyle *b)
{
  const gchar *p = (const gchar *)a + field->offset;
  const gchar *q = (const gchar *)b + field->offset;

  switch (field->type) {
    case EF_FIELD_NUMBER:
      return memcmp (p, q, sizeof (gdouble)) == 0;
    case EF_FIELD_TEXT:
      return g_strcmp0 (*(gchar *const *)p, *(gchar *const *)q) == 0;
    default:
      return *(const gint *)p == *(const gint *)q;
  }
}

EfStyleScope
ef_style_difference (const EfStyle *a, const EfStyle *b)
{
  EfStyleScope scope = EF_STYLE_SAME;

  for (const EfStyleField *f = fields; f->name; f++)
    if (!same_value (f, a, b))
      scope = MAX (scope, ef_style_field_scope (f));
  return scope;
}

EfStyle *
ef_style_load (const gchar *name, JsonNode *overrides, GError **error)
{
  g_autoptr (EfStyle) style = style_new ();
  g_autofree gchar *path = ef_data_find ("styles", name, error);
  g_autoptr (JsonNode) root = NULL;

  if (!path)
    return NULL;
  root = ef_json_load (path, 64 * 1024, error);
  if (!root ||
      !ef_style_apply (style, path, json_node_get_object (root), error))
    return NULL;
  fill_states (style, json_node_get_object (root));
  if (overrides &&
      !ef_style_apply (
          style, "style overrides", json_node_get_object (overrides), error))
    return NULL;
  style->name = ef_data_name (path);
  return g_steal_pointer (&style);
}
