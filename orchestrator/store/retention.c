/* Edit Factory - rows that are old enough to go
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "retention.h"

static gchar *
interval (gdouble seconds)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " ms", (gint64)(seconds * 1000));
}

static gboolean
take_number (EfRows *rows, guint *n)
{
  g_autoptr (EfRows) owned = rows;

  if (owned)
    *n = ef_rows_get_int (owned, 0, 0);
  return owned != NULL;
}

gboolean
ef_retention_expire_jobs (EfConnection *connection, gdouble age, guint limit,
    guint *n, GError **error)
{
  g_autofree gchar *older = interval (age);
  g_autofree gchar *count = g_strdup_printf ("%u", limit);

  return take_number (
      EF_QUERY (connection, error, "SELECT expire_jobs ($1, $2)", older, count),
      n);
}

gboolean
ef_retention_expire_uploads (EfConnection *connection, gdouble age, guint limit,
    guint *n, GError **error)
{
  g_autofree gchar *older = interval (age);
  g_autofree gchar *count = g_strdup_printf ("%u", limit);

  return take_number (EF_QUERY (connection, error,
                          "SELECT expire_uploads ($1, $2)", older, count),
      n);
}

gboolean
ef_retention_expire_stages (EfConnection *connection, gdouble age,
    guint64 bytes, guint limit, guint *n, GError **error)
{
  g_autofree gchar *older = interval (age);
  g_autofree gchar *most = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes);
  g_autofree gchar *count = g_strdup_printf ("%u", limit);

  return take_number (
      EF_QUERY (connection, error, "SELECT expire_stages ($1, $2, $3)", older,
          most, count),
      n);
}

gboolean
ef_retention_expire_keys (
    EfConnection *connection, guint limit, guint *n, GError **error)
{
  g_autofree gchar *count = g_strdup_printf ("%u", limit);

  return take_number (
      EF_QUERY (connection, error, "SELECT expire_idempotency ($1)", count), n);
}

gboolean
ef_retention_expire_trails (EfConnection *connection, guint *n, GError **error)
{
  return take_number (
      EF_QUERY (connection, error, "SELECT expire_trails ()"), n);
}

/* Keys have no character that means something in an array. */
static gchar *
text_array (GPtrArray *texts)
{
  GString *text = g_string_new ("{");

  for (guint i = 0; i < texts->len; i++)
    g_string_append_printf (
        text, "%s%s", i ? "," : "", (const gchar *)texts->pdata[i]);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

gchar **
ef_retention_find_unknown (
    EfConnection *connection, GPtrArray *keys, GError **error)
{
  g_autofree gchar *array = text_array (keys);
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT k FROM unnest ($1::text[]) AS k "
      "WHERE NOT EXISTS (SELECT FROM asset WHERE object_key = k)",
      array);
  GPtrArray *unknown;

  if (!rows)
    return NULL;
  unknown = g_ptr_array_new ();
  for (gint i = 0; i < PQntuples (rows); i++)
    g_ptr_array_add (unknown, g_strdup (ef_rows_get (rows, i, 0)));
  g_ptr_array_add (unknown, NULL);
  return (gchar **)g_ptr_array_free (unknown, FALSE);
}

static gboolean
is_done (EfRows *rows)
{
  g_autoptr (EfRows) owned = rows;

  return owned != NULL;
}

gboolean
ef_retention_announce_object (
    EfConnection *connection, const gchar *key, GError **error)
{
  return is_done (
      EF_QUERY (connection, error, "SELECT announce_object ($1)", key));
}

gchar **
ef_retention_take_loose_objects (
    EfConnection *connection, guint limit, GError **error)
{
  g_autofree gchar *count = g_strdup_printf ("%u", limit);
  g_autoptr (EfRows) rows = EF_QUERY (
      connection, error, "SELECT * FROM take_loose_objects ($1)", count);
  gchar **keys;

  if (!rows)
    return NULL;
  keys = g_new0 (gchar *, PQntuples (rows) + 1);
  for (gint i = 0; i < PQntuples (rows); i++)
    keys[i] = g_strdup (ef_rows_get (rows, i, 0));
  return keys;
}

gboolean
ef_retention_forget_object (
    EfConnection *connection, const gchar *key, GError **error)
{
  return is_done (EF_QUERY (connection, error,
      "DELETE FROM loose_object WHERE object_key = $1", key));
}
