/* Edit Factory - fonts and places: where each word of a cue stands
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "typesetter-private.h"
#include "font-map.h"
#include "language-fonts.h"
#include "line-text.h"
#include "turn.h"
#include "upright.h"

#include <math.h>
#include <string.h>

gdouble
ef_style_reach (const EfStyle *style)
{
  gdouble shadow =
      MAX (fabs (style->shadow_x), fabs (style->shadow_y)) + style->shadow_blur;
  gdouble reach = style->outline;

  if (style->shadow_colour & 0xff)
    reach = MAX (reach, style->outline + shadow);
  if (style->glow_colour & 0xff)
    reach = MAX (reach, style->outline + style->glow);
  if (style->animation == EF_ANIMATION_UNDERLINE)
    reach = MAX (reach,
        style->underline_offset + style->underline_width + style->outline / 2);
  if (style->box != EF_BOX_NONE || ef_style_boxes_words (style))
    reach = MAX (reach, MAX (style->box_padding_x, style->box_padding_y));
  return reach;
}

/* The first family that is installed leads; the rest follow for letters that
 * it lacks. */
static void
choose_font (EfTypesetter *self)
{
  g_auto (GStrv) families = g_strsplit (self->style->fonts, ",", -1);
  GString *list = g_string_new (NULL);
  const gchar *first = NULL;

  for (guint i = 0; families[i]; i++) {
    const gchar *name = g_strstrip (families[i]);

    if (!*name || !ef_font_map_find (self->map, name))
      continue;
    if (!first)
      first = name;
    g_string_append_printf (list, "%s%s", list->len ? "," : "", name);
  }
  if (families[0] && g_strcmp0 (first, families[0]) != 0)
    self->warning = g_strdup_printf ("the font %s is not installed; %s is "
                                     "used",
        families[0], first ? first : "the system's own");
  self->font = pango_font_description_new ();
  pango_font_description_set_family (
      self->font, list->len ? list->str : "sans");
  pango_font_description_set_weight (self->font, self->style->weight);
  g_string_free (list, TRUE);
}

static void
add_own_fonts (EfTypesetter *self)
{
  g_autofree gchar *own = ef_language_families (self->map, self->language);
  g_autofree gchar *families = NULL;

  g_clear_pointer (&self->with_own, pango_font_description_free);
  self->with_own = pango_font_description_copy (self->font);
  if (!own)
    return;
  families = g_strconcat (
      pango_font_description_get_family (self->font), ",", own, NULL);
  pango_font_description_set_family (self->with_own, families);
}

void
ef_typesetter_set_language (EfTypesetter *self, const gchar *language)
{
  PangoLanguage *pango =
      language ? pango_language_from_string (language) : NULL;

  if (language == self->language)
    return;
  self->language = language;
  pango_context_set_language (self->context, pango);
  pango_context_set_language (self->other_context, pango);
  add_own_fonts (self);
}

EfTypesetter *
ef_typesetter_new (
    const EfStyle *style, const EfSafeArea *area, guint width, guint height)
{
  EfTypesetter *self = g_new0 (EfTypesetter, 1);

  self->style = ef_style_copy (style);
  self->width = width;
  self->height = height;
  self->scale = MIN (width, height) / 1080.0;
  self->room = ef_room_new (area, width, height);
  self->avoid = g_array_new (FALSE, FALSE, sizeof (EfAvoid));
  self->map = ef_font_map_new (&self->context);
  self->other_room = ef_turn_room (area, width, height);
  self->other_context = ef_font_map_column_context (self->map);
  choose_font (self);
  add_own_fonts (self);
  return self;
}

void
ef_typesetter_set_style (EfTypesetter *self, const EfStyle *style)
{
  ef_style_free (self->style);
  self->style = ef_style_copy (style);
  g_clear_pointer (&self->font, pango_font_description_free);
  g_clear_pointer (&self->warning, g_free);
  choose_font (self);
  add_own_fonts (self);
}

void
ef_typesetter_free (EfTypesetter *self)
{
  ef_style_free (self->style);
  pango_font_description_free (self->font);
  pango_font_description_free (self->with_own);
  g_object_unref (self->context);
  g_object_unref (self->other_context);
  g_object_unref (self->map);
  ef_room_free (self->room);
  ef_room_free (self->other_room);
  g_array_unref (self->avoid);
  g_clear_pointer (&self->boundaries, ef_text_boundaries_free);
  g_free (self->warning);
  g_free (self);
}

gdouble
ef_typesetter_get_scale (EfTypesetter *self)
{
  return self->scale;
}

const gchar *
ef_typesetter_get_font_warning (EfTypesetter *self)
{
  return self->warning;
}

const EfRect *
ef_typesetter_get_zones (EfTypesetter *self, guint *n)
{
  return ef_room_get_zones (self->room, n);
}

void
ef_typesetter_set_avoid (EfTypesetter *self, const EfAvoid *avoid, guint n)
{
  g_array_set_size (self->avoid, 0);
  if (n > 0)
    g_array_append_vals (self->avoid, avoid, n);
}

static void
add_spacing (PangoAttrList *list, gdouble pixels, guint start, guint end)
{
  PangoAttribute *attribute =
      pango_attr_letter_spacing_new ((int)(pixels * PANGO_SCALE));

  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_change (list, attribute);
}

/* @scale: from the style's pixels to those of this size */
static void
set_spacing (
    EfTypesetter *self, PangoLayout *layout, const gchar *text, gdouble scale)
{
  gdouble letters = self->style->letter_spacing * scale;
  gdouble words = self->style->word_spacing * scale;
  PangoAttrList *list;

  if (letters != 0 && ef_text_is_cursive (text))
    letters = 0;
  if (letters == 0 && words == 0)
    return;
  list = pango_attr_list_new ();
  if (letters != 0)
    add_spacing (list, letters, 0, G_MAXUINT);
  for (const gchar *p = text; words != 0 && (p = strchr (p, ' ')); p++)
    add_spacing (list, letters + words, p - text, p + 1 - text);
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

void
ef_typesetter_space_out (EfTypesetter *self, PangoLayout *layout, guint start,
    guint end, gdouble size, gdouble extra)
{
  gdouble letters = self->style->letter_spacing * size / self->style->size;
  PangoAttrList *list = pango_layout_get_attributes (layout);

  list = list ? pango_attr_list_copy (list) : pango_attr_list_new ();
  add_spacing (list, letters + extra, start, end);
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

PangoLayout *
ef_typesetter_layout (EfTypesetter *self, const gchar *text, gdouble size)
{
  return ef_typesetter_layout_along (self, self->turned, text, size);
}

PangoLayout *
ef_typesetter_layout_along (
    EfTypesetter *self, gboolean vertical, const gchar *text, gdouble size)
{
  PangoLayout *layout = pango_layout_new (
      vertical == self->turned ? self->context : self->other_context);
  PangoFontDescription *font =
      pango_font_description_copy_static (self->with_own);

  pango_font_description_set_absolute_size (font, size * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  set_spacing (self, layout, text, size / self->style->size);
  ef_upright_finish (layout);
  return layout;
}

gdouble
ef_typesetter_measure_looks (
    EfTypesetter *self, const gchar *text, const GArray *spans)
{
  g_autoptr (PangoLayout) layout =
      ef_typesetter_layout (self, text, self->style->size * self->scale);
  PangoRectangle logical;

  ef_look_spans_apply (spans, layout);
  ef_upright_finish (layout);
  pango_layout_get_extents (layout, NULL, &logical);
  return (gdouble)logical.width / PANGO_SCALE;
}

gdouble
ef_typesetter_measure (EfTypesetter *self, const gchar *text)
{
  return ef_typesetter_measure_looks (self, text, NULL);
}

void
ef_typesetter_get_metrics (
    EfTypesetter *self, gdouble *ascent, gdouble *descent)
{
  g_autoptr (PangoLayout) layout =
      ef_typesetter_layout (self, "x", self->style->size * self->scale);
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  *ascent = (gdouble)pango_layout_get_baseline (layout) / PANGO_SCALE;
  *descent = (gdouble)logical.height / PANGO_SCALE - *ascent;
}

void
ef_cue_layout_free (EfCueLayout *layout)
{
  g_array_unref (layout->boxes);
  g_clear_pointer (&layout->owners, g_array_unref);
  g_array_unref (layout->lines);
  g_ptr_array_unref (layout->runs);
  g_free (layout);
}
