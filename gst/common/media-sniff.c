/* Edit Factory - what kind of file is this, from its first bytes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "media-limits.h"

#include <editfactory/file.h>
#include <string.h>
#include <unistd.h>

#define HEAD 4096

typedef struct
{
  const gchar *container;
  guint offset;
  const gchar *magic;
  guint length;
} Magic;

static const Magic magics[] = {
  { "jpeg", 0, "\xff\xd8\xff", 3 },
  { "png", 0, "\x89PNG\r\n\x1a\n", 8 },
  { "mp4", 4, "ftyp", 4 },
  { "mp4", 4, "moov", 4 },
  { "mp4", 4, "mdat", 4 },
  { "mp4", 4, "wide", 4 },
  { "mp4", 4, "free", 4 },
  { "mp4", 4, "skip", 4 },
  { "matroska", 0, "\x1a\x45\xdf\xa3", 4 },
  { "ogg", 0, "OggS", 4 },
  { "flac", 0, "fLaC", 4 },
  { "mp3", 0, "ID3", 3 },
};

static gboolean
has_text (const guint8 *d, gsize n, gsize at, const gchar *text)
{
  gsize length = strlen (text);

  return at + length <= n && memcmp (d + at, text, length) == 0;
}

static const gchar *
sniff_riff (const guint8 *d, gsize n)
{
  if (!has_text (d, n, 0, "RIFF"))
    return NULL;
  if (has_text (d, n, 8, "WAVE"))
    return "wav";
  if (has_text (d, n, 8, "AVI "))
    return "avi";
  if (has_text (d, n, 8, "WEBP"))
    return "webp";
  return NULL;
}

/* Transport packets have 188 bytes; camcorders (AVCHD) put a time of 4 bytes
 * in front of each. */
static gboolean
is_transport_stream (const guint8 *d, gsize n)
{
  static const struct
  {
    guint first, step;
  } forms[] = { { 0, 188 }, { 4, 192 } };

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    gsize last = forms[i].first + 3 * forms[i].step;
    gsize at = forms[i].first;

    while (at <= last && at < n && d[at] == 0x47)
      at += forms[i].step;
    if (at > last)
      return TRUE;
  }
  return FALSE;
}

static const gchar *
sniff_sync (const guint8 *d, gsize n)
{
  if (is_transport_stream (d, n))
    return "mpegts";
  if (n < 4 || d[0] != 0xff)
    return NULL;
  if ((d[1] & 0xf6) == 0xf0)
    return "adts";
  if ((d[1] & 0xe0) == 0xe0 && (d[1] & 0x18) != 0x08 && (d[1] & 0x06) != 0 &&
      (d[2] & 0xf0) != 0xf0 && (d[2] & 0xf0) != 0 && (d[2] & 0x0c) != 0x0c)
    return "mp3";
  return NULL;
}

static const gchar *
sniff (const guint8 *d, gsize n)
{
  const gchar *found;

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if (magics[i].offset + magics[i].length <= n &&
        memcmp (d + magics[i].offset, magics[i].magic, magics[i].length) == 0)
      return magics[i].container;
  found = sniff_riff (d, n);
  return found ? found : sniff_sync (d, n);
}

static gboolean
looks_like_text (const guint8 *d, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (d[i] < 9 || (d[i] > 13 && d[i] < 32 && d[i] != 27))
      return FALSE;
  return TRUE;
}

/* Files that people have, and what to do with them. */
static const struct
{
  const gchar *magic;
  guint length;
  const gchar *what;
} others[] = {
#define PLAYLIST "is a playlist, not a video; give the files themselves"
#define TO_MP4 "; convert it to MP4"
#define TO_JPEG "; convert it to JPEG or PNG"
  { "#EXTM3U", 7, PLAYLIST },
  { "\xef\xbb\xbf#EXTM3U", 10, PLAYLIST },
  { "[playlist]", 10, PLAYLIST },
  { "GIF8", 4, "is a GIF; convert it to MP4 or PNG" },
  { "%PDF", 4, "is a PDF; export its pages as PNG or JPEG" },
  { "BM", 2, "is a BMP picture" TO_JPEG },
  { "II*\0", 4, "is a TIFF or camera raw picture" TO_JPEG },
  { "MM\0*", 4, "is a TIFF or camera raw picture" TO_JPEG },
  { "8BPS", 4, "is a Photoshop file; export it as PNG" },
  { "gimp xcf", 8, "is a GIMP file; export it as PNG" },
  { "\xff\x0a", 2, "is a JPEG XL picture" TO_JPEG },
  { "\0\0\0\x0cJXL ", 8, "is a JPEG XL picture" TO_JPEG },
  { "\0\0\0\x0cjP  ", 8, "is a JPEG 2000 picture" TO_JPEG },
  { "\x30\x26\xb2\x75\x8e\x66\xcf\x11", 8, "is a Windows Media file" TO_MP4 },
  { "FLV\1", 4, "is a Flash video" TO_MP4 },
  { "\0\0\1\xba", 4, "is an MPEG program stream" TO_MP4 },
  { "\0\0\1\xb3", 4, "is a bare MPEG video" TO_MP4 },
  { "\0\0\0\1", 4, "is a bare H.264 or H.265 stream" TO_MP4 },
  { ".RMF", 4, "is a RealMedia file" TO_MP4 },
  { "FORM", 4, "is an AIFF sound; convert it to WAV" },
  { "#!AMR", 5, "is an AMR sound; convert it to WAV" },
  { "MThd", 4, "is a MIDI file; render it as WAV" },
  { "PK\3\4", 4, "is a ZIP archive or office document; unpack it" },
  { "Rar!", 4, "is an archive; unpack it" },
  { "7z\xbc\xaf", 4, "is an archive; unpack it" },
  { "\x1f\x8b", 2, "is an archive; unpack it" },
};

/* What to tell somebody whose file is none of ours. */
static const gchar *
describe (const guint8 *d, gsize n)
{
  gboolean text = looks_like_text (d, n);

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].length <= n && (!text || others[i].length > 2) &&
        memcmp (d, others[i].magic, others[i].length) == 0)
      return others[i].what;
  if (g_strstr_len ((const gchar *)d, MIN (n, 1024), "<svg"))
    return "is an SVG drawing; export it as PNG";
  if (g_strstr_len ((const gchar *)d, MIN (n, 1024), "<MPD"))
    return PLAYLIST;
  if (text)
    return "is a text file, not a video, picture or sound";
  return "is not a known video, picture or sound format";
}

gboolean
ef_container_is_still (const gchar *container)
{
  return g_str_equal (container, "jpeg") || g_str_equal (container, "png") ||
      g_str_equal (container, "webp");
}

static gboolean
check_still (gint fd, const gchar *path, const gchar *container,
    const EfMediaLimits *limits, EfStillHeader *header, GError **error)
{
  if (!ef_still_header_read (fd, container, header)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT, "%s: is a damaged %s picture",
        path, container);
    return FALSE;
  }
  if (header->animated) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s: is an animated WebP; convert it to MP4", path);
    return FALSE;
  }
  if (!ef_media_limits_check_size (
          limits, TRUE, header->width, header->height, error)) {
    g_prefix_error (error, "%s: ", path);
    return FALSE;
  }
  return TRUE;
}

gchar *
ef_media_sniff_full (const gchar *path, const EfMediaLimits *limits,
    EfStillHeader *header, GError **error)
{
  EfMediaLimits filled = ef_media_limits_fill (limits);
  guint8 head[HEAD];
  const gchar *container = NULL;
  gssize n;
  guint64 size;
  gint fd = ef_file_open_regular (path, &size, error);

  memset (header, 0, sizeof *header);
  if (fd < 0)
    return NULL;
  n = pread (fd, head, sizeof head, 0);
  if (n <= 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        n == 0 ? "%s: is empty" : "%s: cannot be read", path);
  } else if (!(container = sniff (head, n))) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED, "%s: %s", path,
        describe (head, n));
  } else if (ef_container_is_still (container) &&
      !check_still (fd, path, container, &filled, header, error)) {
    container = NULL;
  } else if (g_str_equal (container, "mp4") &&
      !ef_mp4_check (fd, path, size, error)) {
    container = NULL;
  }
  close (fd);
  return g_strdup (container);
}

gchar *
ef_media_sniff (const gchar *path, const EfMediaLimits *limits, GError **error)
{
  EfStillHeader header;

  return ef_media_sniff_full (path, limits, &header, error);
}
