/* Edit Factory - the files that a job needs, each content uploaded once
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "transfer.h"

G_BEGIN_DECLS

typedef struct _EfUploads EfUploads;

/* @index: (nullable): see ef_file_hash() */
EfUploads *ef_uploads_new (EfClient *client, const gchar *index);
/* What was uploaded stays. */
void ef_uploads_free (EfUploads *uploads);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfUploads, ef_uploads_free)

/* Reads the file and remembers it; nothing is sent yet. */
gboolean ef_uploads_add (EfUploads *uploads, const gchar *path,
    GCancellable *cancellable, GError **error);

/* @file: from 1 to @n_files; @fraction: of all bytes */
typedef void (*EfUploadsFunc) (
    guint file, guint n_files, gdouble fraction, gpointer user_data);
/* Sends what has been added and not been sent. */
gboolean ef_uploads_send (EfUploads *uploads, EfUploadsFunc func,
    gpointer user_data, GCancellable *cancellable, GError **error);

/* Returns: (transfer none) (nullable): the asset that @path has become */
const gchar *ef_uploads_get_id (EfUploads *uploads, const gchar *path);
/* Returns: (transfer none) (nullable): the file, the first if several hold the
 * same, that the asset @id was made of */
const gchar *ef_uploads_get_path (EfUploads *uploads, const gchar *id);
/* Lets the server delete them again, as far as it can be reached. */
void ef_uploads_delete (EfUploads *uploads);

G_END_DECLS
