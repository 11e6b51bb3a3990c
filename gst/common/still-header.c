/* Edit Factory - size and orientation of a still, without decoding it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * PNG: W3C PNG 3rd edition, 11.2.1 (IHDR). JPEG: ITU-T T.81 B.2.2 (frame
 * header), Exif 2.32 4.6.4 (orientation). WebP: Google's container
 * specification (VP8X, VP8 and VP8L headers).
 */
#include "bytes.h"
#include "media-limits.h"

#include <string.h>
#include <unistd.h>

#define MAX_MARKERS 1000
#define MAX_EXIF 65536

static gboolean
read_at (gint fd, goffset offset, guint8 *data, gsize length)
{
  return pread (fd, data, length, offset) == (gssize)length;
}

static gboolean
read_png (gint fd, EfStillHeader *header)
{
  guint8 d[24];

  if (!read_at (fd, 0, d, sizeof d) || memcmp (d + 12, "IHDR", 4) != 0)
    return FALSE;
  header->width = ef_read_be32 (d + 16);
  header->height = ef_read_be32 (d + 20);
  return header->width > 0 && header->height > 0;
}

typedef struct
{
  const guint8 *data;
  gsize length;
  gboolean big_endian;
} Tiff;

static guint
tiff_16 (const Tiff *t, gsize at)
{
  if (at + 2 > t->length)
    return 0;
  return t->big_endian ? ef_read_be16 (t->data + at)
                       : ef_read_le16 (t->data + at);
}

static guint32
tiff_32 (const Tiff *t, gsize at)
{
  if (at + 4 > t->length)
    return 0;
  return t->big_endian ? ef_read_be32 (t->data + at)
                       : ef_read_le32 (t->data + at);
}

/* @data: the TIFF header and what follows it */
static guint
exif_orientation (const guint8 *data, gsize length)
{
  Tiff t = { data, length, FALSE };
  gsize ifd;
  guint n;

  if (length < 8)
    return 1;
  t.big_endian = data[0] == 'M';
  ifd = tiff_32 (&t, 4);
  if (ifd >= length)
    return 1;
  n = tiff_16 (&t, ifd);
  for (guint i = 0; i < MIN (n, 256); i++) {
    gsize entry = ifd + 2 + 12 * (gsize)i;

    if (tiff_16 (&t, entry) == 0x0112) {
      guint value = tiff_16 (&t, entry + 8);

      return value >= 1 && value <= 8 ? value : 1;
    }
  }
  return 1;
}

static void
read_exif (gint fd, goffset offset, guint length, EfStillHeader *header)
{
  guint8 magic[6];
  g_autofree guint8 *data = NULL;

  if (length <= 6 || length > MAX_EXIF || !read_at (fd, offset, magic, 6) ||
      memcmp (magic, "Exif\0\0", 6) != 0)
    return;
  data = g_malloc (length - 6);
  if (read_at (fd, offset + 6, data, length - 6))
    header->orientation = exif_orientation (data, length - 6);
}

static gboolean
is_frame_header (guint8 marker)
{
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 &&
      marker != 0xcc;
}

/* Markers that no length follows: TEM and RSTn */
static gboolean
is_bare_marker (guint8 marker)
{
  return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/* Walks the segments as libjpeg does, so that both see the same frame header:
 * fill bytes and bare markers are passed over. */
static gboolean
read_jpeg (gint fd, EfStillHeader *header)
{
  goffset at = 2;

  for (guint i = 0; i < MAX_MARKERS; i++) {
    guint8 d[9];
    guint length;

    if (!read_at (fd, at, d, 4) || d[0] != 0xff)
      return FALSE;
    if (d[1] == 0xff || is_bare_marker (d[1])) {
      at += d[1] == 0xff ? 1 : 2;
      continue;
    }
    length = ef_read_be16 (d + 2);
    if (is_frame_header (d[1])) {
      if (!read_at (fd, at, d, 9))
        return FALSE;
      header->height = ef_read_be16 (d + 5);
      header->width = ef_read_be16 (d + 7);
      return header->width > 0 && header->height > 0;
    }
    if (d[1] == 0xda || d[1] == 0xd8 || d[1] == 0xd9 || length < 2)
      return FALSE;
    if (d[1] == 0xe1)
      read_exif (fd, at + 4, length - 2, header);
    at += 2 + length;
  }
  return FALSE;
}

static gboolean
read_webp (gint fd, EfStillHeader *header)
{
  guint8 d[30];

  if (!read_at (fd, 0, d, sizeof d))
    return FALSE;
  if (memcmp (d + 12, "VP8X", 4) == 0) {
    header->animated = (d[20] & 0x02) != 0;
    header->width = 1 + (ef_read_le24 (d + 24));
    header->height = 1 + (ef_read_le24 (d + 27));
  } else if (memcmp (d + 12, "VP8L", 4) == 0) {
    guint32 bits = ef_read_le32 (d + 21);

    header->width = 1 + (bits & 0x3fff);
    header->height = 1 + ((bits >> 14) & 0x3fff);
  } else if (memcmp (d + 12, "VP8 ", 4) == 0) {
    header->width = ef_read_le16 (d + 26) & 0x3fff;
    header->height = ef_read_le16 (d + 28) & 0x3fff;
  } else {
    return FALSE;
  }
  return header->width > 0 && header->height > 0;
}

gboolean
ef_still_header_read (gint fd, const gchar *container, EfStillHeader *header)
{
  memset (header, 0, sizeof *header);
  header->orientation = 1;
  if (g_str_equal (container, "png"))
    return read_png (fd, header);
  if (g_str_equal (container, "jpeg"))
    return read_jpeg (fd, header);
  return read_webp (fd, header);
}
