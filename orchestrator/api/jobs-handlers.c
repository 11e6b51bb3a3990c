/* Edit Factory - jobs: list, read, cancel, delete
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cursor.h"
#include "handlers.h"
#include "near.h"
#include "wait.h"
#include "jobs.h"
#include "uuid7.h"

#include <string.h>

#define DEFAULT_LINES 50
#define MAX_LINES 1000

static gboolean
is_state (const gchar *text)
{
  static const gchar *const STATES[] = { "queued", "running", "succeeded",
    "failed", "cancelled", NULL };

  return g_strv_contains (STATES, text);
}

static gboolean
read_list_query (
    EfRequest *request, gchar **before, guint *limit, EfResponse **response)
{
  const gchar *state = ef_request_get_query (request, "state");

  if (!ef_cursor_read (request, before, limit, response))
    return FALSE;
  if (!state || is_state (state))
    return TRUE;
  *response = ef_service_refuse (400, "malformed-query",
      "state: must be queued, running, succeeded, failed or cancelled");
  return FALSE;
}

EfResponse *
ef_handle_list_jobs (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;
  g_autofree gchar *before = NULL;
  g_autofree gchar *next = NULL;
  g_autofree gchar *jobs = NULL;
  EfResponse *response = NULL;
  guint limit;

  if (!read_list_query (request, &before, &limit, &response))
    return response;
  connection = ef_service_connect (service, request, &response);
  if (!connection)
    return response;
  jobs = ef_jobs_list (connection, ef_service_tenant (request), before,
      ef_request_get_query (request, "state"),
      ef_request_get_query (request, "pipeline"), limit, &next, &error);
  return jobs ? ef_cursor_answer ("jobs", jobs, next)
              : ef_service_fail (request, error);
}

EfResponse *
ef_handle_get_job (EfRequest *request, gpointer service)
{
  g_autofree gchar *etag = NULL;
  g_autoptr (EfJobAnswer) answer = NULL;
  EfResponse *response = NULL;

  if (!ef_service_has_id (request))
    return ef_service_not_found (request, "job");
  if (!ef_wait_begin (service, request, &response))
    return response;
  answer = ef_service_read_job (
      service, request, ef_request_get_param (request, "id"), &response);
  if (!answer)
    return response;
  if (answer->outcome == EF_OUTCOME_NOT_FOUND)
    return ef_service_not_found (request, "job");
  if (ef_wait_goes_on (request, answer))
    return ef_response_new_later ();
  etag = g_strdup_printf ("\"%s\"", answer->etag);
  response = ef_service_document (200, g_strdup (answer->document));
  ef_response_set_etag (response, etag);
  return response;
}

EfResponse *
ef_handle_cancel_job (EfRequest *request, gpointer data)
{
  EfService *service = data;
  g_autoptr (GError) error = NULL;
  g_auto (EfJobAnswer) answer = { 0 };
  EfResponse *response = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  if (!ef_service_has_id (request))
    return ef_service_not_found (request, "job");
  if (!ef_jobs_cancel (connection, ef_service_tenant (request),
          ef_request_get_param (request, "id"), &answer, &error))
    return ef_service_fail (request, error);
  if (answer.outcome == EF_OUTCOME_NOT_FOUND)
    return ef_service_not_found (request, "job");
  if (answer.outcome == EF_OUTCOME_TERMINAL)
    return ef_service_refuse (409, "job-terminal", "the job has ended already");
  ef_service_forget_job (service, ef_service_tenant (request),
      ef_request_get_param (request, "id"));
  service->cancelled (service->user_data);
  return ef_service_document (202, g_steal_pointer (&answer.document));
}

EfResponse *
ef_handle_delete_job (EfRequest *request, gpointer data)
{
  EfService *service = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) objects = NULL;
  EfOutcome outcome = EF_OUTCOME_NOT_FOUND;
  EfResponse *response = NULL;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  if (ef_service_has_id (request) &&
      !ef_jobs_delete (connection, ef_service_tenant (request),
          ef_request_get_param (request, "id"), &outcome, &objects, &error))
    return ef_service_fail (request, error);
  if (outcome == EF_OUTCOME_NOT_FOUND)
    return ef_service_not_found (request, "job");
  if (outcome == EF_OUTCOME_NOT_TERMINAL)
    return ef_service_refuse (
        409, "job-not-terminal", "the job has not ended: cancel it first");
  if (outcome == EF_OUTCOME_IN_USE)
    return ef_service_refuse (409, "asset-in-use",
        "another job that has not ended reads an output of this one");
  ef_service_forget_job (service, ef_service_tenant (request),
      ef_request_get_param (request, "id"));
  ef_near_remove (service, (const gchar *const *)objects);
  return ef_response_new_empty ();
}

/* The lists that belong to a job */

static EfResponse *
answer_list (EfRequest *request, gchar *document, const GError *error)
{
  if (error)
    return ef_service_fail (request, error);
  return document ? ef_service_document (200, document)
                  : ef_service_not_found (request, "job");
}

EfResponse *
ef_handle_job_log (EfRequest *request, gpointer service)
{
  g_autoptr (GError) error = NULL;
  EfResponse *response = NULL;
  gchar *document;
  guint lines = DEFAULT_LINES;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection ||
      !ef_service_get_number (
          request, "lines", 1, MAX_LINES, &lines, &response))
    return response;
  if (!ef_service_has_id (request))
    return ef_service_not_found (request, "job");
  document = ef_jobs_get_log (connection, ef_service_tenant (request),
      ef_request_get_param (request, "id"), lines, &error);
  return answer_list (request, document, error);
}

typedef gchar *(*GetList) (EfConnection *connection, const gchar *tenant,
    const gchar *id, GError **error);

static EfResponse *
handle_list (EfRequest *request, gpointer service, GetList get)
{
  g_autoptr (GError) error = NULL;
  EfResponse *response = NULL;
  gchar *document;
  g_autoptr (EfConnection) connection =
      ef_service_connect (service, request, &response);

  if (!connection)
    return response;
  if (!ef_service_has_id (request))
    return ef_service_not_found (request, "job");
  document = get (connection, ef_service_tenant (request),
      ef_request_get_param (request, "id"), &error);
  return answer_list (request, document, error);
}

EfResponse *
ef_handle_job_attempts (EfRequest *request, gpointer service)
{
  return handle_list (request, service, ef_jobs_get_attempts);
}

EfResponse *
ef_handle_job_outputs (EfRequest *request, gpointer service)
{
  return handle_list (request, service, ef_jobs_get_outputs);
}
