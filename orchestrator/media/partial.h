/* Edit Factory - files that come in pieces, over days and restarts
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Below the store's folder, in one that no restart empties. A file's size is
 * how much of it has come: bytes count once they are written, which a crash of
 * the daemon cannot undo. They are flushed to the disk when the file is whole,
 * so after a power cut there may be fewer.
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_PARTIAL_FOLDER ".uploads"

/** EfPartial: one of them, locked: nobody else, in this process or another,
 * has it. */
typedef struct
{
  gchar *path;
  gint fd;
  guint64 bytes;
} EfPartial;

/* @id: a file name. EF_ERROR_NOT_FOUND: it is not on this machine;
 * EF_ERROR_EXISTS: somebody else has it */
EfPartial *
ef_partial_create (const gchar *store, const gchar *id, GError **error);
EfPartial *
ef_partial_open (const gchar *store, const gchar *id, GError **error);
void ef_partial_close (EfPartial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPartial, ef_partial_close)

/* What of @data was written counts, also when the rest could not be. */
gboolean ef_partial_write (
    EfPartial *self, gconstpointer data, gsize length, GError **error);
/* Gives up what is beyond @bytes. */
gboolean ef_partial_cut (EfPartial *self, guint64 bytes, GError **error);
void ef_partial_remove (EfPartial *self);

/* Without the lock. Returns: FALSE when it is not on this machine */
gboolean
ef_partial_measure (const gchar *store, const gchar *id, guint64 *bytes);
/* Returns: (transfer full): where all of them lie */
gchar *ef_partial_get_folder (const gchar *store);

G_END_DECLS
