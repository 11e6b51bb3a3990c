/* Edit Factory - how captions look: styles as JSON files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "style.h"

#include <editfactory/cues.h>
#include <editfactory/data.h>
#include <editfactory/json.h>
#include <string.h>

static const gchar *const case_names[] = { "none", "upper", "lower", NULL };
static const gchar *const animation_names[] = { "none", "fade", "pop", NULL };
static const gchar *const box_names[] = { "none", "word", "line", NULL };

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
  FIELD (text_case, CHOICE, 0, 2, case_names, "Case of the letters"),
  FIELD (letter_spacing, NUMBER, -20, 50, NULL, "Px added between letters"),
  FIELD (word_spacing, NUMBER, -20, 100, NULL, "Px added between words"),
  FIELD (line_height, NUMBER, 0.5, 3, NULL, "Line distance over the font's"),
  FIELD (fill, COLOUR, 0, 0, NULL, "Colour of words not yet spoken"),
  FIELD (active_fill, COLOUR, 0, 0, NULL, "Colour of the word being spoken"),
  FIELD (spoken_fill, COLOUR, 0, 0, NULL, "Colour of words already spoken"),
  FIELD (outline_colour, COLOUR, 0, 0, NULL, "Colour of the outline"),
  FIELD (outline, NUMBER, 0, 40, NULL, "Width of the outline in px"),
  FIELD (shadow_colour, COLOUR, 0, 0, NULL, "Colour of the shadow"),
  FIELD (shadow_x, NUMBER, -40, 40, NULL, "Shadow's distance to the right, px"),
  FIELD (shadow_y, NUMBER, -40, 40, NULL, "Shadow's distance downwards, px"),
  FIELD (shadow_blur, NUMBER, 0, 40, NULL, "Softness of the shadow, px"),
  FIELD (glow_colour, COLOUR, 0, 0, NULL, "Colour of the glow"),
  FIELD (glow, NUMBER, 0, 60, NULL, "Radius of the glow in px, 0 for none"),
  FIELD (box, CHOICE, 0, 2, box_names, "Where a box is drawn"),
  FIELD (box_colour, COLOUR, 0, 0, NULL, "Colour of the box"),
  FIELD (box_radius, NUMBER, 0, 200, NULL, "Radius of the box's corners, px"),
  FIELD (box_padding_x, NUMBER, 0, 200, NULL, "Box beside the text, px"),
  FIELD (box_padding_y, NUMBER, 0, 200, NULL, "Box above and below, px"),
  FIELD (position_y, NUMBER, 0, 1, NULL, "Centre of the caption, 0 is the top"),
  FIELD (animation, CHOICE, 0, 2, animation_names, "Motion of words"),
  FIELD (pop_scale, NUMBER, 1, 2, NULL, "Size of the active word at its peak"),
  FIELD (animation_time, NUMBER, 0, 2, NULL, "Length of the motion, seconds"),
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
  style->outline_colour = 0x000000ff;
  style->outline = 6;
  style->shadow_colour = 0x00000000;
  style->glow_colour = 0x00000000;
  style->box_colour = 0x000000c0;
  style->box_radius = 12;
  style->box_padding_x = 16;
  style->box_padding_y = 8;
  style->position_y = 0.66;
  style->pop_scale = 1.1;
  style->animation_time = 0.14;
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
}

EfStyle *
ef_style_load (const gchar *name, JsonNode *overrides, GError **error)
{
  g_autoptr (EfStyle) style = style_new ();
  g_autofree gchar *path = ef_data_find ("styles", name, error);
  g_autoptr (JsonNode) root = NULL;
  g_autofree gchar *base = NULL;

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
  base = g_path_get_basename (path);
  style->name = g_strndup (base, strlen (base) - strlen (".json"));
  return g_steal_pointer (&style);
}
