/* Edit Factory - letters that stand upright in columns
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "upright.h"

#include <hb.h>
#include <math.h>
#include <string.h>
#include <unicode/uchar.h>

/* Of a square, above its baseline: the ideographic em box of most fonts. */
#define BOX_TOP 0.88
/* How far a comma of a font for lines is moved to stand as one for columns, of
 * the size. */
#define COMMA_SHIFT 0.55

#define VARIATION_EMOJI 0xfe0f
#define JOINER 0x200d
#define KEYCAP 0x20e3

/* Emoji */

static gboolean
is_emoji (const gchar *p)
{
  UChar32 c = (UChar32)g_utf8_get_char (p);

  return u_hasBinaryProperty (c, UCHAR_EMOJI_PRESENTATION) ||
      (*p && g_utf8_get_char (g_utf8_next_char (p)) == VARIATION_EMOJI);
}

static gboolean
continues_emoji (gunichar c)
{
  return c == VARIATION_EMOJI || c == JOINER || c == KEYCAP ||
      u_hasBinaryProperty ((UChar32)c, UCHAR_EMOJI_MODIFIER) ||
      (c >= 0xe0020 && c <= 0xe007f);
}

/* Behind the emoji that begin at @p; @p when there are none. */
static const gchar *
skip_emoji (const gchar *p)
{
  gboolean joined = FALSE;

  if (!is_emoji (p))
    return p;
  while (*p) {
    gunichar c = g_utf8_get_char (p);

    if (!is_emoji (p) && !continues_emoji (c) && !joined)
      break;
    joined = c == JOINER;
    p = g_utf8_next_char (p);
  }
  return p;
}

static void
turn_up (PangoAttrList *list, guint start, guint end)
{
  PangoAttribute *attribute =
      pango_attr_gravity_hint_new (PANGO_GRAVITY_HINT_STRONG);

  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_change (list, attribute);
}

static void
turn_emoji_up (PangoLayout *layout)
{
  const gchar *text = pango_layout_get_text (layout), *next;
  PangoAttrList *list = NULL;

  for (const gchar *p = text; *p; p = next) {
    next = skip_emoji (p);
    if (next == p) {
      next = g_utf8_next_char (p);
      continue;
    }
    if (!list) {
      list = pango_layout_get_attributes (layout);
      list = list ? pango_attr_list_copy (list) : pango_attr_list_new ();
    }
    turn_up (list, (guint)(p - text), (guint)(next - text));
  }
  if (!list)
    return;
  pango_layout_set_attributes (layout, list);
  pango_attr_list_unref (list);
}

/* Fonts for lines only */

static gboolean
has_vertical_metrics (hb_font_t *font)
{
  hb_blob_t *blob = hb_face_reference_table (
      hb_font_get_face (font), HB_TAG ('v', 'm', 't', 'x'));
  gboolean has = hb_blob_get_length (blob) > 0;

  hb_blob_destroy (blob);
  return has;
}

static gdouble
size_of (PangoFont *font)
{
  PangoFontDescription *description =
      pango_font_describe_with_absolute_size (font);
  gdouble size = pango_font_description_get_size (description);

  pango_font_description_free (description);
  return size;
}

static gboolean
is_comma (gunichar c)
{
  return c == 0x3001 || c == 0x3002 || c == 0xff0c || c == 0xff0e;
}

/* Is it a comma, in the form that it has in lines? */
static gboolean
is_plain_comma (hb_font_t *font, PangoGlyph glyph, gunichar c)
{
  hb_codepoint_t nominal;

  return is_comma (c) && hb_font_get_nominal_glyph (font, c, &nominal) &&
      nominal == glyph;
}

/* Pango has a glyph's advance along the column as its width, and its origin
 * (rotated to the left) at its offset. */
static void
square (PangoGlyphInfo *info, hb_font_t *font, gunichar c, gdouble size)
{
  hb_position_t advance =
      hb_font_get_glyph_v_advance (font, (hb_codepoint_t)info->glyph);
  gdouble width = hb_font_get_glyph_h_advance (font, info->glyph);
  hb_position_t x = 0, y = 0;

  if (info->glyph & PANGO_GLYPH_UNKNOWN_FLAG ||
      info->glyph == PANGO_GLYPH_EMPTY || info->geometry.width == 0)
    return;
  hb_font_get_glyph_v_origin (font, info->glyph, &x, &y);
  info->geometry.width += (int)lrint (size + advance);
  info->geometry.x_offset += (int)lrint (BOX_TOP * size - y);
  info->geometry.y_offset += (int)lrint (width / 2 - x);
  if (!is_plain_comma (font, info->glyph, c))
    return;
  info->geometry.x_offset -= (int)lrint (COMMA_SHIFT * size);
  info->geometry.y_offset -= (int)lrint (COMMA_SHIFT * size);
}

static void
square_run (const PangoGlyphItem *run, const gchar *text)
{
  PangoFont *font = run->item->analysis.font;
  hb_font_t *hb = pango_font_get_hb_font (font);
  gdouble size = size_of (font);

  if (run->item->analysis.gravity != PANGO_GRAVITY_EAST || !hb ||
      has_vertical_metrics (hb))
    return;
  for (int i = 0; i < run->glyphs->num_glyphs; i++)
    square (&run->glyphs->glyphs[i], hb,
        g_utf8_get_char (
            text + run->item->offset + run->glyphs->log_clusters[i]),
        size);
}

void
ef_upright_finish (PangoLayout *layout)
{
  PangoLayoutLine *line;

  if (pango_context_get_base_gravity (pango_layout_get_context (layout)) !=
      PANGO_GRAVITY_EAST)
    return;
  turn_emoji_up (layout);
  /* Not the read-only one: Pango measures the line anew then. */
  line = pango_layout_get_line (layout, 0);
  for (GSList *l = line->runs; l; l = l->next)
    square_run (l->data, pango_layout_get_text (layout));
}
