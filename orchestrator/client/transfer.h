/* Edit Factory - files to the server and back
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "client.h"
#include "remote-job.h"

G_BEGIN_DECLS

/* @bytes: how much of this file has gone through */
typedef void (*EfTransferFunc) (guint64 bytes, gpointer user_data);

/* @sha256: of the file, 64 hexadecimal digits. Returns: (transfer full): the
 * asset's id */
gchar *ef_client_upload (EfClient *client, const gchar *path,
    const gchar *sha256, EfTransferFunc func, gpointer user_data,
    GCancellable *cancellable, GError **error);
/* Writes the output to the new file @path; its size and hash are checked. */
gboolean ef_client_download (EfClient *client, const gchar *job,
    const EfRemoteOutput *output, const gchar *path, EfTransferFunc func,
    gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
