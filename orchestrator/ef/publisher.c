/* Edit Factory - results appear whole under their names, or not at all
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "publisher.h"

#include <editfactory/file.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (8 << 20)

typedef struct
{
  gchar *temporary;
  gchar *final;
} Item;

struct _EfPublisher
{
  gboolean overwrite;
  GPtrArray *items;
};

static GMutex lock;
static GPtrArray *publishers = NULL;

static void
item_free (gpointer data)
{
  Item *item = data;

  if (item->temporary)
    g_unlink (item->temporary);
  g_free (item->temporary);
  g_free (item->final);
  g_free (item);
}

EfPublisher *
ef_publisher_new (gboolean overwrite)
{
  EfPublisher *self = g_new0 (EfPublisher, 1);

  self->overwrite = overwrite;
  self->items = g_ptr_array_new_with_free_func (item_free);
  g_mutex_lock (&lock);
  if (!publishers)
    publishers = g_ptr_array_new ();
  g_ptr_array_add (publishers, self);
  g_mutex_unlock (&lock);
  return self;
}

void
ef_publisher_free (EfPublisher *self)
{
  g_mutex_lock (&lock);
  g_ptr_array_remove_fast (publishers, self);
  if (publishers->len == 0)
    g_clear_pointer (&publishers, g_ptr_array_unref);
  g_mutex_unlock (&lock);
  g_ptr_array_unref (self->items);
  g_free (self);
}

void
ef_publisher_emergency (void)
{
  g_mutex_lock (&lock);
  for (guint i = 0; publishers && i < publishers->len; i++) {
    EfPublisher *self = g_ptr_array_index (publishers, i);

    for (guint k = 0; k < self->items->len; k++) {
      Item *item = g_ptr_array_index (self->items, k);

      if (item->temporary)
        g_unlink (item->temporary);
    }
  }
  g_mutex_unlock (&lock);
}

/* ".NAME.ef-PID" of a process that is gone */
static gboolean
is_orphan (const gchar *file, const gchar *name)
{
  gsize length = strlen (name);
  gchar *end = NULL;
  gint64 pid;

  if (file[0] != '.' || strncmp (file + 1, name, length) != 0 ||
      !g_str_has_prefix (file + 1 + length, ".ef-"))
    return FALSE;
  pid = g_ascii_strtoll (file + 1 + length + 4, &end, 10);
  return pid > 0 && pid <= G_MAXINT && *end == '\0' &&
      kill ((pid_t)pid, 0) != 0 && errno == ESRCH;
}

static void
remove_orphans (const gchar *folder, const gchar *name)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const gchar *file;

  while (dir && (file = g_dir_read_name (dir))) {
    g_autofree gchar *path = NULL;

    if (!is_orphan (file, name))
      continue;
    path = g_build_filename (folder, file, NULL);
    g_unlink (path);
  }
}

gboolean
ef_publisher_check (EfPublisher *self, const gchar *path, GError **error)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *name = g_path_get_basename (path);
  GStatBuf st;

  if (strlen (name) > 255 - 16)
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: the file's name is too long: choose a shorter one", path);
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "%s: the folder does not exist: make it first, or choose another",
        folder);
  else if (g_stat (path, &st) == 0 && S_ISDIR (st.st_mode))
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: is a folder: give the name of a file", path);
  else if (g_stat (path, &st) == 0 && !self->overwrite)
    g_set_error (error, EF_ERROR, EF_ERROR_EXISTS,
        "%s: exists already: choose another name, or allow --overwrite", path);
  else if (g_access (folder, W_OK | X_OK) != 0)
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: cannot write into this folder (%s): choose another", folder,
        g_strerror (errno));
  else {
    remove_orphans (folder, name);
    return TRUE;
  }
  return FALSE;
}

const gchar *
ef_publisher_add (EfPublisher *self, const gchar *path)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *name = g_path_get_basename (path);
  g_autofree gchar *hidden = g_strdup_printf (".%s.ef-%d", name, getpid ());
  Item *item = g_new0 (Item, 1);

  item->temporary = g_build_filename (folder, hidden, NULL);
  item->final = g_strdup (path);
  g_mutex_lock (&lock);
  g_ptr_array_add (self->items, item);
  g_mutex_unlock (&lock);
  return item->temporary;
}

static gboolean
fail (GError **error, const gchar *path, const gchar *what)
{
  gint code = errno;

  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: %s: %s%s", path, what,
      g_strerror (code),
      code == ENOSPC || code == EDQUOT
          ? ": make room there, or choose another folder with -o"
          : "");
  return FALSE;
}

static gboolean
write_all (gint fd, const gchar *data, gssize length)
{
  while (length > 0) {
    gssize n = write (fd, data, length);

    if (n < 0 && errno != EINTR)
      return FALSE;
    if (n > 0) {
      data += n;
      length -= n;
    }
  }
  return TRUE;
}

static gboolean
copy_data (gint in, gint out, const gchar *source, const gchar *path,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *buffer = g_malloc (CHUNK);

  for (;;) {
    gssize n = read (in, buffer, CHUNK);

    if (n == 0)
      return TRUE;
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (error, source, "cannot read it");
    if (!write_all (out, buffer, n))
      return fail (error, path, "cannot write it");
    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
      return FALSE;
    }
  }
}

gboolean
ef_publisher_copy (EfPublisher *self, const gchar *source, const gchar *path,
    GCancellable *cancellable, GError **error)
{
  const gchar *temporary = ef_publisher_add (self, path);
  gint in = ef_file_open_regular (source, NULL, error);
  gint out;
  gboolean ok;

  if (in < 0)
    return FALSE;
  out = g_open (
      temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (out < 0) {
    ok = fail (error, path, "cannot write it");
  } else {
    ok = copy_data (in, out, source, path, cancellable, error);
    if (ok && fsync (out) != 0)
      ok = fail (error, path, "cannot write it");
    if (close (out) != 0 && ok)
      ok = fail (error, path, "cannot write it");
  }
  close (in);
  return ok;
}

static gboolean
move_into_place (EfPublisher *self, Item *item, GError **error)
{
  guint flags = self->overwrite ? 0 : RENAME_NOREPLACE;

  if (renameat2 (AT_FDCWD, item->temporary, AT_FDCWD, item->final, flags) ==
          0 ||
      /* a file system that cannot refuse to replace */
      (errno == EINVAL && g_rename (item->temporary, item->final) == 0)) {
    g_clear_pointer (&item->temporary, g_free);
    return TRUE;
  }
  if (errno == EEXIST) {
    g_set_error (error, EF_ERROR, EF_ERROR_EXISTS,
        "%s: was made by somebody else meanwhile: choose another name with "
        "-o, or allow --overwrite",
        item->final);
    return FALSE;
  }
  return fail (error, item->final, "cannot be put in place");
}

gboolean
ef_publisher_commit (EfPublisher *self, GError **error)
{
  gboolean ok = TRUE;
  guint i;

  g_mutex_lock (&lock);
  for (i = 0; ok && i < self->items->len; i++)
    ok = move_into_place (self, g_ptr_array_index (self->items, i), error);
  /* What was new goes again: a part of the results misleads. */
  for (guint k = 0; !ok && !self->overwrite && k + 1 < i; k++)
    g_unlink (((Item *)g_ptr_array_index (self->items, k))->final);
  g_mutex_unlock (&lock);
  return ok;
}
