/* Edit Factory - how large a picture is, from its first bytes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "picture-size.h"

#include <string.h>

static guint
big16 (const guint8 *p)
{
  return (guint)p[0] << 8 | p[1];
}

static guint
big32 (const guint8 *p)
{
  return big16 (p) << 16 | big16 (p + 2);
}

static guint
little24 (const guint8 *p)
{
  return (guint)p[2] << 16 | (guint)p[1] << 8 | p[0];
}

/* Does a start of frame carry this marker? C4, C8 and CC are other things. */
static gboolean
is_frame (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
      marker != 0xcc;
}

static gboolean
jpeg_size (const guint8 *p, gsize length, guint *width, guint *height)
{
  gsize at = 2;

  while (at + 9 <= length && p[at] == 0xff) {
    guint8 marker = p[at + 1];

    if (is_frame (marker)) {
      *height = big16 (p + at + 5);
      *width = big16 (p + at + 7);
      return TRUE;
    }
    at += 2 + (marker == 0xff ? 0 : big16 (p + at + 2));
    at -= marker == 0xff ? 1 : 0;
  }
  return FALSE;
}

static gboolean
webp_size (const guint8 *p, guint *width, guint *height)
{
  if (memcmp (p + 12, "VP8X", 4) == 0) {
    *width = little24 (p + 24) + 1;
    *height = little24 (p + 27) + 1;
  } else if (memcmp (p + 12, "VP8L", 4) == 0) {
    *width = ((guint)(p[22] & 0x3f) << 8 | p[21]) + 1;
    *height = ((guint)(p[24] & 0xf) << 10 | (guint)p[23] << 2 | p[22] >> 6) + 1;
  } else if (memcmp (p + 12, "VP8 ", 4) == 0) {
    *width = (guint)(p[27] & 0x3f) << 8 | p[26];
    *height = (guint)(p[29] & 0x3f) << 8 | p[28];
  } else {
    return FALSE;
  }
  return TRUE;
}

gboolean
ef_picture_size (const guint8 *data, gsize length, guint *width, guint *height)
{
  gboolean found = FALSE;

  if (length >= 24 && memcmp (data, "\211PNG\r\n\032\n", 8) == 0) {
    *width = big32 (data + 16);
    *height = big32 (data + 20);
    found = TRUE;
  } else if (length >= 4 && data[0] == 0xff && data[1] == 0xd8) {
    found = jpeg_size (data, length, width, height);
  } else if (length >= 30 && memcmp (data, "RIFF", 4) == 0 &&
      memcmp (data + 8, "WEBP", 4) == 0) {
    found = webp_size (data, width, height);
  }
  return found && *width >= 1 && *height >= 1 && *width <= 65535 &&
      *height <= 65535;
}
