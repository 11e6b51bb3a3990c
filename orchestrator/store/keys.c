/* Edit Factory - API keys
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "keys.h"

#include <string.h>
#include <sys/random.h>

#define PREFIX "ef_"
#define ID_DIGITS 16
#define SECRET_DIGITS 64

void
ef_key_clear (gpointer data)
{
  EfKey *self = data;

  g_free (self->id);
  g_free (self->tenant);
  g_strfreev (self->scopes);
}

void
ef_key_unref (EfKey *self)
{
  g_atomic_rc_box_release_full (self, ef_key_clear);
}

gboolean
ef_key_has_scope (const EfKey *self, const gchar *scope)
{
  return g_strv_contains ((const gchar *const *)self->scopes, "*") ||
      g_strv_contains ((const gchar *const *)self->scopes, scope);
}

static gboolean
is_hex (const gchar *text, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!g_ascii_isxdigit (text[i]) || g_ascii_isupper (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_well_formed (const gchar *text)
{
  const gsize prefix = strlen (PREFIX);

  return strlen (text) == prefix + ID_DIGITS + 1 + SECRET_DIGITS &&
      g_str_has_prefix (text, PREFIX) && is_hex (text + prefix, ID_DIGITS) &&
      text[prefix + ID_DIGITS] == '_' &&
      is_hex (text + prefix + ID_DIGITS + 1, SECRET_DIGITS);
}

/* As PostgreSQL prints bytea. */
static gchar *
hash_of (const gchar *text)
{
  const gchar *secret = text + strlen (PREFIX) + ID_DIGITS + 1;
  g_autofree gchar *hex = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *)secret, SECRET_DIGITS);

  return g_strconcat ("\\x", hex, NULL);
}

/* Takes as long for a near miss as for a far one. */
static gboolean
is_same (const gchar *a, const gchar *b)
{
  gsize n = strlen (a);
  guint difference = 0;

  if (n != strlen (b))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    difference |= (guchar)a[i] ^ (guchar)b[i];
  return difference == 0;
}

static gdouble
get_number (const EfRows *rows, gint column)
{
  const gchar *text = ef_rows_get (rows, 0, column);

  return text ? g_ascii_strtod (text, NULL) : 0;
}

static EfKey *
take_key (const gchar *id, const EfRows *rows)
{
  EfKey *key = g_atomic_rc_box_new0 (EfKey);

  key->id = g_strdup (id);
  key->tenant = g_strdup (ef_rows_get (rows, 0, 1));
  key->scopes = g_strsplit (ef_rows_get (rows, 0, 2), " ", -1);
  key->requests.rate = get_number (rows, 4);
  key->requests.burst = ef_rows_get_int (rows, 0, 5);
  key->creations.rate = get_number (rows, 6);
  key->creations.burst = ef_rows_get_int (rows, 0, 7);
  return key;
}

EfKey *
ef_keys_check (EfConnection *connection, const gchar *text, GError **error)
{
  g_autofree gchar *id = NULL;
  g_autofree gchar *hash = NULL;
  g_autoptr (EfRows) rows = NULL;
  g_autoptr (EfRows) touched = NULL;

  if (!is_well_formed (text))
    return NULL;
  id = g_strndup (text + strlen (PREFIX), ID_DIGITS);
  hash = hash_of (text);
  rows = EF_QUERY (connection, error,
      "SELECT sha256, tenant_id, array_to_string (scopes, ' '), stale, "
      "request_rate, request_burst, creation_rate, creation_burst "
      "FROM find_key ($1)",
      id);
  if (!rows || PQntuples (rows) == 0 ||
      !is_same (ef_rows_get (rows, 0, 0), hash))
    return NULL;
  if (ef_rows_get_bool (rows, 0, 3)) {
    touched = EF_QUERY (connection, error, "SELECT touch_key ($1)", id);
    if (!touched)
      return NULL;
  }
  return take_key (id, rows);
}

static gchar *
random_hex (guint digits)
{
  guchar bytes[SECRET_DIGITS / 2];
  GString *text = g_string_new (NULL);

  if (getrandom (bytes, digits / 2, 0) != (gssize)digits / 2)
    g_error ("getrandom() failed");
  for (guint i = 0; i < digits / 2; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

gchar *
ef_keys_create (EfConnection *connection, const gchar *tenant,
    const gchar *const *scopes, gint64 lifetime, GError **error)
{
  g_autofree gchar *id = random_hex (ID_DIGITS);
  g_autofree gchar *secret = random_hex (SECRET_DIGITS);
  g_autofree gchar *text = g_strconcat (PREFIX, id, "_", secret, NULL);
  g_autofree gchar *hash = hash_of (text);
  g_autofree gchar *joined = g_strjoinv (" ", (gchar **)scopes);
  g_autofree gchar *seconds = lifetime > 0
      ? g_strdup_printf ("%" G_GINT64_FORMAT " s", lifetime)
      : NULL;
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "INSERT INTO api_key (id, tenant_id, sha256, scopes, expires_at) "
      "VALUES ($1, $2, $3, string_to_array ($4, ' '), "
      "now () + $5::text::interval)",
      id, tenant, hash, joined, seconds);

  return rows ? g_steal_pointer (&text) : NULL;
}

gchar *
ef_keys_list (EfConnection *connection, const gchar *tenant, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT coalesce (json_agg (json_build_object ('id', k.id, "
      "'tenant', t.name, 'scopes', k.scopes, "
      "'created_at', stamp (k.created_at), "
      "'expires_at', stamp (k.expires_at), "
      "'last_used_at', stamp (k.last_used_at), "
      "'revoked_at', stamp (k.revoked_at), "
      "'valid', k.revoked_at IS NULL AND coalesce (k.expires_at > now (), "
      "true)) ORDER BY t.name, k.created_at), '[]') "
      "FROM api_key k JOIN tenant t ON t.id = k.tenant_id "
      "WHERE $1::text IS NULL OR t.name = $1",
      tenant);

  return rows ? g_strdup (ef_rows_get (rows, 0, 0)) : NULL;
}

gboolean
ef_keys_revoke (
    EfConnection *connection, const gchar *id, gboolean *found, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "UPDATE api_key SET revoked_at = coalesce (revoked_at, now ()) "
      "WHERE id = $1 RETURNING id",
      id);

  *found = rows && PQntuples (rows) > 0;
  return rows != NULL;
}
