/* Edit Factory - the one byte range that a download may ask for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  /* no range, several, or not understood: the whole is sent */
  EF_RANGE_WHOLE,
  EF_RANGE_PART,
  EF_RANGE_UNSATISFIABLE
} EfRangeKind;

/**
 * ef_byte_range_parse:
 * @header: (nullable): the Range header
 * @size: of the whole
 * @first, @length: what EF_RANGE_PART covers; left alone otherwise
 */
EfRangeKind ef_byte_range_parse (
    const gchar *header, guint64 size, guint64 *first, guint64 *length);

G_END_DECLS
