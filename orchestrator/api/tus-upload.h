/* Edit Factory - an upload that is resumed, while a request works on it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Its row and its file; the file is locked as long as this lives.
 */
#pragma once

#include "partial.h"
#include "resumables.h"
#include "service.h"
#include "tus.h"

G_BEGIN_DECLS

/**
 * EfTusUpload:
 * @partial: (nullable): NULL when it is finished
 * @fresh: it was made by this request, and nobody has been told of it yet:
 *   freed so, it is undone
 */
typedef struct
{
  EfService *service;
  gchar *tenant;
  EfResumable *row;
  EfPartial *partial;
  gboolean fresh;
  GChecksum *sum;
  gchar *digest;
  guint64 began;
  gint64 touched;
} EfTusUpload;

/* @row: (transfer full): what it is to be */
EfTusUpload *ef_tus_upload_create (EfService *service, const gchar *tenant,
    EfResumable *row, EfProblem **problem);
/* 404 when it is not there, 423 when somebody has it */
EfTusUpload *ef_tus_upload_open (EfService *service, const gchar *tenant,
    const gchar *id, EfProblem **problem);
void ef_tus_upload_free (EfTusUpload *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTusUpload, ef_tus_upload_free)

/* How many bytes there are */
guint64 ef_tus_upload_get_offset (EfTusUpload *self);
gboolean ef_tus_upload_is_whole (EfTusUpload *self);

/* @checksum: (nullable): what the client says of the bytes that come now */
gboolean ef_tus_upload_begin (
    EfTusUpload *self, const gchar *checksum, EfProblem **problem);
gboolean ef_tus_upload_write (
    EfTusUpload *self, gconstpointer bytes, gsize length, EfProblem **problem);
/* All bytes of the request have come. */
gboolean ef_tus_upload_end (EfTusUpload *self, EfProblem **problem);

/* Takes as long as the store takes. Returns: FALSE with one of both set */
gboolean ef_tus_upload_finish (EfTusUpload *self, GCancellable *cancellable,
    EfProblem **problem, GError **error);
gboolean ef_tus_upload_delete (EfTusUpload *self, EfProblem **problem);

/* The tenant's upload, without a lock. NULL with @problem set */
EfResumable *ef_tus_find (EfService *service, const gchar *tenant,
    const gchar *id, EfProblem **problem);
EfProblem *ef_tus_not_found (void);
EfProblem *ef_tus_locked (void);

G_END_DECLS
