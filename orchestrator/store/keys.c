/* Edit Factory - API keys and the tenants that they belong to
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "keys.h"
#include "uuid7.h"

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

EfKey *
ef_keys_check (EfConnection *connection, const gchar *text, GError **error)
{
  g_autofree gchar *id = NULL;
  g_autofree gchar *hash = NULL;
  g_autoptr (EfRows) rows = NULL;
  EfKey *key;

  if (!is_well_formed (text))
    return NULL;
  id = g_strndup (text + strlen (PREFIX), ID_DIGITS);
  hash = hash_of (text);
  rows = EF_QUERY (connection, error,
      "SELECT sha256, tenant_id, array_to_string (scopes, ' ') FROM api_key "
      "WHERE id = $1 AND revoked_at IS NULL "
      "AND (expires_at IS NULL OR expires_at > now())",
      id);
  if (!rows || PQntuples (rows) == 0 ||
      !is_same (ef_rows_get (rows, 0, 0), hash))
    return NULL;
  key = g_atomic_rc_box_new0 (EfKey);
  key->id = g_steal_pointer (&id);
  key->tenant = g_strdup (ef_rows_get (rows, 0, 1));
  key->scopes = g_strsplit (ef_rows_get (rows, 0, 2), " ", -1);
  return key;
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
    const gchar *const *scopes, GError **error)
{
  g_autofree gchar *id = random_hex (ID_DIGITS);
  g_autofree gchar *secret = random_hex (SECRET_DIGITS);
  g_autofree gchar *text = g_strconcat (PREFIX, id, "_", secret, NULL);
  g_autofree gchar *hash = hash_of (text);
  g_autofree gchar *joined = g_strjoinv (" ", (gchar **)scopes);
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "INSERT INTO api_key (id, tenant_id, sha256, scopes) "
      "VALUES ($1, $2, $3, string_to_array ($4, ' '))",
      id, tenant, hash, joined);

  return rows ? g_steal_pointer (&text) : NULL;
}

gchar *
ef_tenants_ensure (EfConnection *connection, const gchar *name, GError **error)
{
  g_autofree gchar *id = ef_uuid7_new ();
  g_autoptr (EfRows) made = EF_QUERY (connection, error,
      "INSERT INTO tenant (id, name) VALUES ($1, $2) "
      "ON CONFLICT (name) DO NOTHING",
      id, name);
  g_autoptr (EfRows) rows = NULL;

  if (!made)
    return NULL;
  rows = EF_QUERY (
      connection, error, "SELECT id FROM tenant WHERE name = $1", name);
  return rows && PQntuples (rows) > 0 ? g_strdup (ef_rows_get (rows, 0, 0))
                                      : NULL;
}
