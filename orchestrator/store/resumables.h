/* Edit Factory - rows of uploads that come in pieces
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/**
 * EfResumable: an upload that has begun.
 * @metadata: as the client sent it
 * @length: bytes that it will have
 * @trusted: bytes that stay whatever comes, G_MAXUINT64 for all
 * @finished: it is the asset of the same id
 * @expires: as HTTP writes dates
 */
typedef struct
{
  gchar *id;
  gchar *name;
  gchar *media_type;
  gchar *metadata;
  gchar *expires;
  guint64 length;
  guint64 trusted;
  gboolean finished;
} EfResumable;

void ef_resumable_free (EfResumable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfResumable, ef_resumable_free)

typedef enum
{
  EF_RESUMABLE_CREATED,
  EF_RESUMABLE_FINISHED,
  EF_RESUMABLE_TOO_MANY,
  EF_RESUMABLE_NOT_FOUND
} EfResumableOutcome;

/* @row: without @expires. @most: unfinished ones of the tenant.
 * EF_DATABASE_ERROR_QUOTA when there is no room for it. */
gboolean ef_resumables_create (EfConnection *connection, const gchar *tenant,
    const EfResumable *row, guint most, EfResumableOutcome *outcome,
    GError **error);
/* Returns: (transfer full) (nullable): NULL without @error: there is none, or
 * it has expired */
EfResumable *ef_resumables_get (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
/* Bytes have come, or are about to: it lives on. @trusted: see EfResumable.
 * Returns: (transfer full) (nullable): when it expires; NULL without @error:
 * there is none any more */
gchar *ef_resumables_touch (EfConnection *connection, const gchar *tenant,
    const gchar *id, guint64 trusted, GError **error);
/* Makes the asset. EF_DATABASE_ERROR_QUOTA as above */
gboolean ef_resumables_finish (EfConnection *connection, const gchar *tenant,
    const gchar *id, const gchar *sha256, const gchar *object_key,
    EfResumableOutcome *outcome, GError **error);
gboolean ef_resumables_delete (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);
/* In the role ef_worker. Returns: (transfer full): ids of expired ones, at most
 * @limit, whose rows are gone */
gchar **
ef_resumables_expire (EfConnection *connection, guint limit, GError **error);

G_END_DECLS
