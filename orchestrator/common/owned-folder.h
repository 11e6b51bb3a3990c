/* Edit Factory - folders that go with the process that made them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * "NAME" and, beside it, "NAME.lock", whose lock the process holds: process ids
 * mean nothing to another machine or container. The lock is one of a file that
 * is open for writing, because NFS knows no others.
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfOwnedFolder:
 * @path: of the folder; (nullable): none
 * @lock: descriptor of its lock
 */
typedef struct
{
  gchar *path;
  gint lock;
} EfOwnedFolder;

/* Returns: (transfer full): a new folder "PREFIX……" below @root, mode 0700 */
EfOwnedFolder *
ef_owned_folder_new (const gchar *root, const gchar *prefix, GError **error);
/* The folder stays, or has got another name, and is nobody's from now on. */
void ef_owned_folder_release (EfOwnedFolder *self);
/* The folder goes. */
void ef_owned_folder_free (EfOwnedFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfOwnedFolder, ef_owned_folder_free)
/* Removes those below @root whose names begin with @prefix, and that nobody
 * owns. */
void ef_owned_folders_sweep (const gchar *root, const gchar *prefix);

G_END_DECLS
