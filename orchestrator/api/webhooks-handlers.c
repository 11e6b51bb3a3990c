/* Edit Factory - webhooks: endpoints, and what was sent to them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cursor.h"
#include "handlers.h"
#include "uuid7.h"
#include "webhook-fields.h"
#include "webhook-signature.h"
#include "webhooks.h"

/* Endpoints -------------------------------------------------------------------
 */

static EfResponse *
refuse_fields (const GError *error)
{
  return ef_response_new_problem (
      ef_problem_from_error (422, "invalid-params", error));
}

/* @document: (transfer full) (nullable) */
static EfResponse *
answer (EfRequest *request, guint status, const gchar *what, gchar *document,
    const GError *error)
{
  if (error)
    return ef_service_fail (request, error);
  return document ? ef_service_document (status, document)
                  : ef_service_not_found (request, what);
}

static gboolean
read_new (EfService *service, EfRequest *request, EfWebhookFields *fields,
    GError **error)
{
  EfJsonObject o;

  ef_json_object_init (&o, "request", "", ef_request_get_json (request));
  ef_webhook_fields_read (
      fields, &o, EF_JSON_REQUIRED, service->allow_private_webhooks);
  return ef_json_object_end (&o, error);
}

static EfResponse *
answer_created (const gchar *id, gchar *document)
{
  EfResponse *response = ef_service_document (201, document);
  g_autofree gchar *location = g_strconcat ("/v1/webhook-endpoints/", id, NULL);

  ef_response_add_header (response, "Location", location);
  return response;
}

EfResponse *
ef_handle_create_endpoint (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  g_auto (EfWebhookFields) fields = { 0 };
  g_autoptr (EfConnection) connection = NULL;
  g_autofree gchar *id = ef_uuid7_new ();
  EfResponse *response = NULL;
  EfNewEndpoint endpoint;
  gchar *document;

  if (!read_new (service, request, &fields, &error))
    return refuse_fields (error);
  connection = ef_service_connect (service, request, &response);
  if (!connection)
    return response;
  if (!fields.secret)
    fields.secret = ef_webhook_secret_new ();
  endpoint = (EfNewEndpoint){ id, NULL, fields.url,
    fields.events ? fields.events : EF_WEBHOOK_ALL_EVENTS, fields.secret };
  document = ef_webhooks_add_endpoint (
      connection, ef_service_tenant (request), &endpoint, &error);
  if (error)
    return ef_service_fail (request, error);
  return document
      ? answer_created (id, document)
      : ef_service_refuse (409, "too-many-endpoints",
            "there are %d already: delete one", EF_WEBHOOK_MAX_ENDPOINTS);
}

EfResponse *
ef_handle_list_endpoints (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  EfResponse *response = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  return answer (request, 200, "list",
      ef_webhooks_list_endpoints (
          connection, ef_service_tenant (request), &error),
      error);
}

typedef gchar *(*Act) (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);

static EfResponse *
refuse_disabled (
    EfRequest *request, EfConnection *connection, const gchar *what)
{
  g_autoptr (GError) error = NULL;

  if (ef_webhooks_is_disabled (connection, ef_service_tenant (request),
          ef_request_get_param (request, "id"), &error))
    return ef_service_refuse (409, "endpoint-disabled",
        "the endpoint is disabled: nothing is sent to it");
  return error ? ef_service_fail (request, error)
               : ef_service_not_found (request, what);
}

/* What takes nothing but the path's {id}.
 * @sends: a message is in the outbox then; 202 */
static EfResponse *
act_on_id (EfRequest *request, EfService *service, Act act, gboolean sends,
    const gchar *what)
{
  g_autoptr (GError) error = NULL;
  EfResponse *response = NULL;
  gchar *document;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  if (!ef_service_has_id (request))
    return ef_service_not_found (request, what);
  document = act (connection, ef_service_tenant (request),
      ef_request_get_param (request, "id"), &error);
  if (sends && !document && !error)
    return refuse_disabled (request, connection, what);
  if (sends && document)
    service->queued_webhook (service->user_data);
  return answer (request, sends ? 202 : 200, what, document, error);
}

EfResponse *
ef_handle_get_endpoint (EfRequest *request, gpointer service)
{
  return act_on_id (
      request, service, ef_webhooks_get_endpoint, FALSE, "endpoint");
}

static gchar *
rotate (EfConnection *connection, const gchar *tenant, const gchar *id,
    GError **error)
{
  g_autofree gchar *secret = ef_webhook_secret_new ();

  return ef_webhooks_rotate_secret (connection, tenant, id, secret, error);
}

EfResponse *
ef_handle_rotate_secret (EfRequest *request, gpointer service)
{
  return act_on_id (request, service, rotate, FALSE, "endpoint");
}

static gboolean
read_changes (EfService *service, EfRequest *request, EfWebhookFields *fields,
    const gchar **disabled, GError **error)
{
  gboolean value = FALSE;
  EfJsonObject o;

  ef_json_object_init (&o, "request", "", ef_request_get_json (request));
  ef_webhook_fields_read (
      fields, &o, EF_JSON_OPTIONAL, service->allow_private_webhooks);
  if (fields->secret)
    ef_json_object_fail (
        &o, "secret", "is changed with POST …/rotate-secret alone");
  if (ef_json_get_bool (&o, "disabled", EF_JSON_OPTIONAL, &value))
    *disabled = value ? "t" : "f";
  return ef_json_object_end (&o, error);
}

EfResponse *
ef_handle_change_endpoint (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  g_auto (EfWebhookFields) fields = { 0 };
  g_autoptr (EfConnection) connection = NULL;
  const gchar *disabled = NULL;
  EfResponse *response = NULL;
  gchar *document;

  if (!read_changes (service, request, &fields, &disabled, &error))
    return refuse_fields (error);
  connection = ef_service_connect (service, request, &response);
  if (!connection)
    return response;
  if (!ef_service_has_id (request))
    return ef_service_not_found (request, "endpoint");
  document = ef_webhooks_change_endpoint (connection,
      ef_service_tenant (request), ef_request_get_param (request, "id"),
      fields.url, fields.events, disabled, &error);
  return answer (request, 200, "endpoint", document, error);
}

EfResponse *
ef_handle_delete_endpoint (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  gboolean found = FALSE;
  EfResponse *response = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  if (ef_service_has_id (request) &&
      !ef_webhooks_delete_endpoint (connection, ef_service_tenant (request),
          ef_request_get_param (request, "id"), &found, &error))
    return ef_service_fail (request, error);
  return found ? ef_response_new_empty ()
               : ef_service_not_found (request, "endpoint");
}

/* Messages --------------------------------------------------------------------
 */

EfResponse *
ef_handle_test_endpoint (EfRequest *request, gpointer service)
{
  return act_on_id (request, service, ef_webhooks_test, TRUE, "endpoint");
}

EfResponse *
ef_handle_replay_delivery (EfRequest *request, gpointer service)
{
  return act_on_id (request, service, ef_webhooks_replay, TRUE, "delivery");
}

EfResponse *
ef_handle_get_delivery (EfRequest *request, gpointer service)
{
  return act_on_id (
      request, service, ef_webhooks_get_delivery, FALSE, "delivery");
}

static gboolean
read_filters (EfRequest *request, EfResponse **response)
{
  static const gchar *const STATES[] = { "pending", "delivered", "failed",
    NULL };
  const gchar *endpoint = ef_request_get_query (request, "endpoint");
  const gchar *state = ef_request_get_query (request, "state");

  if (endpoint && !ef_uuid_is_valid (endpoint))
    *response = ef_service_refuse (
        400, "malformed-query", "endpoint: must be the id of one");
  else if (state && !g_strv_contains (STATES, state))
    *response = ef_service_refuse (
        400, "malformed-query", "state: must be pending, delivered or failed");
  return *response == NULL;
}

EfResponse *
ef_handle_list_deliveries (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;
  g_autofree gchar *before = NULL;
  g_autofree gchar *next = NULL;
  g_autofree gchar *list = NULL;
  EfResponse *response = NULL;
  guint limit;

  if (!ef_cursor_read (request, &before, &limit, &response) ||
      !read_filters (request, &response))
    return response;
  connection = ef_service_connect (service, request, &response);
  if (!connection)
    return response;
  list = ef_webhooks_list_deliveries (connection, ef_service_tenant (request),
      before, ef_request_get_query (request, "endpoint"),
      ef_request_get_query (request, "state"), limit, &next, &error);
  return list ? ef_cursor_answer ("deliveries", list, next)
              : ef_service_fail (request, error);
}
