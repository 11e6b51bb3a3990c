/* Edit Factory - is an MP4 or QuickTime file whole enough to be read?
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ISO/IEC 14496-12:2015 4.2 (boxes), 4.3 (file type), 8.2.1 (moov). qtdemux of
 * GStreamer 1.22.0 waits for ever, without an error, when there is no moov.
 */
#include "bytes.h"
#include "media-limits.h"

#include <string.h>
#include <unistd.h>

#define MAX_BOXES 10000

typedef struct
{
  gchar type[4];
  guint64 offset;
  guint64 size;
} Box;

static gboolean
read_box (gint fd, guint64 offset, guint64 file_size, Box *box)
{
  guint8 d[16];

  if (file_size < 8 || offset > file_size - 8 || pread (fd, d, 8, offset) != 8)
    return FALSE;
  memcpy (box->type, d + 4, 4);
  box->offset = offset;
  box->size = ef_read_be32 (d);
  if (box->size == 0) { /* to the end of the file */
    box->size = file_size - offset;
  } else if (box->size == 1) {
    if (pread (fd, d, 16, offset) != 16)
      return FALSE;
    box->size = ef_read_be64 (d + 8);
    return box->size >= 16;
  }
  return box->size >= 8;
}

/* Returns: what the major brand says it is, when that is no video */
static const gchar *
still_of_brand (const guint8 *brand)
{
  static const struct
  {
    gchar brand[5];
    const gchar *what;
  } brands[] = { { "heic", "a HEIC" }, { "heix", "a HEIC" },
    { "heim", "a HEIC" }, { "heis", "a HEIC" }, { "mif1", "a HEIF" },
    { "avif", "an AVIF" }, { "crx ", "a camera raw (CR3)" } };

  for (guint i = 0; i < G_N_ELEMENTS (brands); i++)
    if (memcmp (brand, brands[i].brand, 4) == 0)
      return brands[i].what;
  return NULL;
}

static gboolean
fail (GError **error, const gchar *path, const gchar *what)
{
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: %s", path, what);
  return FALSE;
}

gboolean
ef_mp4_check (gint fd, const gchar *path, guint64 size, GError **error)
{
  guint64 offset = 0;
  guint8 head[12];
  const gchar *still = NULL;
  Box box;

  if (pread (fd, head, 12, 0) == 12 && memcmp (head + 4, "ftyp", 4) == 0)
    still = still_of_brand (head + 8);
  if (still) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s: is %s picture; convert it to JPEG", path, still);
    return FALSE;
  }
  for (guint i = 0; i < MAX_BOXES; i++) {
    if (!read_box (fd, offset, size, &box))
      break;
    if (memcmp (box.type, "moov", 4) == 0) {
      if (box.size > size - box.offset)
        return fail (error, path, "is cut off in the middle of its index");
      return TRUE;
    }
    if (box.size > size - box.offset)
      return fail (error, path,
          "is cut off before its index (moov): copy it again, or repair it");
    offset += box.size;
  }
  return fail (
      error, path, "has no index (moov): it is damaged or was never finished");
}
