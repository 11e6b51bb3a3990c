/* Edit Factory - how long an MP4 file says it is
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ISO/IEC 14496-12: boxes of a size and a type; mvhd lies in moov.
 */
#include "mp4-duration.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Our files have a dozen outside of and before mvhd. */
#define MAX_BOXES 1000

/* Version and flags, then two times, the time scale, the duration: 32 bits
 * each, or in version 1 times and duration of 64. */
#define MVHD_BYTES 32

typedef struct
{
  gint fd;
  guint64 at;   /* of the box */
  guint64 size; /* with its header */
  guint header;
  gchar type[4];
} Box;

static guint64
get_number (const guint8 *bytes, guint n)
{
  guint64 value = 0;

  for (guint i = 0; i < n; i++)
    value = value << 8 | bytes[i];
  return value;
}

static gboolean
read_box (Box *box)
{
  guint8 bytes[16];
  gssize n = pread (box->fd, bytes, sizeof (bytes), (off_t)box->at);

  if (n < 8)
    return FALSE;
  box->size = get_number (bytes, 4);
  box->header = 8;
  memcpy (box->type, bytes + 4, 4);
  if (box->size == 1 && n == 16) {
    box->size = get_number (bytes + 8, 8);
    box->header = 16;
  }
  return box->size >= box->header && box->size <= G_MAXINT64 - box->at;
}

static gdouble
read_header (const Box *box)
{
  guint8 bytes[MVHD_BYTES] = { 0 };
  guint64 scale, duration;
  gboolean is_long;

  if (box->size - box->header < sizeof (bytes) ||
      pread (box->fd, bytes, sizeof (bytes), (off_t)(box->at + box->header)) !=
          sizeof (bytes))
    return -1;
  is_long = bytes[0] == 1;
  scale = get_number (bytes + (is_long ? 20 : 12), 4);
  duration = is_long ? get_number (bytes + 24, 8) : get_number (bytes + 16, 4);
  /* all ones: not known */
  if (scale == 0 || duration == (is_long ? G_MAXUINT64 : G_MAXUINT32))
    return -1;
  return (gdouble)duration / (gdouble)scale;
}

static gdouble
find_header (gint fd)
{
  Box box = { fd };

  for (guint i = 0; i < MAX_BOXES && read_box (&box); i++) {
    if (memcmp (box.type, "mvhd", 4) == 0)
      return read_header (&box);
    box.at += memcmp (box.type, "moov", 4) == 0 ? box.header : box.size;
  }
  return -1;
}

gdouble
ef_mp4_get_duration (const gchar *path)
{
  gint fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gdouble duration;

  if (fd < 0)
    return -1;
  duration = find_header (fd);
  close (fd);
  return duration;
}
