/* Edit Factory - numbers from bytes at any address; not installed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GStreamer's GST_READ_UINT16_BE and its kin read misaligned addresses as they
 * are, which C does not define and the sanitizer reports.
 */
#pragma once

#include <glib.h>

static inline guint
ef_read_be16 (const guint8 *d)
{
  return (guint)d[0] << 8 | d[1];
}

static inline guint
ef_read_le16 (const guint8 *d)
{
  return (guint)d[1] << 8 | d[0];
}

static inline guint32
ef_read_be32 (const guint8 *d)
{
  return (guint32)ef_read_be16 (d) << 16 | ef_read_be16 (d + 2);
}

static inline guint32
ef_read_le32 (const guint8 *d)
{
  return (guint32)ef_read_le16 (d + 2) << 16 | ef_read_le16 (d);
}

static inline guint32
ef_read_le24 (const guint8 *d)
{
  return (guint32)d[2] << 16 | ef_read_le16 (d);
}

static inline guint64
ef_read_be64 (const guint8 *d)
{
  return (guint64)ef_read_be32 (d) << 32 | ef_read_be32 (d + 4);
}
