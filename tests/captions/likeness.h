/* Edit Factory - how alike two pictures look
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* @x1, @y1: behind the last pixel */
typedef struct
{
  gint x0;
  gint y0;
  gint x1;
  gint y1;
} LikenessArea;

/**
 * Likeness: of an area of two pictures.
 * @psnr: of R, G and B, dB; 99: the same
 * @ssim: mean of the luma's structural similarity, -1..1; Wang et al., "Image
 *   Quality Assessment: From Error Visibility to Structural Similarity" (2004)
 * @colour: what 19 of 20 pixels differ by at the most, CIE 1976 colour
 *   difference after what the eye does not resolve is averaged (3x3), which
 *   is how Zhang & Wandell measure images ("A Spatial Extension of CIELAB",
 *   1996); 2.3 is just noticeable (Mahy et al., 1994)
 */
typedef struct
{
  gdouble psnr;
  gdouble ssim;
  gdouble colour;
} Likeness;

/* What differs in @picture from @ground, or when that is NULL from its own
 * first row, and 8 pixels around. Both are CAIRO_FORMAT_RGB24 of one size. */
LikenessArea likeness_area (cairo_surface_t *picture, cairo_surface_t *ground);

Likeness
likeness_of (cairo_surface_t *a, cairo_surface_t *b, const LikenessArea *area);

G_END_DECLS
