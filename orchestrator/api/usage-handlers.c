/* Edit Factory - what a tenant has used, and may use
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "usage.h"
#include "handlers.h"
#include "rates.h"

#define DEFAULT_DAYS 30
#define MAX_DAYS 366

EfResponse *
ef_handle_usage (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;
  EfResponse *response = NULL;
  guint days = DEFAULT_DAYS;
  gchar *document;

  if (!ef_service_get_number (request, "days", 1, MAX_DAYS, &days, &response))
    return response;
  connection = ef_service_connect (service, request, &response);
  if (!connection)
    return response;
  document =
      ef_usage_get (connection, ef_service_tenant (request), days, &error);
  return document ? ef_service_document (200, document)
                  : ef_service_fail (request, error);
}

static gchar *
format_rate (EfRate rate)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (text, sizeof (text), rate.rate);
  return g_strdup_printf ("{\"rate\": %s, \"burst\": %u}", text, rate.burst);
}

EfResponse *
ef_handle_limits (EfRequest *request, gpointer service)
{
  const EfKey *key = ef_request_get_principal (request);
  g_autofree gchar *requests = format_rate (ef_rates_of_requests (key));
  g_autofree gchar *creations = format_rate (ef_rates_of_creations (key));
  g_autoptr (GError) error = NULL;
  g_autofree gchar *quotas = NULL;
  EfResponse *response = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  quotas = ef_usage_get_limits (connection, key->tenant, &error);
  if (!quotas)
    return ef_service_fail (request, error);
  return ef_service_document (200,
      g_strdup_printf ("{\"quotas\": %s, \"rates\": {\"requests\": %s, "
                       "\"creations\": %s}}",
          quotas, requests, creations));
}
