/* Edit Factory - rows of uploaded files and of outputs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "assets.h"

#define COLUMNS                                                                \
  "SELECT id, name, media_type, sha256, object_key, bytes, "                   \
  "asset_document (a) FROM asset a "

void
ef_asset_free (EfAsset *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->media_type);
  g_free (self->sha256);
  g_free (self->object_key);
  g_free (self->document);
  g_free (self);
}

gchar *
ef_assets_add (EfConnection *connection, const gchar *tenant,
    const EfAsset *asset, GError **error)
{
  g_autofree gchar *bytes =
      g_strdup_printf ("%" G_GUINT64_FORMAT, asset->bytes);
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT document, excess FROM add_upload ($1, $2, $3, $4, $5, $6, $7)",
      asset->id, tenant, asset->name, asset->media_type, bytes, asset->sha256,
      asset->object_key);
  const gchar *excess = rows ? ef_rows_get (rows, 0, 1) : NULL;

  if (excess)
    g_set_error_literal (
        error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_QUOTA, excess);
  return rows && !excess ? g_strdup (ef_rows_get (rows, 0, 0)) : NULL;
}

static EfAsset *
take (EfRows *rows)
{
  g_autoptr (EfRows) owned = rows;
  EfAsset *asset;

  if (!owned || PQntuples (owned) == 0)
    return NULL;
  asset = g_new0 (EfAsset, 1);
  asset->id = g_strdup (ef_rows_get (owned, 0, 0));
  asset->name = g_strdup (ef_rows_get (owned, 0, 1));
  asset->media_type = g_strdup (ef_rows_get (owned, 0, 2));
  asset->sha256 = g_strdup (ef_rows_get (owned, 0, 3));
  asset->object_key = g_strdup (ef_rows_get (owned, 0, 4));
  asset->bytes = ef_rows_get_int (owned, 0, 5);
  asset->document = g_strdup (ef_rows_get (owned, 0, 6));
  return asset;
}

EfAsset *
ef_assets_get (EfConnection *connection, const gchar *tenant, const gchar *id,
    GError **error)
{
  return take (EF_QUERY (connection, error,
      COLUMNS "WHERE id = $1 AND tenant_id = $2", id, tenant));
}

EfAsset *
ef_assets_get_output (EfConnection *connection, const gchar *tenant,
    const gchar *job, const gchar *name, GError **error)
{
  return take (EF_QUERY (connection, error,
      COLUMNS "WHERE job_id = $1 AND name = $2 AND tenant_id = $3", job, name,
      tenant));
}

EfRows *
ef_assets_find (EfConnection *connection, const gchar *tenant, GPtrArray *ids,
    GError **error)
{
  g_autofree gchar *array = ef_uuid_array (ids);

  return EF_QUERY (connection, error,
      "SELECT id, object_key, name FROM asset "
      "WHERE id = ANY ($1::uuid[]) AND tenant_id = $2",
      array, tenant);
}

gboolean
ef_assets_delete (EfConnection *connection, const gchar *tenant,
    const gchar *id, EfOutcome *outcome, gchar **object, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT outcome, object FROM delete_asset ($1, $2)", tenant, id);

  if (!rows)
    return FALSE;
  *outcome = ef_outcome_parse (ef_rows_get (rows, 0, 0));
  *object = g_strdup (ef_rows_get (rows, 0, 1));
  return TRUE;
}
