/* Edit Factory - rows of uploads that come in pieces
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "resumables.h"

#include <string.h>

#define HTTP_DATE                                                              \
  "to_char (expires_at AT TIME ZONE 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS "       \
  "\"GMT\"')"

void
ef_resumable_free (EfResumable *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->media_type);
  g_free (self->metadata);
  g_free (self->expires);
  g_free (self);
}

/* @rows: of outcome and excess */
static gboolean
take_outcome (EfRows *rows, EfResumableOutcome *outcome, GError **error)
{
  static const gchar *const NAMES[] = { "created", "finished", "too-many",
    "not-found" };
  g_autoptr (EfRows) owned = rows;
  const gchar *text;

  if (!owned)
    return FALSE;
  text = ef_rows_get (owned, 0, 0);
  for (guint i = 0; i < G_N_ELEMENTS (NAMES); i++)
    if (strcmp (text, NAMES[i]) == 0) {
      *outcome = i;
      return TRUE;
    }
  g_set_error_literal (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_QUOTA,
      ef_rows_get (owned, 0, 1));
  return FALSE;
}

gboolean
ef_resumables_create (EfConnection *connection, const gchar *tenant,
    const EfResumable *row, guint most, EfResumableOutcome *outcome,
    GError **error)
{
  g_autofree gchar *length =
      g_strdup_printf ("%" G_GUINT64_FORMAT, row->length);
  g_autofree gchar *limit = g_strdup_printf ("%u", most);

  return take_outcome (EF_QUERY (connection, error,
                           "SELECT outcome, excess "
                           "FROM create_upload ($1, $2, $3, $4, $5, $6, $7)",
                           row->id, tenant, row->name, row->media_type,
                           row->metadata, length, limit),
      outcome, error);
}

EfResumable *
ef_resumables_get (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT id, name, media_type, metadata, " HTTP_DATE
      ", length, trusted, finished FROM upload "
      "WHERE id = $1 AND tenant_id = $2 AND expires_at > now ()",
      id, tenant);
  EfResumable *self;

  if (!rows || PQntuples (rows) == 0)
    return NULL;
  self = g_new0 (EfResumable, 1);
  self->id = g_strdup (ef_rows_get (rows, 0, 0));
  self->name = g_strdup (ef_rows_get (rows, 0, 1));
  self->media_type = g_strdup (ef_rows_get (rows, 0, 2));
  self->metadata = g_strdup (ef_rows_get (rows, 0, 3));
  self->expires = g_strdup (ef_rows_get (rows, 0, 4));
  self->length = (guint64)ef_rows_get_int (rows, 0, 5);
  self->trusted = ef_rows_get (rows, 0, 6)
      ? (guint64)ef_rows_get_int (rows, 0, 6)
      : G_MAXUINT64;
  self->finished = ef_rows_get_bool (rows, 0, 7);
  return self;
}

gchar *
ef_resumables_touch (EfConnection *connection, const gchar *tenant,
    const gchar *id, guint64 trusted, GError **error)
{
  g_autofree gchar *bytes = trusted == G_MAXUINT64
      ? NULL
      : g_strdup_printf ("%" G_GUINT64_FORMAT, trusted);
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "UPDATE upload SET expires_at = now () + upload_lifetime (), "
      "trusted = $3 WHERE id = $1 AND tenant_id = $2 AND expires_at > now () "
      "AND NOT finished RETURNING " HTTP_DATE,
      id, tenant, bytes);

  return rows && PQntuples (rows) > 0 ? g_strdup (ef_rows_get (rows, 0, 0))
                                      : NULL;
}

gboolean
ef_resumables_finish (EfConnection *connection, const gchar *tenant,
    const gchar *id, const gchar *sha256, const gchar *object_key,
    EfResumableOutcome *outcome, GError **error)
{
  return take_outcome (
      EF_QUERY (connection, error,
          "SELECT outcome, excess FROM finish_upload ($1, $2, $3, $4)", tenant,
          id, sha256, object_key),
      outcome, error);
}

gboolean
ef_resumables_delete (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "DELETE FROM upload WHERE id = $1 AND tenant_id = $2", id, tenant);

  return rows != NULL;
}

gchar **
ef_resumables_expire (EfConnection *connection, guint limit, GError **error)
{
  g_autofree gchar *count = g_strdup_printf ("%u", limit);
  g_autoptr (EfRows) rows =
      EF_QUERY (connection, error, "SELECT expire_unfinished ($1)", count);
  GPtrArray *ids;

  if (!rows)
    return NULL;
  ids = g_ptr_array_new ();
  for (gint i = 0; i < PQntuples (rows); i++)
    g_ptr_array_add (ids, g_strdup (ef_rows_get (rows, i, 0)));
  g_ptr_array_add (ids, NULL);
  return (gchar **)g_ptr_array_free (ids, FALSE);
}
