/* Edit Factory - AWS Signature Version 4, as S3 wants it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Computes only. S3's rules: the path is encoded once and keeps its slashes,
 * the hash of the payload is a header of the request.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_SIGV4_UNSIGNED "UNSIGNED-PAYLOAD"
/* A week: what S3 allows a presigned URL to live. */
#define EF_SIGV4_MAX_SECONDS 604800

typedef struct
{
  const gchar *id;
  const gchar *secret;
  const gchar *region;
  const gchar *service;
} EfSigv4Key;

/* Arrays of them end with a pair without a name. */
typedef struct
{
  const gchar *name;
  const gchar *value;
} EfSigv4Pair;

/**
 * EfSigv4Request:
 * @path: "/bucket/key", not encoded
 * @query: (nullable): not encoded; a NULL value is signed as an empty one
 * @headers: those that are signed; "host" must be one of them
 * @payload: 64 hexadecimal digits of the body's SHA-256, or EF_SIGV4_UNSIGNED
 * @time: seconds since 1970
 */
typedef struct
{
  const gchar *method;
  const gchar *path;
  const EfSigv4Pair *query;
  const EfSigv4Pair *headers;
  const gchar *payload;
  gint64 time;
} EfSigv4Request;

/* Everything but unreserved characters becomes %XX.
 * Returns: (transfer full) */
gchar *ef_sigv4_encode (const gchar *text, gboolean keep_slashes);
/* Sorted, encoded: as it is signed, and as it must be sent.
 * Returns: (transfer full) */
gchar *ef_sigv4_query (const EfSigv4Pair *query);
/* Returns: (transfer full): "20130524T000000Z", for x-amz-date */
gchar *ef_sigv4_time (gint64 time);
/* Returns: (transfer full): 64 hexadecimal digits */
gchar *ef_sigv4_hash (gconstpointer data, gsize length);

/* Returns: (transfer full): what is hashed; for tests and messages */
gchar *ef_sigv4_canonical (const EfSigv4Request *request);
/* Returns: (transfer full): value of the header Authorization */
gchar *
ef_sigv4_authorize (const EfSigv4Key *key, const EfSigv4Request *request);
/* @request's payload must be EF_SIGV4_UNSIGNED.
 * Returns: (transfer full): "/path?query", for whoever has it, for @seconds */
gchar *ef_sigv4_presign (
    const EfSigv4Key *key, const EfSigv4Request *request, guint seconds);

G_END_DECLS
