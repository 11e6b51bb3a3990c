/* Edit Factory - the inner loops of the filters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Samples are Q6; results are kept in 0..255. All forms give the same bits.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_FILTER_PAD 2 /* samples beyond both ends of a row that are read */

/**
 * EfFilterRows:
 * @denoise: @n samples of rows[1] between the rows above and below; neighbours
 *   weigh 1 less @slope for each step of difference, at least 0
 * @sharpen: @n samples of rows[2] of five, @more times what distinguishes them
 *   from their binomial mean added; @sums: @n + 2 * EF_FILTER_PAD to work with
 * @stretch: @n samples in place, times @factor, plus @add
 */
typedef struct
{
  void (*denoise) (
      const gint16 *const rows[3], gint16 *dst, gfloat slope, guint n);
  void (*sharpen) (const gint16 *const rows[5], gint16 *dst, gint32 *sums,
      gfloat more, guint n);
  void (*stretch) (gint16 *samples, gfloat factor, gfloat add, gsize n);
} EfFilterRows;

/* The fastest that this machine runs. */
const EfFilterRows *ef_filter_rows_get (void);
const EfFilterRows *ef_filter_rows_get_c (void);
/* Returns: (nullable): NULL when this machine has no AVX2 */
const EfFilterRows *ef_filter_rows_get_avx2 (void);

G_END_DECLS
