/* Edit Factory - large files to the server, which go on where they broke off
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "client.h"

G_BEGIN_DECLS

/* Files above are worth more than one request. */
#define EF_RESUME_BYTES (16 * 1024 * 1024)

/**
 * EfResume:
 * @fd: open for reading; its position is not used
 * @path: whose name the asset gets
 * @moved: (nullable): how much of the file has gone through
 */
typedef struct
{
  EfClient *client;
  gint fd;
  const gchar *path;
  guint64 size;
  void (*moved) (guint64 bytes, gpointer user_data);
  gpointer user_data;
  GCancellable *cancellable;
} EfResume;

/* @known: (out): FALSE: the server takes files in one piece only, @error is
 * not set. Returns: (transfer full): the asset's id; what it holds is for the
 * caller to check */
gchar *
ef_client_resume (const EfResume *resume, gboolean *known, GError **error);

G_END_DECLS
