/* Edit Factory - webhooks: endpoints, and the outbox of messages
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webhooks.h"

/* One endpoint takes this many messages at a time. */
#define EACH "4"
#define SHARE "16"

#define WITH_SECRET                                                            \
  "(endpoint_document (e)::jsonb || "                                          \
  "jsonb_build_object ('secret', e.secret))::text"

/* Endpoints -------------------------------------------------------------------
 */

gchar *
ef_webhooks_add_endpoint (EfConnection *connection, const gchar *tenant,
    const EfNewEndpoint *endpoint, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "INSERT INTO webhook_endpoint AS e "
      "(id, tenant_id, job_id, url, events, secret) "
      "SELECT $1::uuid, $2::uuid, $3::uuid, $4::text, $5::text[], $6::text "
      "WHERE $3::uuid IS NOT NULL OR (SELECT count (*) FROM webhook_endpoint "
      "WHERE tenant_id = $2::uuid AND job_id IS NULL) < $7::int "
      "RETURNING " WITH_SECRET,
      endpoint->id, tenant, endpoint->job, endpoint->url, endpoint->events,
      endpoint->secret, G_STRINGIFY (EF_WEBHOOK_MAX_ENDPOINTS)));
}

gchar *
ef_webhooks_list_endpoints (
    EfConnection *connection, const gchar *tenant, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "SELECT json_build_object ('endpoints', coalesce (json_agg ("
      "endpoint_document (e)::json ORDER BY e.id), '[]')) "
      "FROM webhook_endpoint e WHERE tenant_id = $1 AND job_id IS NULL",
      tenant));
}

gchar *
ef_webhooks_get_endpoint (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "SELECT endpoint_document (e) FROM webhook_endpoint e "
      "WHERE id = $1 AND tenant_id = $2 AND job_id IS NULL",
      id, tenant));
}

gchar *
ef_webhooks_change_endpoint (EfConnection *connection, const gchar *tenant,
    const gchar *id, const gchar *url, const gchar *events,
    const gchar *disabled, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "UPDATE webhook_endpoint e SET url = coalesce ($3, url), "
      "events = coalesce ($4::text[], events), "
      "disabled_at = CASE WHEN $5::boolean THEN coalesce (disabled_at, now ()) "
      "WHEN NOT $5::boolean THEN NULL ELSE disabled_at END, "
      "disabled_why = CASE WHEN $5::boolean IS NULL THEN disabled_why END "
      "WHERE id = $1 AND tenant_id = $2 AND job_id IS NULL "
      "RETURNING endpoint_document (e)",
      id, tenant, url, events, disabled));
}

gchar *
ef_webhooks_rotate_secret (EfConnection *connection, const gchar *tenant,
    const gchar *id, const gchar *secret, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "UPDATE webhook_endpoint e SET previous_secret = secret, secret = $3, "
      "previous_until = now () + interval '1 day' "
      "WHERE id = $1 AND tenant_id = $2 AND job_id IS NULL "
      "RETURNING " WITH_SECRET,
      id, tenant, secret));
}

gboolean
ef_webhooks_delete_endpoint (EfConnection *connection, const gchar *tenant,
    const gchar *id, gboolean *found, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "DELETE FROM webhook_endpoint WHERE id = $1 AND tenant_id = $2 "
      "AND job_id IS NULL RETURNING 1",
      id, tenant);

  *found = rows && PQntuples (rows) > 0;
  return rows != NULL;
}

gboolean
ef_webhooks_copy_endpoint (EfConnection *connection, const gchar *tenant,
    const gchar *from, const gchar *to, const gchar *id, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "INSERT INTO webhook_endpoint (id, tenant_id, job_id, url, events, "
      "secret) SELECT $4::uuid, tenant_id, $3::uuid, url, events, secret "
      "FROM webhook_endpoint WHERE job_id = $2 AND tenant_id = $1",
      tenant, from, to, id);

  return rows != NULL;
}

/* Messages --------------------------------------------------------------------
 */

gchar *
ef_webhooks_test (EfConnection *connection, const gchar *tenant,
    const gchar *endpoint, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "SELECT delivery_document (d) FROM test_endpoint ($1, $2) d", tenant,
      endpoint));
}

gchar *
ef_webhooks_replay (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "SELECT delivery_document (d) FROM replay_delivery ($1, $2) d", tenant,
      id));
}

gboolean
ef_webhooks_is_disabled (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error)
{
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT 1 FROM webhook_endpoint e WHERE tenant_id = $1 "
      "AND disabled_at IS NOT NULL AND (id = $2 OR id = (SELECT endpoint_id "
      "FROM webhook_delivery WHERE id = $2 AND tenant_id = $1))",
      tenant, id);

  return rows && PQntuples (rows) > 0;
}

gchar *
ef_webhooks_get_delivery (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error)
{
  return ef_rows_take_text (EF_QUERY (connection, error,
      "SELECT (delivery_document (d)::jsonb || "
      "jsonb_build_object ('body', d.body))::text FROM webhook_delivery d "
      "WHERE id = $1 AND tenant_id = $2",
      id, tenant));
}

gchar *
ef_webhooks_list_deliveries (EfConnection *connection, const gchar *tenant,
    const gchar *before, const gchar *endpoint, const gchar *state, guint limit,
    gchar **next, GError **error)
{
  g_autofree gchar *count = g_strdup_printf ("%u", limit + 1);

  return ef_rows_take_page (
      EF_QUERY (connection, error,
          "SELECT delivery_document (d), id FROM webhook_delivery d "
          "WHERE tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) "
          "AND ($3::uuid IS NULL OR endpoint_id = $3) "
          "AND ($4::text IS NULL OR state = $4) ORDER BY id DESC LIMIT $5",
          tenant, before, endpoint, state, count),
      limit, next);
}

/* Delivery --------------------------------------------------------------------
 */

EfRows *
ef_webhooks_claim (
    EfConnection *connection, guint limit, guint lease, GError **error)
{
  g_autofree gchar *most = g_strdup_printf ("%u", limit);
  g_autofree gchar *time = g_strdup_printf ("%u s", lease);

  return EF_QUERY (connection, error,
      "SELECT id, token, url, body, tries, secret, previous_secret "
      "FROM claim_deliveries ($1, " EACH ", " SHARE ", $2)",
      most, time);
}

gboolean
ef_webhooks_end (
    EfConnection *connection, const EfDeliveryEnd *end, GError **error)
{
  g_autofree gchar *delay =
      g_strdup_printf ("%" G_GINT64_FORMAT " ms", (gint64)(end->delay * 1000));
  g_autofree gchar *status =
      end->status ? g_strdup_printf ("%u", end->status) : NULL;
  g_autoptr (EfRows) rows = EF_QUERY (connection, error,
      "SELECT end_delivery ($1, $2, $3, $4, $5, $6, $7)", end->id, end->token,
      end->state, delay, status, end->problem, end->gone ? "t" : "f");

  return rows != NULL;
}

gboolean
ef_webhooks_expire (EfConnection *connection, gdouble age, guint limit,
    guint *n, GError **error)
{
  g_autofree gchar *time =
      g_strdup_printf ("%" G_GINT64_FORMAT " s", (gint64)age);
  g_autofree gchar *most = g_strdup_printf ("%u", limit);
  g_autoptr (EfRows) rows = EF_QUERY (
      connection, error, "SELECT expire_webhooks ($1, $2)", time, most);

  if (!rows)
    return FALSE;
  *n = ef_rows_get_int (rows, 0, 0);
  return TRUE;
}
