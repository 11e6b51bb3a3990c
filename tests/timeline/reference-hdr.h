/* Edit Factory - the HDR map in double precision, from the documents
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* @ycc: in place, 8-bit code values, of BT.2020 PQ (or HLG), limited range, to
 * those of the canvas. Nothing here is shared with hdr.c. */
void ref_hdr (gboolean is_pq, gdouble *ycc);
