/* Edit Factory - words whose font differs from the style's
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "look-span.h"
#include "language-fonts.h"

static gdouble
size_of (const EfCueWord *word)
{
  return word->size > 0 ? word->size : 1;
}

static void
clear_span (gpointer span)
{
  g_free (((EfLookSpan *)span)->font);
}

void
ef_look_span_add (GArray **spans, const EfCueWord *word, guint start, guint end)
{
  guint flags = word->flags & (EF_CUE_WORD_BOLD | EF_CUE_WORD_ITALIC);
  EfLookSpan *span;

  if (flags == 0 && size_of (word) == 1 && !word->font && !word->language)
    return;
  if (!*spans) {
    *spans = g_array_new (FALSE, FALSE, sizeof (EfLookSpan));
    g_array_set_clear_func (*spans, clear_span);
  }
  g_array_set_size (*spans, (*spans)->len + 1);
  span = &g_array_index (*spans, EfLookSpan, (*spans)->len - 1);
  *span = (EfLookSpan){ start, end, flags, size_of (word),
    g_strdup (word->font), word->language };
}

/* W3C CSS Fonts 4, 2.2.1: "bolder". */
static PangoWeight
bolder (PangoWeight weight)
{
  if (weight < 350)
    return PANGO_WEIGHT_NORMAL;
  if (weight < 550)
    return PANGO_WEIGHT_BOLD;
  return MAX (weight, PANGO_WEIGHT_HEAVY);
}

/* Takes @attribute. */
static void
add (PangoAttrList *list, const EfLookSpan *span, PangoAttribute *attribute)
{
  attribute->start_index = span->start;
  attribute->end_index = span->end;
  pango_attr_list_insert (list, attribute);
}

/* Only what is installed: its name is a name then and nothing else. Letters
 * that it lacks are the style's. */
static void
add_families (PangoAttrList *list, const EfLookSpan *span, PangoLayout *layout)
{
  PangoFontMap *map =
      pango_context_get_font_map (pango_layout_get_context (layout));
  const gchar *family = span->font ? ef_font_map_find (map, span->font) : NULL;
  g_autofree gchar *last = ef_language_families (map, span->language);
  g_autofree gchar *families = NULL;

  if (!family && !last)
    return;
  families = g_strconcat (family ? family : "", family ? "," : "",
      pango_font_description_get_family (
          pango_layout_get_font_description (layout)),
      last ? "," : "", last, NULL);
  add (list, span, pango_attr_family_new (families));
}

void
ef_look_spans_apply (const GArray *spans, PangoLayout *layout)
{
  PangoAttrList *list = pango_layout_get_attributes (layout);
  PangoWeight weight = pango_font_description_get_weight (
      pango_layout_get_font_description (layout));

  if (!spans)
    return;
  list = list ? pango_attr_list_copy (list) : pango_attr_list_new ();
  for (guint i = 0; i < spans->len; i++) {
    const EfLookSpan *span = &g_array_index (spans, EfLookSpan, i);

    if (span->font || span->language)
      add_families (list, span, layout);
    if (span->language)
      add (list, span,
          pango_attr_language_new (
              pango_language_from_string (span->language)));
    if (span->flags & EF_CUE_WORD_BOLD)
      add (list, span, pango_attr_weight_new (bolder (weight)));
    if (span->flags & EF_CUE_WORD_ITALIC)
      add (list, span, pango_attr_style_new (PANGO_STYLE_ITALIC));
    if (span->size != 1)
      add (list, span, pango_attr_scale_new (span->size));
  }
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}
