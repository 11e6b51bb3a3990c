/* Edit Factory - SHA-256 of files, each read once
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "file-hash.h"
#include "sha256.h"

#include <editfactory/file.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (1024 * 1024)
#define HASH_LENGTH 64

static gchar *
index_entry (const gchar *index, const struct stat *info)
{
  g_autofree gchar *identity = g_strdup_printf ("%llu:%llu:%lld:%lld.%09ld",
      (unsigned long long)info->st_dev, (unsigned long long)info->st_ino,
      (long long)info->st_size, (long long)info->st_mtim.tv_sec,
      (long)info->st_mtim.tv_nsec);
  g_autofree gchar *name =
      g_compute_checksum_for_string (G_CHECKSUM_SHA1, identity, -1);

  return g_build_filename (index, name, NULL);
}

static gchar *
hash_descriptor (
    gint fd, const gchar *path, GCancellable *cancellable, GError **error)
{
  EfSha256 sum;
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gssize n;

  ef_sha256_init (&sum);
  while ((n = read (fd, buffer, CHUNK)) != 0) {
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be read: %s", path,
          g_strerror (errno));
      return NULL;
    }
    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
      return NULL;
    }
    ef_sha256_update (&sum, buffer, n);
  }
  return ef_sha256_finish (&sum);
}

gchar *
ef_file_hash (const gchar *path, const gchar *index, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *entry = NULL;
  g_autofree gchar *hash = NULL;
  gsize length = 0;
  struct stat info;
  gint fd = ef_file_open_regular (path, NULL, error);

  if (fd < 0)
    return NULL;
  if (index && fstat (fd, &info) == 0) {
    entry = index_entry (index, &info);
    if (g_file_get_contents (entry, &hash, &length, NULL) &&
        length == HASH_LENGTH) {
      close (fd);
      return g_steal_pointer (&hash);
    }
    g_clear_pointer (&hash, g_free);
  }
  hash = hash_descriptor (fd, path, cancellable, error);
  close (fd);
  /* The index only saves time: that it cannot be written is no failure. */
  if (hash && entry && g_mkdir_with_parents (index, 0700) == 0)
    ef_file_write (entry, hash, HASH_LENGTH, NULL);
  return g_steal_pointer (&hash);
}
