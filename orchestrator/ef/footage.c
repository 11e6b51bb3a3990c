/* Edit Factory - the footage that a user points at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "footage.h"

#include <editfactory/media-guard.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  EfFootage *footage;
  GHashTable *seen; /* "DEVICE:INODE" */
  EfFootageProgress progress;
  gpointer user_data;
  GCancellable *cancellable;
} Scan;

static void
file_free (gpointer data)
{
  EfFootageFile *file = data;

  g_free (file->path);
  g_free (file->root);
  g_free (file);
}

void
ef_footage_free (EfFootage *self)
{
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->unusable);
  g_free (self);
}

static gboolean
is_new (Scan *scan, const GStatBuf *st)
{
  return g_hash_table_add (scan->seen,
      g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
          (guint64)st->st_dev, (guint64)st->st_ino));
}

/* A picture is what makes a file footage. */
static gboolean
check_file (const gchar *path, GError **error)
{
  g_autoptr (EfMediaInfo) info = ef_media_probe (path, NULL, 0, error);

  if (!info)
    return FALSE;
  if (info->has_video)
    return TRUE;
  if (info->undecodable) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s: its picture is %s, which nothing here decodes: convert it to MP4",
        path, info->undecodable);
    return FALSE;
  }
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: has no picture: footage must be video or photographs (sound goes "
      "to --music or --voice-file)",
      path);
  return FALSE;
}

static gboolean
add_file (Scan *scan, const gchar *path, const gchar *root, GError **error)
{
  EfFootageFile *file;

  if (scan->footage->files->len >= EF_FOOTAGE_MAX_FILES) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "%s: more than %d files of footage: give a smaller folder", root,
        EF_FOOTAGE_MAX_FILES);
    return FALSE;
  }
  if (!check_file (path, error))
    return FALSE;
  file = g_new0 (EfFootageFile, 1);
  file->path = g_strdup (path);
  file->root = g_strdup (root);
  g_ptr_array_add (scan->footage->files, file);
  if (scan->progress)
    scan->progress (scan->footage->files->len, scan->user_data);
  return TRUE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

static GPtrArray *
list_names (const gchar *folder, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local);
  GPtrArray *names;
  const gchar *name;

  if (!dir) {
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: cannot read this folder: %s", folder, g_strerror (errno));
    return NULL;
  }
  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)))
    if (name[0] != '.' && !g_str_has_suffix (name, ".tags"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  return names;
}

static gboolean scan_folder (Scan *scan, const gchar *folder, const gchar *root,
    guint depth, GError **error);

/* What cannot be used is listed; only the limits and cancelling end the scan.
 */
static gboolean
scan_entry (Scan *scan, const gchar *path, const gchar *root, guint depth,
    GError **error)
{
  g_autoptr (GError) local = NULL;
  GStatBuf st;

  if (g_cancellable_is_cancelled (scan->cancellable)) {
    g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
    return FALSE;
  }
  if (g_stat (path, &st) != 0) {
    g_ptr_array_add (scan->footage->unusable,
        g_strdup_printf ("%s: %s", path, g_strerror (errno)));
    return TRUE;
  }
  if (!is_new (scan, &st))
    return TRUE;
  if (S_ISDIR (st.st_mode))
    return scan_folder (scan, path, root, depth + 1, error);
  if (!S_ISREG (st.st_mode) || add_file (scan, path, root, &local))
    return TRUE;
  if (g_error_matches (local, EF_ERROR, EF_ERROR_LIMIT) &&
      scan->footage->files->len >= EF_FOOTAGE_MAX_FILES) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  g_ptr_array_add (scan->footage->unusable, g_strdup (local->message));
  return TRUE;
}

static gboolean
scan_folder (Scan *scan, const gchar *folder, const gchar *root, guint depth,
    GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) names = NULL;

  if (depth > EF_FOOTAGE_MAX_DEPTH) {
    g_ptr_array_add (scan->footage->unusable,
        g_strdup_printf ("%s: more than %d folders deep: left out", folder,
            EF_FOOTAGE_MAX_DEPTH));
    return TRUE;
  }
  names = list_names (folder, &local);
  if (!names) {
    if (depth == 0) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
    g_ptr_array_add (scan->footage->unusable, g_strdup (local->message));
    return TRUE;
  }
  for (guint i = 0; i < names->len; i++) {
    g_autofree gchar *path =
        g_build_filename (folder, g_ptr_array_index (names, i), NULL);

    if (!scan_entry (scan, path, root, depth, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
scan_given (Scan *scan, const gchar *given, GError **error)
{
  /* Not resolved: a sidecar lies beside the link, not beside its target. */
  g_autofree gchar *path = g_canonicalize_filename (given, NULL);
  g_autofree gchar *folder = NULL;
  GStatBuf st;

  if (g_stat (path, &st) != 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "%s: cannot be read as footage: %s", given, g_strerror (errno));
    return FALSE;
  }
  if (!is_new (scan, &st))
    return TRUE;
  if (S_ISDIR (st.st_mode))
    return scan_folder (scan, path, path, 0, error);
  folder = g_path_get_dirname (path);
  return add_file (scan, path, folder, error);
}

EfFootage *
ef_footage_scan (GPtrArray *paths, EfFootageProgress progress,
    gpointer user_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfFootage) footage = g_new0 (EfFootage, 1);
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Scan scan = { footage, seen, progress, user_data, cancellable };

  footage->files = g_ptr_array_new_with_free_func (file_free);
  footage->unusable = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < paths->len; i++)
    if (!scan_given (&scan, g_ptr_array_index (paths, i), error))
      return NULL;
  if (footage->files->len == 0) {
    g_autofree gchar *why = footage->unusable->len
        ? g_strdup_printf (
              " (%s)", (const gchar *)g_ptr_array_index (footage->unusable, 0))
        : g_strdup ("");

    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: holds no usable video or photograph%s: give other footage",
        (const gchar *)g_ptr_array_index (paths, 0), why);
    return NULL;
  }
  return g_steal_pointer (&footage);
}
