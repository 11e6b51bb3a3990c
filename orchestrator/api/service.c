/* Edit Factory - what the handlers of the REST interface share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "service.h"
#include "log.h"
#include "uuid7.h"

#include <string.h>

#define BEARER "Bearer "

gpointer
ef_service_authenticate (EfRequest *request, const gchar *authorization,
    gpointer data, EfProblem **problem)
{
  EfService *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;
  EfKey *key = NULL;

  if (authorization &&
      g_ascii_strncasecmp (authorization, BEARER, strlen (BEARER)) == 0) {
    connection = ef_database_acquire (self->database, NULL, &error);
    if (connection)
      key = ef_keys_check (connection, authorization + strlen (BEARER), &error);
  }
  if (error) {
    ef_log (EF_LOG_ERROR, "a key could not be checked", "request",
        ef_request_get_id (request), "error", error->message, NULL);
    *problem = ef_problem_new (503, "unavailable",
        "the database does not answer: try again in a moment");
    ef_problem_add_header (*problem, "Retry-After", "2");
  } else if (!key) {
    *problem = ef_problem_new (401, "unauthorized",
        authorization ? "the key is not valid (any more)"
                      : "send a key as 'Authorization: Bearer KEY'");
  }
  return key;
}

gboolean
ef_service_has_scope (gpointer key, const gchar *scope)
{
  return ef_key_has_scope (key, scope);
}

void
ef_service_free_principal (gpointer key)
{
  ef_key_free (key);
}

const gchar *
ef_service_tenant (EfRequest *request)
{
  const EfKey *key = ef_request_get_principal (request);

  return key->tenant;
}

gboolean
ef_service_has_id (EfRequest *request)
{
  return ef_uuid_is_valid (ef_request_get_param (request, "id"));
}

gboolean
ef_service_get_number (EfRequest *request, const gchar *name, guint min,
    guint max, guint *number, EfResponse **response)
{
  const gchar *text = ef_request_get_query (request, name);
  guint64 value;

  if (!text)
    return TRUE;
  if (g_ascii_string_to_unsigned (text, 10, min, max, &value, NULL)) {
    *number = value;
    return TRUE;
  }
  *response = ef_service_refuse (400, "malformed-query",
      "%s: must be a whole number from %u to %u", name, min, max);
  return FALSE;
}

EfConnection *
ef_service_connect (EfService *self, EfRequest *request, EfResponse **response)
{
  g_autoptr (GError) error = NULL;
  EfConnection *connection =
      ef_database_acquire (self->database, ef_service_tenant (request), &error);

  if (!connection)
    *response = ef_service_fail (request, error);
  return connection;
}

EfResponse *
ef_service_fail (EfRequest *request, const GError *error)
{
  gboolean away = g_error_matches (
                      error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_CONNECTION) ||
      g_error_matches (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_BUSY);
  EfProblem *problem;

  ef_log (EF_LOG_ERROR, "a request failed", "request",
      ef_request_get_id (request), "error", error->message, NULL);
  if (away) {
    problem = ef_problem_new (503, "unavailable",
        "the database does not answer: try again in a moment");
    ef_problem_add_header (problem, "Retry-After", "2");
  } else if (g_error_matches (error, EF_ERROR, EF_ERROR_IO)) {
    problem = ef_problem_new (503, "unavailable",
        "files cannot be kept now: the operator's log tells why");
    ef_problem_add_header (problem, "Retry-After", "30");
  } else {
    problem = ef_problem_new (500, "internal",
        "a fault of the server: its log tells more under this request's id");
  }
  return ef_response_new_problem (problem);
}

EfResponse *
ef_service_refuse (guint status, const gchar *code, const gchar *format, ...)
{
  g_autofree gchar *detail = NULL;
  va_list args;

  va_start (args, format);
  detail = g_strdup_vprintf (format, args);
  va_end (args);
  return ef_response_new_problem (ef_problem_new (status, code, "%s", detail));
}

EfResponse *
ef_service_not_found (EfRequest *request, const gchar *what)
{
  return ef_service_refuse (404, "not-found", "there is no such %s", what);
}

EfResponse *
ef_service_document (guint status, gchar *text)
{
  return ef_response_new_text (status, text);
}
