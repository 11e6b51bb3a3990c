/* Edit Factory - HDR pictures on an SDR canvas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * PQ (SMPTE ST 2084) and HLG (ITU-R BT.2100-2, table 5, for a display of 1000
 * cd/m²), BT.2020 primaries. Luminance follows ITU-R BT.2446-1, method C:
 * linear to 58.5 cd/m², a logarithm above; refitted so that 1000 cd/m² become
 * 100 % of the canvas instead of its 109 %, which players cut off. HDR white,
 * 203 cd/m², gets a signal of 92 %. Colours keep their chromaticity and, where
 * BT.709 does not reach, approach grey of their luminance.
 */
#pragma once

#include "row-ops.h"

G_BEGIN_DECLS

typedef enum
{
  EF_TRANSFER_SDR,
  EF_TRANSFER_PQ,
  EF_TRANSFER_HLG
} EfTransfer;

/* Curves in tables; nothing of colour is, because a table of colours would have
 * to be very fine: one step of PQ may be tenfold light. */
typedef struct _EfHdrMap EfHdrMap;

EfHdrMap *ef_hdr_map_new (EfTransfer transfer, gboolean full_range);
void ef_hdr_map_free (EfHdrMap *self);
gboolean
ef_hdr_map_is (const EfHdrMap *self, EfTransfer transfer, gboolean full_range);

/* A row of luma, Q6, in place. @near, @far: as of EfRowOps' colour_luma, but
 * the rows of U and V themselves */
void ef_hdr_map_luma (const EfHdrMap *self, gint16 *y,
    const gint16 *const near[2], const gint16 *const far[2], guint n);
/* @n samples of chroma in place; @y0, @y1: their two rows of luma before the
 * map */
void ef_hdr_map_chroma (const EfHdrMap *self, const gint16 *y0,
    const gint16 *y1, gint16 *u, gint16 *v, guint n);

G_END_DECLS
