/* Edit Factory - what the two forms of the HDR map share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "hdr.h"

G_BEGIN_DECLS

/* Steps of the signal. */
#define EF_HDR_LIGHT_SIZE 32768
/* The other tables are read with the upper bits of a float: EF_HDR_GAIN_BITS
 * and EF_HDR_CODE_BITS of its fraction, from 2^-16 and 2^-22 on. Where a
 * channel of the canvas is next to nothing, or a colour must approach white, a
 * thousandth of light is steps of a code: hence the finer ones. */
#define EF_HDR_GAIN_BITS 11
#define EF_HDR_GAIN_SPAN 16
#define EF_HDR_CODE_BITS 9
#define EF_HDR_CODE_SPAN 22

/* BT.2020-2, table 4 */
#define EF_HDR_KR 0.2627f
#define EF_HDR_KB 0.0593f
#define EF_HDR_KG (1 - EF_HDR_KR - EF_HDR_KB)

/**
 * EfHdrMap:
 * @black, @luma_scale, @chroma_scale: from Q6 to 0..1 and -0.5..0.5
 * @light: of a signal; PQ: 1 is 10000 cd/m², HLG: scene light
 * @gain: what light is multiplied by, of its luminance
 * @code: signal of the canvas, of light
 */
struct _EfHdrMap
{
  EfTransfer transfer;
  gboolean full_range;
  gboolean fast; /* AVX2 and FMA are there */
  gfloat black;
  gfloat luma_scale;
  gfloat chroma_scale;
  gfloat light[EF_HDR_LIGHT_SIZE + 1];
  gfloat gain[(EF_HDR_GAIN_SPAN << EF_HDR_GAIN_BITS) + 1];
  gfloat code[(EF_HDR_CODE_SPAN << EF_HDR_CODE_BITS) + 1];
};

gboolean ef_hdr_has_avx2 (void);
/* As ef_hdr_map_luma() and ef_hdr_map_chroma(), for as many samples as they
 * return: whole eights. */
guint ef_hdr_luma_avx2 (const EfHdrMap *self, gint16 *y,
    const gint16 *const near[2], const gint16 *const far[2], guint n);
guint ef_hdr_chroma_avx2 (const EfHdrMap *self, const gint16 *y0,
    const gint16 *y1, gint16 *u, gint16 *v, guint n);

G_END_DECLS
