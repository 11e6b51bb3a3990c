/* Edit Factory - whether there is room for more work
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfDiskFloor: what must stay free: the smaller of both.
 * @fraction: of the file system, 0..1; 1 leaves the decision to @bytes
 */
typedef struct
{
  guint64 bytes;
  gdouble fraction;
} EfDiskFloor;

/* 2 GiB or 2 %: little for a server, and yet a small disk is of use */
void ef_disk_floor_init (EfDiskFloor *floor);
/* "2G" or "5%"; "0" for none */
gboolean
ef_disk_floor_parse (const gchar *text, EfDiskFloor *floor, GError **error);
guint64 ef_disk_floor_get (const EfDiskFloor *floor, guint64 total);
/* What was low is so until there is a tenth more than the floor: work does not
 * start and stop with every file. */
gboolean ef_disk_is_low (guint64 floor, guint64 free, gboolean was_low);

/** EfDiskGuard: watches two file systems, which may be one; thread-safe. */
typedef struct _EfDiskGuard EfDiskGuard;

/* @folder: of the daemon; @files: where files of users are written */
EfDiskGuard *ef_disk_guard_new (
    const gchar *folder, const gchar *files, const EfDiskFloor *floor);
void ef_disk_guard_free (EfDiskGuard *guard);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfDiskGuard, ef_disk_guard_free)
/* Looks, and also sets the metrics. @bytes: about to be written */
gboolean ef_disk_guard_has_room (EfDiskGuard *guard, guint64 bytes);

G_END_DECLS
