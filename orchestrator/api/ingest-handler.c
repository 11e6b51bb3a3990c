/* Edit Factory - POST /v1/assets/from-url: an asset from where the client says
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "handlers.h"
#include "new-asset.h"
#include "url-fetch.h"

#include <string.h>

/* For all of it, redirects included. */
#define SECONDS 600

/* @problem: why no more bytes were taken */
typedef struct
{
  EfService *service;
  gchar *tenant;
  GUri *url;
  gchar *name;
  EfNewAsset *asset;
  EfProblem *problem;
} Fetch;

static EfResponse *
refuse_field (const gchar *pointer, const gchar *detail)
{
  EfProblem *problem = ef_problem_new (422, "invalid-params", "%s", detail);

  ef_problem_set_string (problem, "pointer", pointer);
  return ef_response_new_problem (problem);
}

/* Returns: NULL when @value is a string or absent */
static EfResponse *
read_string (JsonObject *object, const gchar *name, const gchar **value)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree gchar *pointer = g_strconcat ("/", name, NULL);

  *value = NULL;
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (!JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return refuse_field (pointer, "must be text");
  *value = json_node_get_string (node);
  return NULL;
}

static EfResponse *
refuse_unknown (JsonObject *object)
{
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l; l = l->next)
    if (strcmp (l->data, "url") != 0 && strcmp (l->data, "name") != 0) {
      g_autofree gchar *shown = ef_quote (l->data, 80);
      g_autofree gchar *detail =
          g_strdup_printf ("%s: there is no such field", shown);

      return refuse_field ("", detail);
    }
  return NULL;
}

static EfResponse *
read_request (JsonObject *object, EfService *service, GUri **url, gchar **name)
{
  g_autoptr (GError) error = NULL;
  const gchar *text, *given;
  EfResponse *refused = refuse_unknown (object);

  if (!refused)
    refused = read_string (object, "url", &text);
  if (!refused)
    refused = read_string (object, "name", &given);
  if (refused)
    return refused;
  if (!text)
    return refuse_field ("/url", "url: must be given");
  *url = ef_url_check (text, service->allow_private_urls, &error);
  if (!*url)
    return refuse_field ("/url", error->message);
  *name = given ? g_strdup (given) : ef_url_guess_name (*url);
  if (ef_new_asset_is_name (*name))
    return NULL;
  return refuse_field ("/name",
      "name: must be a file name of 1 to 255 bytes without '/' and control "
      "characters");
}

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  g_clear_pointer (&self->asset, ef_new_asset_free);
  g_clear_pointer (&self->problem, ef_problem_free);
  g_free (self->tenant);
  g_clear_pointer (&self->url, g_uri_unref);
  g_free (self->name);
  g_free (self);
}

static gboolean
take (const gchar *bytes, gsize length, gpointer data, GError **error)
{
  Fetch *self = data;

  if (ef_new_asset_write (self->asset, bytes, length, &self->problem))
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_LIMIT, "is not wanted");
  return FALSE;
}

/* Returns: NULL with @failure set when it was not the URL's fault */
static EfResponse *
refuse_fetch (Fetch *self, const GError *error, GError **failure)
{
  if (self->problem)
    return ef_response_new_problem (g_steal_pointer (&self->problem));
  if (g_error_matches (error, EF_ERROR, EF_ERROR_INPUT))
    return refuse_field ("/url", error->message);
  if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND) ||
      g_error_matches (error, EF_ERROR, EF_ERROR_LIMIT))
    return ef_service_refuse (422, "fetch-failed", "%s", error->message);
  g_propagate_error (failure, g_error_copy (error));
  return NULL;
}

static EfResponse *
fetch (gpointer data, GCancellable *cancellable, GError **error)
{
  Fetch *self = data;
  gboolean any = self->service->allow_private_urls;
  g_autoptr (EfHttpClient) client = ef_http_client_new (!any, error);
  g_autoptr (GError) problem = NULL;
  EfUrlFetch from = { client, any, G_MAXUINT64, SECONDS, take, self,
    cancellable };

  if (!client)
    return NULL;
  self->asset = ef_new_asset_begin (
      self->service, self->tenant, self->name, 0, &self->problem);
  if (!self->asset)
    return ef_response_new_problem (g_steal_pointer (&self->problem));
  if (ef_url_fetch (&from, self->url, &problem))
    return ef_new_asset_keep (self->asset, error);
  return refuse_fetch (self, problem, error);
}

static const EfErrand FETCH = { fetch, fetch_free };

EfResponse *
ef_handle_asset_from_url (EfRequest *request, gpointer data)
{
  EfService *service = data;
  EfResponse *response;
  Fetch *self;

  if (ef_errand_is_sent (request))
    return ef_service_receive (request);
  self = g_new0 (Fetch, 1);
  self->service = service;
  self->tenant = g_strdup (ef_service_tenant (request));
  response = read_request (
      ef_request_get_json (request), service, &self->url, &self->name);
  if (!response)
    return ef_errands_send (
        service->ingesting, request, self->tenant, &FETCH, self);
  fetch_free (self);
  return response;
}
