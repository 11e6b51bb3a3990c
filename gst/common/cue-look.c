/* Edit Factory - cues.json: how a word looks and where a cue stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cue-look.h"

#include <math.h>

static const struct
{
  const gchar *name;
  guint flag;
} flags[] = { { "bold", EF_CUE_WORD_BOLD }, { "italic", EF_CUE_WORD_ITALIC },
  { "underline", EF_CUE_WORD_UNDERLINE }, { "strike", EF_CUE_WORD_STRIKE },
  { "joined", EF_CUE_WORD_JOINED } };

void
ef_cue_look_read (EfJsonObject *o, EfCueWord *word)
{
  g_autofree gchar *colour = NULL;
  g_autofree gchar *language = NULL;
  gdouble size, opacity;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    gboolean set = FALSE;

    ef_json_get_bool (o, flags[i].name, EF_JSON_OPTIONAL, &set);
    if (set)
      word->flags |= flags[i].flag;
  }
  if (ef_json_get_string (o, "colour", EF_JSON_OPTIONAL, 9, &colour) &&
      !ef_caption_colour_parse (colour, &word->colour))
    ef_json_object_fail (o, "colour", "must be #rrggbb or #rrggbbaa");
  if (ef_json_get_number (
          o, "size", EF_JSON_OPTIONAL, EF_CUE_MIN_SIZE, EF_CUE_MAX_SIZE, &size))
    word->size = (gfloat)size;
  if (ef_json_get_number (o, "opacity", EF_JSON_OPTIONAL, 0, 1, &opacity))
    word->fade = (gfloat)(1 - opacity);
  ef_json_get_string (
      o, "font", EF_JSON_OPTIONAL, EF_CUE_MAX_FONT, &word->font);
  if (ef_json_get_string (
          o, "language", EF_JSON_OPTIONAL, EF_LANGUAGE_MAX_TAG, &language))
    word->language = ef_language_intern (language);
  if (ef_json_get_string (
          o, "ruby", EF_JSON_OPTIONAL, EF_CUE_MAX_RUBY, &word->ruby) &&
      !*ef_caption_text_clean (word->ruby))
    ef_json_object_fail (o, "ruby", "has nothing to show");
}

/* Thousandths, so that a float does not show its tail. */
static void
set_fraction (JsonObject *object, const gchar *name, gdouble value)
{
  json_object_set_double_member (object, name, round (value * 1000) / 1000);
}

void
ef_cue_look_write (JsonObject *object, const EfCueWord *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (word->flags & flags[i].flag)
      json_object_set_boolean_member (object, flags[i].name, TRUE);
  if (word->colour) {
    g_autofree gchar *colour = g_strdup_printf ("#%08x", word->colour);

    json_object_set_string_member (object, "colour", colour);
  }
  if (word->size > 0 && word->size != 1)
    set_fraction (object, "size", word->size);
  if (word->fade > 0)
    set_fraction (object, "opacity", 1 - word->fade);
  if (word->font)
    json_object_set_string_member (object, "font", word->font);
  if (word->language)
    json_object_set_string_member (object, "language", word->language);
  if (word->ruby)
    json_object_set_string_member (object, "ruby", word->ruby);
}

/* From EF_WRITING_HORIZONTAL on. */
static const gchar *const writing_names[] = { "horizontal", "vertical-rl",
  "vertical-lr", NULL };

static void
read_writing (EfJsonObject *o, EfCuePlace *place)
{
  gint writing;

  if (ef_json_get_choice (
          o, "writing_mode", EF_JSON_OPTIONAL, writing_names, &writing))
    place->writing = EF_WRITING_HORIZONTAL + writing;
}

/* A region of a document, as WebVTT's. */
static void
read_region (EfJsonObject *o, EfCuePlace *place)
{
  gint64 lines = 0;
  gdouble y = 1;
  EfJsonObject region;

  if (!ef_json_get_object (o, "region", EF_JSON_OPTIONAL, &region))
    return;
  ef_json_get_int (
      &region, "lines", EF_JSON_REQUIRED, 1, EF_CUE_MAX_REGION_LINES, &lines);
  ef_json_get_number (&region, "y", EF_JSON_OPTIONAL, 0, 1, &y);
  ef_json_get_bool (&region, "scroll", EF_JSON_OPTIONAL, &place->scroll);
  if (ef_json_object_close (o, &region) && (place->anchor == 0 || place->y < 0))
    ef_json_object_fail (o, "region", "needs an anchor and y");
  place->lines = (guint)lines;
  place->lines_y = (gfloat)y;
}

void
ef_cue_place_read (EfJsonObject *o, EfCuePlace *place)
{
  static const gchar *const names[] = { "x", "y", "width" };
  gdouble values[] = { -1, -1, 0 };
  gint64 anchor = 0;

  read_writing (o, place);
  ef_json_get_int (o, "anchor", EF_JSON_OPTIONAL, 1, 9, &anchor);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ef_json_get_number (o, names[i], EF_JSON_OPTIONAL, 0, 1, &values[i]) &&
        anchor == 0)
      ef_json_object_fail (o, names[i], "needs an anchor");
  if (anchor > 0) {
    place->anchor = (gint)anchor;
    place->x = (gfloat)values[0];
    place->y = (gfloat)values[1];
    place->width = (gfloat)values[2];
  }
  read_region (o, place);
}

static void
write_region (JsonObject *object, const EfCuePlace *place)
{
  JsonObject *region = json_object_new ();

  json_object_set_int_member (region, "lines", place->lines);
  set_fraction (region, "y", place->lines_y);
  if (place->scroll)
    json_object_set_boolean_member (region, "scroll", TRUE);
  json_object_set_object_member (object, "region", region);
}

void
ef_cue_place_write (JsonObject *object, const EfCuePlace *place)
{
  if (place->writing != EF_WRITING_STYLE)
    json_object_set_string_member (object, "writing_mode",
        writing_names[place->writing - EF_WRITING_HORIZONTAL]);
  if (place->anchor == 0)
    return;
  json_object_set_int_member (object, "anchor", place->anchor);
  if (place->x >= 0)
    set_fraction (object, "x", place->x);
  if (place->y >= 0)
    set_fraction (object, "y", place->y);
  if (place->width > 0)
    set_fraction (object, "width", place->width);
  if (place->lines > 0)
    write_region (object, place);
}
