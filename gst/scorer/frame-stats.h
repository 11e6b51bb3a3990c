/* Edit Factory - what one frame tells about itself
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "luma.h"

G_BEGIN_DECLS

/* The frame is seen through EF_GRID x EF_GRID single pixels, spread evenly:
 * the mean, the deviation and the mean absolute difference of a sample of the
 * pixels estimate those of all pixels without bias, whatever the resolution,
 * where averages of blocks would lose the fine texture that moves. A thumbnail
 * of EF_THUMB x EF_THUMB means of 3 x 3 samples serves where smoothness is
 * wanted: cuts, hash, centre of interest, the variance factor. */
#define EF_GRID 192
#define EF_THUMB 64
#define EF_GRID_SIZE (EF_GRID * EF_GRID)
#define EF_THUMB_SIZE (EF_THUMB * EF_THUMB)

/* The Laplacian is measured on every second of the grid's rows, in a picture
 * whose shorter side is about this (or less, when the frame has less). */
#define EF_SHARPNESS_LINES 1080

/**
 * EfFrameStats: levels are full-range, 0..255, whatever the frame's range.
 * @mean: mean luma, 0..1
 * @deviation: standard deviation of the luma, in levels
 * @laplacian: variance of the Laplacian (0 1 0, 1 -4 1, 0 1 0)
 * @laplacian_peak: mean of the same in the sharpest tenth of 12 x 12 blocks
 */
typedef struct
{
  gdouble mean;
  gdouble deviation;
  gdouble laplacian;
  gdouble laplacian_peak;
} EfFrameStats;

typedef struct _EfFrameSampler EfFrameSampler;

EfFrameSampler *ef_frame_sampler_new (guint width, guint height);
void ef_frame_sampler_free (EfFrameSampler *sampler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFrameSampler, ef_frame_sampler_free)

/* @grid (EF_GRID_SIZE) and @thumb (EF_THUMB_SIZE) are filled with samples in
 * the view's own range; the view must have the sampler's size. */
void ef_frame_sampler_measure (EfFrameSampler *sampler, const EfLumaView *view,
    guint8 *grid, guint8 *thumb, EfFrameStats *stats);

/* Mean absolute difference of two grids or thumbnails, in their own levels. */
gdouble ef_mean_difference (const guint8 *a, const guint8 *b, guint n);

/* What turns a difference of levels of @full_range into full-range levels. */
gdouble ef_luma_gain (gboolean full_range);

G_END_DECLS
