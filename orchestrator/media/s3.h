/* Edit Factory - requests to a store that speaks S3
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every one is signed, and tried again when that may help, until the thread's
 * GCancellable (g_cancellable_push_current()) is cancelled.
 */
#pragma once

#include "http-client.h"
#include "sigv4.h"

G_BEGIN_DECLS

/**
 * EfS3Config:
 * @endpoint: "https://s3.example.org"; buckets are the first part of paths
 * @prefix: (nullable): of all keys, without slashes at its ends
 * @redirect: clients read objects from the store itself
 * @cache_bytes: copies that a daemon keeps
 * @part_bytes: larger objects are sent in parts of that size
 */
typedef struct
{
  gchar *endpoint;
  gchar *region;
  gchar *bucket;
  gchar *id;
  gchar *secret;
  gchar *prefix;
  gboolean redirect;
  guint64 cache_bytes;
  guint64 part_bytes;
} EfS3Config;

/* EF_S3_*; docs/fleet.md tells which. @found: (out): is EF_S3_BUCKET set?
 * Returns: (nullable): NULL with @error, or when it is not */
EfS3Config *ef_s3_config_from_environment (gboolean *found, GError **error);
void ef_s3_config_free (EfS3Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfS3Config, ef_s3_config_free)

typedef struct _EfS3 EfS3;

/**
 * EfS3Call: of one object
 * @key: (nullable): NULL: of the bucket
 * @query: (nullable): as EfSigv4Request's
 * @headers: (nullable): that are signed besides those of every request
 * @payload: (nullable): the SHA-256 of the body; NULL: there is none
 */
typedef struct
{
  const gchar *method;
  const gchar *key;
  const EfSigv4Pair *query;
  const EfSigv4Pair *headers;
  const gchar *payload;
  const gchar *body;
  gint file;
  guint64 offset;
  guint64 length;
  EfHttpSink sink;
  gpointer sink_data;
} EfS3Call;

/* @config: (transfer full) */
EfS3 *ef_s3_new (EfS3Config *config, GError **error);
void ef_s3_free (EfS3 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfS3, ef_s3_free)
const EfS3Config *ef_s3_get_config (EfS3 *self);

/* Once. Returns: whether the status is 2xx; @error names it and S3's code,
 * EF_ERROR_NOT_FOUND for 404 */
gboolean ef_s3_ask_once (
    EfS3 *self, const EfS3Call *call, EfHttpAnswer *answer, GError **error);
/* Again and again while that may help. @rewind: (nullable): before every try
 * but the first, for what @call's sink has taken */
gboolean ef_s3_ask (EfS3 *self, const EfS3Call *call, EfHttpAnswer *answer,
    gboolean (*rewind) (gpointer sink_data), GError **error);
/* Would another try help? */
gboolean ef_s3_is_transient (const EfHttpAnswer *answer);
/* Returns: (transfer full): a URL for @seconds, for one method */
gchar *ef_s3_presign (EfS3 *self, const gchar *method, const gchar *key,
    const EfSigv4Pair *query, guint seconds);
/* Returns: (transfer full) (nullable): the text of the first element @name */
gchar *ef_s3_read_element (const gchar *xml, const gchar *name);

G_END_DECLS
