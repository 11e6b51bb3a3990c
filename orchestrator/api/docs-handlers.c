/* Edit Factory - GET /openapi.json, /docs, /metrics
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handlers.h"
#include "log.h"
#include "metrics.h"
#include "openapi.h"

#include <editfactory/json.h>

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/**
 * Described: made from the table of routes once.
 */
typedef struct
{
  gchar *document;
  gchar *page;
  gchar *policy;
  gchar *document_tag;
  gchar *page_tag;
} Described;

static gchar *
make_tag (const gchar *text)
{
  g_autofree gchar *sum =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  return g_strdup_printf ("\"%s\"", sum);
}

static gpointer
describe (gpointer routes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) document = ef_openapi_make (routes, &error);
  Described *self;

  if (!document) {
    ef_log (EF_LOG_ERROR, "the interface is not described", "error",
        error->message, NULL);
    return NULL;
  }
  self = g_new0 (Described, 1);
  self->document = ef_json_to_string (document);
  self->page = ef_openapi_page (document, &self->policy);
  self->document_tag = make_tag (self->document);
  self->page_tag = make_tag (self->page);
  return self;
}

static const Described *
get_described (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, describe, (gpointer)ef_routes);
}

static EfResponse *
not_described (void)
{
  return ef_service_refuse (500, "internal",
      "a fault of the server: its log tells what is not described");
}

EfResponse *
ef_handle_openapi (EfRequest *request, gpointer service)
{
  const Described *self = get_described ();
  EfResponse *response;

  if (!self)
    return not_described ();
  response = ef_response_new_text (200, g_strdup (self->document));
  ef_response_add_header (response, "Cache-Control", "no-cache");
  ef_response_set_etag (response, self->document_tag);
  return response;
}

EfResponse *
ef_handle_docs (EfRequest *request, gpointer service)
{
  const Described *self = get_described ();
  EfResponse *response;

  if (!self)
    return not_described ();
  response = ef_response_new_text (200, g_strdup (self->page));
  ef_response_add_header (response, "Content-Type", "text/html; charset=utf-8");
  ef_response_add_header (response, "Content-Security-Policy", self->policy);
  ef_response_add_header (response, "Referrer-Policy", "no-referrer");
  ef_response_add_header (response, "Cache-Control", "no-cache");
  ef_response_set_etag (response, self->page_tag);
  return response;
}

/* Numbers of all tenants: for those who are on this machine. */
EfResponse *
ef_handle_metrics (EfRequest *request, gpointer data)
{
  EfService *service = data;
  GString *out;
  EfResponse *response;

  if (!ef_request_is_local (request))
    return ef_service_refuse (403, "forbidden",
        "metrics are answered on the Unix socket and on loopback only, and not "
        "through a proxy");
  if (service->measure)
    service->measure (service->user_data);
  out = g_string_sized_new (16 * 1024);
  ef_metrics_write (out);
  response = ef_response_new_text (200, g_string_free (out, FALSE));
  ef_response_add_header (response, "Content-Type", METRICS_TYPE);
  return response;
}
