/* Edit Factory - filters in double precision, from the documents
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

/* @v: Y, U and V planes of a 4:2:0 canvas of @width x @height in place, 8-bit
 * code values of BT.709, limited range. Nothing here is shared with filters.c.
 */
void ref_filters_apply (
    const EfFilters *f, gdouble *const *v, gint width, gint height);
