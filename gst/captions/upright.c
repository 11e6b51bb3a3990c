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
/* By how much fonts differ in that. */
#define BOX_SLACK 0.15
/* Of a square, of the size. */
#define WIDEST_CELL 1.5
/* Where the middle of a comma stands in its square: from the top, and to the
 * right of the middle, of the size. */
#define COMMA_ALONG 0.22
#define COMMA_BESIDE 0.28

#define FINISHED "ef-upright-finished"

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

/* Some fonts have metrics that make no sense, by which letters would stand in
 * each other: a low and a high ideograph show it. Those without ideographs have
 * none that fit beside them. */
static gboolean
has_vertical_metrics (hb_font_t *font, gdouble size)
{
  static const gunichar samples[] = { 0x4e00, 0x4e2d };
  hb_blob_t *blob = hb_face_reference_table (
      hb_font_get_face (font), HB_TAG ('v', 'm', 't', 'x'));
  gboolean has = hb_blob_get_length (blob) > 0;

  hb_blob_destroy (blob);
  for (guint i = 0; has && i < G_N_ELEMENTS (samples); i++) {
    hb_codepoint_t glyph;
    hb_position_t x = 0, y = 0;

    has = hb_font_get_nominal_glyph (font, samples[i], &glyph) &&
        hb_font_get_glyph_v_origin (font, glyph, &x, &y) &&
        fabs (y - BOX_TOP * size) < BOX_SLACK * size;
  }
  return has;
}

/* Not what the font says: of bitmaps that is the size they are drawn in. */
static gdouble
size_of (hb_font_t *font)
{
  int x, y;

  hb_font_get_scale (font, &x, &y);
  return y;
}

static gboolean
is_comma (gunichar c)
{
  return c == 0x3001 || c == 0x3002 || c == 0xff0c || c == 0xff0e;
}

/* Emoji are wider than letters of their size. */
static gdouble
cell_of (hb_font_t *font, PangoGlyph glyph, gdouble size)
{
  return CLAMP (
      hb_font_get_glyph_h_advance (font, glyph), size, WIDEST_CELL * size);
}

/* Where its origin stands in its square: along the column, and to the left of
 * its middle. */
static void
find_origin (hb_font_t *font, PangoGlyph glyph, gunichar c, gdouble size,
    gdouble *along, gdouble *beside)
{
  hb_glyph_extents_t ink;

  *along = BOX_TOP * size + (cell_of (font, glyph, size) - size) / 2;
  *beside = hb_font_get_glyph_h_advance (font, glyph) / 2.0;
  if (!is_comma (c) || !hb_font_get_glyph_extents (font, glyph, &ink))
    return;
  *along = COMMA_ALONG * size + ink.y_bearing + ink.height / 2.0;
  *beside = ink.x_bearing + ink.width / 2.0 - COMMA_BESIDE * size;
}

/* Pango has a glyph's advance along the column as its width, and its origin
 * (rotated to the left) at its offset. */
static void
square (PangoGlyphInfo *info, hb_font_t *font, gunichar c, gdouble size)
{
  hb_position_t x = 0, y = 0;
  gdouble along, beside;

  if (info->glyph & PANGO_GLYPH_UNKNOWN_FLAG ||
      info->glyph == PANGO_GLYPH_EMPTY || g_unichar_iszerowidth (c))
    return;
  hb_font_get_glyph_v_origin (font, info->glyph, &x, &y);
  find_origin (font, info->glyph, c, size, &along, &beside);
  info->geometry.width += (int)lrint (cell_of (font, info->glyph, size) +
      hb_font_get_glyph_v_advance (font, info->glyph));
  info->geometry.x_offset += (int)lrint (along - y);
  info->geometry.y_offset += (int)lrint (beside - x);
}

static void
square_run (const PangoGlyphItem *run, const gchar *text)
{
  hb_font_t *font = pango_font_get_hb_font (run->item->analysis.font);

  if (run->item->analysis.gravity != PANGO_GRAVITY_EAST || !font ||
      has_vertical_metrics (font, size_of (font)))
    return;
  for (int i = 0; i < run->glyphs->num_glyphs; i++)
    square (&run->glyphs->glyphs[i], font,
        g_utf8_get_char (
            text + run->item->offset + run->glyphs->log_clusters[i]),
        size_of (font));
}

/* Glyphs that are moved stay so until the layout changes. */
static gboolean
is_finished (PangoLayout *layout)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (layout), FINISHED)) ==
      pango_layout_get_serial (layout);
}

static void
mark_finished (PangoLayout *layout)
{
  g_object_set_data (G_OBJECT (layout), FINISHED,
      GUINT_TO_POINTER (pango_layout_get_serial (layout)));
}

void
ef_upright_finish (PangoLayout *layout)
{
  PangoLayoutLine *line;

  if (pango_context_get_base_gravity (pango_layout_get_context (layout)) !=
          PANGO_GRAVITY_EAST ||
      is_finished (layout))
    return;
  turn_emoji_up (layout);
  /* Not the read-only one: Pango measures the line anew then. */
  line = pango_layout_get_line (layout, 0);
  for (GSList *l = line->runs; l; l = l->next)
    square_run (l->data, pango_layout_get_text (layout));
  mark_finished (layout);
}
