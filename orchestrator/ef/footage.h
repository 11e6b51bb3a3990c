/* Edit Factory - the footage that a user points at
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

#define EF_FOOTAGE_MAX_FILES 10000
#define EF_FOOTAGE_MAX_DEPTH 16

/**
 * EfFootageFile: one usable file.
 * @path: absolute, symbolic links resolved
 * @root: the folder the user gave, whose subfolders' names are tags; for a
 *   file that was given itself its own folder
 */
typedef struct
{
  gchar *path;
  gchar *root;
} EfFootageFile;

/**
 * EfFootage:
 * @files: (element-type EfFootageFile): in a stable order, each file once
 * @unusable: (element-type utf8): "PATH: why" of what was found in folders
 */
typedef struct
{
  GPtrArray *files;
  GPtrArray *unusable;
} EfFootage;

typedef void (*EfFootageProgress) (guint n_files, gpointer user_data);

/**
 * ef_footage_scan:
 * @paths: (element-type utf8): files and folders
 *
 * Folders are read recursively, in the order of the names, hidden files and
 * sidecars left out; a folder or file that is reached twice counts once. A
 * file that is named itself must be usable; in folders what is not is listed.
 * Nothing usable at all is an error.
 */
EfFootage *ef_footage_scan (GPtrArray *paths, EfFootageProgress progress,
    gpointer user_data, GCancellable *cancellable, GError **error);
void ef_footage_free (EfFootage *footage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFootage, ef_footage_free)

G_END_DECLS
