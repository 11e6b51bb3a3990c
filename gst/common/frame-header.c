/* Edit Factory - the size of a coded frame, from its own header
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For the codecs that have no parser in front of their decoder, and whose
 * frames each carry a size that the container need not agree with. JPEG: ITU-T
 * T.81 B.2.2. VP8: RFC 6386 9.1. ProRes: SMPTE RDD 36 5.1.
 */
#include "bytes.h"
#include "media-limits.h"

#include <string.h>

/* Markers that no length follows: TEM, RSTn, SOI */
static gboolean
is_bare_marker (guint8 marker)
{
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

static gboolean
is_frame_header (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
      marker != 0xcc;
}

/* As forgiving as decoders are: what is no marker is passed over. The largest
 * frame header before the first scan counts. A buffer that does not begin with
 * SOI is the middle of a still, whose header was looked at before. */
static gboolean
jpeg_size (const guint8 *d, gsize n, guint *width, guint *height)
{
  gboolean found = FALSE;
  gsize at = 0;

  if (n < 2 || d[0] != 0xff || d[1] != 0xd8)
    return FALSE;
  while (at + 4 <= n) {
    if (d[at] != 0xff || d[at + 1] == 0xff || d[at + 1] == 0) {
      at++;
    } else if (is_bare_marker (d[at + 1])) {
      at += 2;
    } else if (d[at + 1] == 0xda || d[at + 1] == 0xd9) {
      break;
    } else {
      if (is_frame_header (d[at + 1]) && at + 9 <= n) {
        *height = MAX (*height, ef_read_be16 (d + at + 5));
        *width = MAX (*width, ef_read_be16 (d + at + 7));
        found = TRUE;
      }
      at += 2 + ef_read_be16 (d + at + 2);
    }
  }
  return found;
}

static gboolean
vp8_size (const guint8 *d, gsize n, guint *width, guint *height)
{
  /* only key frames tell */
  if (n < 10 || d[0] & 1 || memcmp (d + 3, "\x9d\x01\x2a", 3) != 0)
    return FALSE;
  *width = ef_read_le16 (d + 6) & 0x3fff;
  *height = ef_read_le16 (d + 8) & 0x3fff;
  return TRUE;
}

static gboolean
prores_size (const guint8 *d, gsize n, guint *width, guint *height)
{
  if (n < 20 || memcmp (d + 4, "icpf", 4) != 0)
    return FALSE;
  *width = ef_read_be16 (d + 16);
  *height = ef_read_be16 (d + 18);
  return TRUE;
}

gboolean
ef_frame_header_size (const gchar *media_type, const guint8 *data, gsize length,
    guint *width, guint *height)
{
  *width = *height = 0;
  if (g_str_equal (media_type, "image/jpeg"))
    return jpeg_size (data, length, width, height);
  if (g_str_equal (media_type, "video/x-vp8"))
    return vp8_size (data, length, width, height);
  if (g_str_equal (media_type, "video/x-prores"))
    return prores_size (data, length, width, height);
  return FALSE;
}
