/* Edit Factory - lines as even as can be
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "even-lines.h"

/* Fills lines up to @limit. Returns: whether all words found room; each of the
 * lines that are still to come keeps a word. */
static gboolean
fill (
    const gdouble *widths, guint n, guint n_lines, gdouble limit, guint *firsts)
{
  guint line = 0;
  gdouble sum = 0;

  for (guint i = 0; i < n; i++) {
    gboolean must = n - i == n_lines - 1 - line && i > 0;

    if (i > 0 && (must || sum + widths[i] > limit)) {
      if (++line == n_lines)
        return FALSE;
      firsts[line] = i;
      sum = 0;
    }
    if (widths[i] > limit)
      return FALSE;
    sum += widths[i];
  }
  return TRUE;
}

/* Bisects the limit, to a thousandth of the whole. */
void
ef_break_evenly (const gdouble *widths, guint n, guint n_lines, guint *firsts)
{
  gdouble low = 0, high = 0;
  gdouble step;

  for (guint i = 0; i < n; i++)
    high += widths[i];
  /* What rounding may add to a sum. */
  high += 1;
  step = high / 1024;
  firsts[0] = 0;
  while (high - low > step) {
    gdouble middle = (low + high) / 2;

    if (fill (widths, n, n_lines, middle, firsts))
      high = middle;
    else
      low = middle;
  }
  fill (widths, n, n_lines, high, firsts);
}
