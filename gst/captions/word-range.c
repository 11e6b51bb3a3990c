/* Edit Factory - where the letters of a word stand in a layout
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "word-range.h"

/* Clusters of a run stand in the order of its direction. */
void
ef_cluster_bytes (const PangoGlyphItem *item, int i, guint *start, guint *end)
{
  const PangoGlyphString *glyphs = item->glyphs;
  int step = item->item->analysis.level % 2 ? -1 : 1;
  int k = i;

  while (k >= 0 && k < glyphs->num_glyphs &&
      glyphs->log_clusters[k] == glyphs->log_clusters[i])
    k += step;
  *start = (guint)(item->item->offset + glyphs->log_clusters[i]);
  *end = (guint)item->item->offset +
      (guint)(k >= 0 && k < glyphs->num_glyphs ? glyphs->log_clusters[k]
                                               : item->item->length);
}

gdouble
ef_run_drop (PangoLayout *layout, const PangoGlyphItem *item,
    const PangoRectangle *place)
{
  PangoRectangle logical;

  pango_glyph_string_extents (
      item->glyphs, item->item->analysis.font, NULL, &logical);
  return (gdouble)(place->y - logical.y - pango_layout_get_baseline (layout)) /
      PANGO_SCALE;
}

/* Glyphs from @x on; those of clusters that are all of the word count. */
static void
include_run (const PangoGlyphItem *item, int x, guint start, guint end,
    int *left, int *right)
{
  for (int i = 0; i < item->glyphs->num_glyphs; i++) {
    int width = item->glyphs->glyphs[i].geometry.width;
    guint from, to;

    ef_cluster_bytes (item, i, &from, &to);
    if (from >= start && to <= end) {
      *left = MIN (*left, x);
      *right = MAX (*right, x + width);
    }
    x += width;
  }
}

/* Pango has no width for a letter that a mark with room of its own follows in
 * the same grapheme, as vowels do in Burmese: at the end of a word it would be
 * missed. */
static void
include_clusters (
    PangoLayout *layout, guint start, guint end, int *left, int *right)
{
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  do {
    PangoLayoutRun *item = pango_layout_iter_get_run_readonly (iter);
    PangoRectangle logical;

    if (!item)
      continue;
    pango_layout_iter_get_run_extents (iter, NULL, &logical);
    include_run (item, logical.x, start, end, left, right);
  } while (pango_layout_iter_next_run (iter));
  pango_layout_iter_free (iter);
}

gboolean
ef_word_range (
    PangoLayout *layout, guint start, guint end, gdouble *left, gdouble *right)
{
  PangoLayoutLine *line = pango_layout_get_line_readonly (layout, 0);
  g_autofree int *ranges = NULL;
  int n = 0, first, last;

  *left = *right = 0;
  pango_layout_line_get_x_ranges (line, (int)start, (int)end, &ranges, &n);
  if (n == 0)
    return FALSE;
  first = ranges[0];
  last = ranges[2 * n - 1];
  include_clusters (layout, start, end, &first, &last);
  *left = (gdouble)first / PANGO_SCALE;
  *right = (gdouble)last / PANGO_SCALE;
  return TRUE;
}
