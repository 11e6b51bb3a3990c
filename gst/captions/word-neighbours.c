/* Edit Factory - what a word may do without harm to those beside it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "word-neighbours.h"

/* Of the font size: how far a word may always grow on each side. */
#define LEAST_GROWTH 0.05
/* Of the outline's width: what is left between a grown word's letters and those
 * beside it. */
#define AIR 1.5

/* Pixels to the nearest word of the line, on either side. */
static gdouble
gap_beside (const EfCueLayout *layout, guint word)
{
  const EfWordBox *box = &g_array_index (layout->boxes, EfWordBox, word);
  gdouble gap = G_MAXDOUBLE;

  for (guint i = 0; i < layout->boxes->len; i++) {
    const EfWordBox *other = &g_array_index (layout->boxes, EfWordBox, i);

    if (i == word || other->y != box->y)
      continue;
    gap = MIN (gap,
        MAX (other->x - (box->x + box->width),
            box->x - (other->x + other->width)));
  }
  return gap;
}

gdouble
ef_word_peak (
    const EfCueLayout *layout, guint word, gdouble peak, gdouble outline)
{
  gdouble width = g_array_index (layout->boxes, EfWordBox, word).width;
  gdouble gap = gap_beside (layout, word), growth;

  if (width <= 0 || gap == G_MAXDOUBLE)
    return peak;
  growth = MAX (gap - AIR * outline, LEAST_GROWTH * layout->size);
  return MIN (peak, 1 + 2 * growth / width);
}

void
ef_word_covered (
    const EfWordBox *word, EfSpan box, gboolean *from_right, gdouble *edge)
{
  gdouble left = box.left - word->x, right = box.right - word->x;

  *from_right = left > 0 && right >= word->width;
  *edge = CLAMP (*from_right ? left : right, 0, word->width);
}
