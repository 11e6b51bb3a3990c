/* Edit Factory - AWS Signature Version 4, as S3 wants it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sigv4.h"

#include <nettle/hmac.h>
#include <string.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define DIGEST SHA256_DIGEST_SIZE
#define UPPER_HEX "0123456789ABCDEF"

static gchar *
to_hex (const guint8 *bytes, gsize length)
{
  GString *text = g_string_sized_new (2 * length);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

gchar *
ef_sigv4_hash (gconstpointer data, gsize length)
{
  struct sha256_ctx context;
  guint8 digest[DIGEST];

  sha256_init (&context);
  sha256_update (&context, length, data);
  sha256_digest (&context, DIGEST, digest);
  return to_hex (digest, DIGEST);
}

static void
hmac (const guint8 *key, gsize key_length, const gchar *text, guint8 *digest)
{
  struct hmac_sha256_ctx context;

  hmac_sha256_set_key (&context, key_length, key);
  hmac_sha256_update (&context, strlen (text), (const guint8 *)text);
  hmac_sha256_digest (&context, DIGEST, digest);
}

gchar *
ef_sigv4_encode (const gchar *text, gboolean keep_slashes)
{
  GString *out = g_string_new (NULL);

  for (const guchar *c = (const guchar *)text; *c; c++)
    if (g_ascii_isalnum (*c) || strchr ("-._~", *c) ||
        (keep_slashes && *c == '/')) {
      g_string_append_c (out, *c);
    } else {
      g_string_append_c (out, '%');
      g_string_append_c (out, UPPER_HEX[*c >> 4]);
      g_string_append_c (out, UPPER_HEX[*c & 15]);
    }
  return g_string_free (out, FALSE);
}

gchar *
ef_sigv4_time (gint64 time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (time);

  return g_date_time_format (moment, "%Y%m%dT%H%M%SZ");
}

/* Names, not "name=value", are compared: '=' sorts behind '-' and digits. */
typedef struct
{
  gchar *name;
  gchar *value;
} Pair;

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  g_free (pair->name);
  g_free (pair->value);
  g_free (pair);
}

static gint
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Pair *x = *(Pair *const *)a, *y = *(Pair *const *)b;
  gint order = strcmp (x->name, y->name);

  return order ? order : strcmp (x->value, y->value);
}

/* @name, @value: (transfer full) */
static void
add_pair (GPtrArray *pairs, gchar *name, gchar *value)
{
  Pair *pair = g_new (Pair, 1);

  *pair = (Pair){ name, value };
  g_ptr_array_add (pairs, pair);
}

static gchar *
join_query (GPtrArray *pairs)
{
  GString *text = g_string_new (NULL);

  g_ptr_array_sort (pairs, compare_pairs);
  for (guint i = 0; i < pairs->len; i++) {
    const Pair *pair = pairs->pdata[i];

    g_string_append_printf (
        text, "%s%s=%s", i ? "&" : "", pair->name, pair->value);
  }
  return g_string_free (text, FALSE);
}

static void
add_query (GPtrArray *pairs, const EfSigv4Pair *query)
{
  for (; query && query->name; query++)
    add_pair (pairs, ef_sigv4_encode (query->name, FALSE),
        ef_sigv4_encode (query->value ? query->value : "", FALSE));
}

gchar *
ef_sigv4_query (const EfSigv4Pair *query)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (pair_free);

  add_query (pairs, query);
  return join_query (pairs);
}

/* Without blanks around it, and one where there are several. */
static gchar *
squeeze (const gchar *value)
{
  GString *text = g_string_new (NULL);

  for (const gchar *c = value; *c; c++)
    if (*c != ' ' || (text->len && c[1] && c[1] != ' '))
      g_string_append_c (text, *c);
  return g_string_free (text, FALSE);
}

static GPtrArray *
sort_headers (const EfSigv4Pair *headers)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (pair_free);

  for (; headers->name; headers++)
    add_pair (
        pairs, g_ascii_strdown (headers->name, -1), squeeze (headers->value));
  g_ptr_array_sort (pairs, compare_pairs);
  return pairs;
}

static gchar *
list_names (const EfSigv4Pair *headers)
{
  g_autoptr (GPtrArray) pairs = sort_headers (headers);
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < pairs->len; i++)
    g_string_append_printf (
        names, "%s%s", i ? ";" : "", ((Pair *)pairs->pdata[i])->name);
  return g_string_free (names, FALSE);
}

static gchar *
canonical_of (const EfSigv4Request *request, const gchar *query)
{
  g_autoptr (GPtrArray) headers = sort_headers (request->headers);
  g_autofree gchar *path = ef_sigv4_encode (request->path, TRUE);
  g_autofree gchar *names = list_names (request->headers);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%s\n%s\n%s\n", request->method, path, query);
  for (guint i = 0; i < headers->len; i++) {
    const Pair *header = headers->pdata[i];

    g_string_append_printf (text, "%s:%s\n", header->name, header->value);
  }
  g_string_append_printf (text, "\n%s\n%s", names, request->payload);
  return g_string_free (text, FALSE);
}

gchar *
ef_sigv4_canonical (const EfSigv4Request *request)
{
  g_autofree gchar *query = ef_sigv4_query (request->query);

  return canonical_of (request, query);
}

static gchar *
make_scope (const EfSigv4Key *key, const gchar *time)
{
  return g_strdup_printf (
      "%.8s/%s/%s/aws4_request", time, key->region, key->service);
}

static void
derive_key (const EfSigv4Key *key, const gchar *time, guint8 *derived)
{
  g_autofree gchar *first = g_strconcat ("AWS4", key->secret, NULL);
  g_autofree gchar *day = g_strndup (time, 8);

  hmac ((const guint8 *)first, strlen (first), day, derived);
  hmac (derived, DIGEST, key->region, derived);
  hmac (derived, DIGEST, key->service, derived);
  hmac (derived, DIGEST, "aws4_request", derived);
}

static gchar *
sign (const EfSigv4Key *key, const gchar *time, const gchar *canonical)
{
  g_autofree gchar *scope = make_scope (key, time);
  g_autofree gchar *hash = ef_sigv4_hash (canonical, strlen (canonical));
  g_autofree gchar *text =
      g_strdup_printf (ALGORITHM "\n%s\n%s\n%s", time, scope, hash);
  guint8 digest[DIGEST];

  derive_key (key, time, digest);
  hmac (digest, DIGEST, text, digest);
  return to_hex (digest, DIGEST);
}

gchar *
ef_sigv4_authorize (const EfSigv4Key *key, const EfSigv4Request *request)
{
  g_autofree gchar *time = ef_sigv4_time (request->time);
  g_autofree gchar *scope = make_scope (key, time);
  g_autofree gchar *names = list_names (request->headers);
  g_autofree gchar *canonical = ef_sigv4_canonical (request);
  g_autofree gchar *signature = sign (key, time, canonical);

  return g_strdup_printf (ALGORITHM
      " Credential=%s/%s,SignedHeaders=%s,Signature=%s",
      key->id, scope, names, signature);
}

static void
add_parameters (GPtrArray *pairs, const EfSigv4Key *key,
    const EfSigv4Request *request, const gchar *time, guint seconds)
{
  g_autofree gchar *scope = make_scope (key, time);
  g_autofree gchar *credential = g_strconcat (key->id, "/", scope, NULL);
  g_autofree gchar *names = list_names (request->headers);
  g_autofree gchar *expires =
      g_strdup_printf ("%u", CLAMP (seconds, 1, EF_SIGV4_MAX_SECONDS));
  const EfSigv4Pair parameters[] = { { "X-Amz-Algorithm", ALGORITHM },
    { "X-Amz-Credential", credential }, { "X-Amz-Date", time },
    { "X-Amz-Expires", expires }, { "X-Amz-SignedHeaders", names }, { NULL } };

  add_query (pairs, parameters);
}

gchar *
ef_sigv4_presign (
    const EfSigv4Key *key, const EfSigv4Request *request, guint seconds)
{
  g_autoptr (GPtrArray) pairs = g_ptr_array_new_with_free_func (pair_free);
  g_autofree gchar *time = ef_sigv4_time (request->time);
  g_autofree gchar *path = ef_sigv4_encode (request->path, TRUE);
  g_autofree gchar *query = NULL;
  g_autofree gchar *canonical = NULL;
  g_autofree gchar *signature = NULL;

  add_query (pairs, request->query);
  add_parameters (pairs, key, request, time, seconds);
  query = join_query (pairs);
  canonical = canonical_of (request, query);
  signature = sign (key, time, canonical);
  return g_strconcat (path, "?", query, "&X-Amz-Signature=", signature, NULL);
}
