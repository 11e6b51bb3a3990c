/* Edit Factory - the n-th smallest of some numbers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Orders @v so far that what stands at @n is what would when it is sorted, with
 * nothing larger before and nothing smaller behind it (C. A. R. Hoare,
 * "Algorithm 65: find", 1961).
 * Returns: that value */
static inline gfloat
ef_select_nth (gfloat *v, gint length, gint n)
{
  gint low = 0, high = length - 1;

  while (low < high) {
    gfloat pivot = v[n];
    gint i = low, j = high;

    while (i <= j) {
      while (v[i] < pivot)
        i++;
      while (v[j] > pivot)
        j--;
      if (i <= j) {
        gfloat swap = v[i];

        v[i++] = v[j];
        v[j--] = swap;
      }
    }
    if (j < n)
      low = i;
    if (n < i)
      high = j;
  }
  return v[n];
}

G_END_DECLS
