/* Edit Factory - a programme's samples, kept until they are all there
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_SPOOL_MEMORY (64 * 1024 * 1024)

/**
 * EfSpool: floats are appended once and then read as often as wanted. Up to
 * @memory bytes stay in memory, the rest goes to a file without a name below
 * $TMPDIR, so nothing is left behind however the process ends.
 */
typedef struct _EfSpool EfSpool;

/* @memory: bytes, 0 for EF_SPOOL_MEMORY */
EfSpool *ef_spool_new (gsize memory);
void ef_spool_free (EfSpool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSpool, ef_spool_free)
/* Forgets the contents, keeps the settings. */
void ef_spool_clear (EfSpool *self);
guint64 ef_spool_get_length (const EfSpool *self);

gboolean
ef_spool_append (EfSpool *self, const gfloat *samples, gsize n, GError **error);

/**
 * ef_spool_read:
 * @offset: first sample, from 0
 * @scratch: room for @n samples
 * @samples: (out): where they are: in the spool itself or in @scratch; valid
 *   until the next call
 *
 * Returns: the samples there, at most @n, 0 at the end, -1 with @error set
 */
gssize ef_spool_read (EfSpool *self, guint64 offset, gfloat *scratch, gsize n,
    const gfloat **samples, GError **error);

G_END_DECLS
