/* Edit Factory - a programme's samples, kept until they are all there
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>
#include <editfactory/error.h>

/* Chunks instead of one growing block: growing would copy and double. */
#define CHUNK (256 * 1024)

struct _EfSpool
{
  gsize max_chunks;
  GPtrArray *chunks; /* of CHUNK floats each */
  gint fd;
  guint64 length;
};

EfSpool *
ef_spool_new (gsize memory)
{
  EfSpool *self = g_new0 (EfSpool, 1);

  self->max_chunks =
      MAX ((memory ? memory : EF_SPOOL_MEMORY) / (CHUNK * sizeof (gfloat)), 1);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->fd = -1;
  return self;
}

void
ef_spool_clear (EfSpool *self)
{
  g_ptr_array_set_size (self->chunks, 0);
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  self->length = 0;
}

void
ef_spool_free (EfSpool *self)
{
  ef_spool_clear (self);
  g_ptr_array_unref (self->chunks);
  g_free (self);
}

guint64
ef_spool_get_length (const EfSpool *self)
{
  return self->length;
}

static void
set_errno_error (GError **error, const gchar *what, gint code)
{
  g_set_error (error, EF_ERROR, EF_ERROR_IO,
      "cannot %s the temporary sound file in %s: %s; make room or set TMPDIR",
      what, g_get_tmp_dir (), g_strerror (code));
}

static gboolean
open_file (EfSpool *self, GError **error)
{
  g_autofree gchar *path =
      g_build_filename (g_get_tmp_dir (), "ef-spool-XXXXXX", NULL);

  self->fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd < 0) {
    set_errno_error (error, "create", errno);
    return FALSE;
  }
  if (g_unlink (path) != 0) {
    set_errno_error (error, "unlink", errno);
    return FALSE;
  }
  return TRUE;
}

static gboolean
write_all (
    EfSpool *self, const gfloat *samples, gsize n, guint64 at, GError **error)
{
  const guint8 *data = (const guint8 *)samples;
  gsize left = n * sizeof (gfloat);
  off_t offset = (off_t)(at * sizeof (gfloat));

  if (self->fd < 0 && !open_file (self, error))
    return FALSE;
  while (left > 0) {
    gssize done = pwrite (self->fd, data, left, offset);

    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0) {
      set_errno_error (error, "write", done < 0 ? errno : ENOSPC);
      return FALSE;
    }
    data += done;
    offset += done;
    left -= (gsize)done;
  }
  return TRUE;
}

gboolean
ef_spool_append (EfSpool *self, const gfloat *samples, gsize n, GError **error)
{
  const guint64 in_memory = (guint64)self->max_chunks * CHUNK;

  while (n > 0) {
    gsize part = n;

    if (self->length < in_memory) {
      gsize chunk = self->length / CHUNK, at = self->length % CHUNK;

      if (chunk == self->chunks->len)
        g_ptr_array_add (self->chunks, g_new (gfloat, CHUNK));
      part = MIN (n, CHUNK - at);
      memcpy ((gfloat *)self->chunks->pdata[chunk] + at, samples,
          part * sizeof (gfloat));
    } else if (!write_all (self, samples, n, self->length - in_memory, error)) {
      return FALSE;
    }
    self->length += part;
    samples += part;
    n -= part;
  }
  return TRUE;
}

gssize
ef_spool_read (EfSpool *self, guint64 offset, gfloat *scratch, gsize n,
    const gfloat **samples, GError **error)
{
  const guint64 in_memory = (guint64)self->max_chunks * CHUNK;
  gsize got = 0;

  if (offset >= self->length)
    return 0;
  n = MIN (n, self->length - offset);
  if (offset < in_memory) {
    gsize at = offset % CHUNK;

    *samples = (const gfloat *)self->chunks->pdata[offset / CHUNK] + at;
    if (at + n <= CHUNK)
      return (gssize)n;
    got = CHUNK - at;
    memcpy (scratch, *samples, got * sizeof (gfloat));
    if (got < n) {
      const gfloat *rest;
      gssize more = ef_spool_read (
          self, offset + got, scratch + got, n - got, &rest, error);

      if (more < 0)
        return -1;
      if (rest != scratch + got)
        memcpy (scratch + got, rest, (gsize)more * sizeof (gfloat));
    }
    *samples = scratch;
    return (gssize)n;
  }
  *samples = scratch;
  while (got < n * sizeof (gfloat)) {
    gssize done =
        pread (self->fd, (guint8 *)scratch + got, n * sizeof (gfloat) - got,
            (off_t)((offset - in_memory) * sizeof (gfloat) + got));

    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0) {
      set_errno_error (error, "read", done < 0 ? errno : EIO);
      return -1;
    }
    got += (gsize)done;
  }
  return (gssize)n;
}
