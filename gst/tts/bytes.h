/* Edit Factory - little-endian numbers at any address
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GStreamer's own macros read through a misaligned pointer, which C leaves
 * undefined.
 */
#pragma once

#include <glib.h>
#include <string.h>

static inline guint32
ef_read_u32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

static inline guint16
ef_read_u16 (const guint8 *data)
{
  guint16 value;

  memcpy (&value, data, sizeof value);
  return GUINT16_FROM_LE (value);
}
