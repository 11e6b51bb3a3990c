/* Edit Factory - one plane resampled row by row
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Separable resampling with Keys' cubic (a = -1/2, "Catmull-Rom"; R. Keys,
 * IEEE Trans. ASSP 29, 1981), widened by the ratio when reducing so that
 * nothing aliases. Positions are exact to 1/16384 of a weight, so slow zooms
 * and pans do not step.
 */
#pragma once

#include "row-ops.h"

G_BEGIN_DECLS

typedef enum
{
  EF_SAMPLE_U8,      /* planar 8-bit */
  EF_SAMPLE_U8_PAIR, /* every second byte, as NV12's chroma */
  EF_SAMPLE_U16,     /* 16-bit little-endian, `shift` to Q6 */
  EF_SAMPLE_U16_PAIR /* every second one of these, as P010's chroma */
} EfSample;

/**
 * EfPlane: samples where they lie.
 * @data: first sample of the first row
 * @stride: bytes from row to row
 * @width, @height: samples
 * @shift: of EF_SAMPLE_U16, left shift to Q6 (10 bits: 4; P010: -2)
 */
typedef struct
{
  const guint8 *data;
  gint stride;
  guint width;
  guint height;
  EfSample sample;
  gint shift;
} EfPlane;

/* @n samples of row @row from @first on, as Q6. */
void ef_plane_read_row (const EfPlane *self, const EfRowOps *ops, guint row,
    guint first, guint n, gint16 *dst);

/**
 * EfMapping: source position of output sample i on one axis: @scale * i +
 * @offset, in source samples, 0 being the first sample's centre.
 */
typedef struct
{
  gdouble scale;
  gdouble offset;
} EfMapping;

/* The kernel at @x samples from its middle. */
gdouble ef_scaler_kernel (gdouble x);

typedef struct _EfScaler EfScaler;

EfScaler *ef_scaler_new (void);
void ef_scaler_free (EfScaler *self);

/* Prepares for a frame. @plane must stay valid until the last row. Tables are
 * kept while the geometry does not change. */
void ef_scaler_start (EfScaler *self, const EfPlane *plane, const EfMapping *x,
    const EfMapping *y, guint dst_width, guint dst_height);
/* Row @y of the output in Q6, into @dst; rows must be asked for in increasing
 * order. */
void ef_scaler_row (EfScaler *self, guint y, gint16 *dst);

G_END_DECLS
