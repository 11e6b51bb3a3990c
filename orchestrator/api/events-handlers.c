/* Edit Factory - Server-Sent Events: a job's, and all of a tenant's
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "event-frame.h"
#include "events.h"
#include "handlers.h"
#include "listener.h"

static const EfResponseStream LISTENER = { ef_listener_read, ef_listener_free };

/* A client that comes back says where it was in the header; its ?after is that
 * of its first visit. @after: (inout)
 * Returns: FALSE with @response set */
static gboolean
read_position (EfRequest *request, gint64 *after, EfResponse **response)
{
  const gchar *header = ef_request_get_header (request, "Last-Event-ID");
  const gchar *query = ef_request_get_query (request, "after");

  if (header && !ef_event_id_parse (header, after))
    *response = ef_service_refuse (400, "malformed-request",
        "Last-Event-ID: must be the id of an event, a whole number");
  else if (!header && query && !ef_event_id_parse (query, after))
    *response = ef_service_refuse (400, "malformed-query",
        "after: must be the id of an event, a whole number");
  return *response == NULL;
}

/* 204 is how an EventSource is told not to come back. */
static EfResponse *
find_start (EfService *service, EfRequest *request, const gchar *job,
    EfEventStart *start)
{
  gint64 after = job ? 0 : G_MAXINT64;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;
  EfResponse *response = NULL;

  if (!read_position (request, &after, &response))
    return response;
  connection = ef_service_connect (service, request, &response);
  if (!connection)
    return response;
  if (!ef_events_find_start (
          connection, ef_service_tenant (request), job, after, start, &error))
    return ef_service_fail (request, error);
  if (!start->found)
    return ef_service_not_found (request, "job");
  return start->over ? ef_response_new_empty () : NULL;
}

static EfResponse *
refuse_more (void)
{
  EfProblem *problem = ef_problem_new (429, "too-many-listeners",
      "too many connections listen already: close some, or listen to all jobs "
      "in one at /v1/events");

  ef_problem_add_header (problem, "Retry-After", "10");
  return ef_response_new_problem (problem);
}

static EfResponse *
listen_to (EfService *service, EfRequest *request, const gchar *job)
{
  EfEventStart start = { 0 };
  EfResponse *response = find_start (service, request, job, &start);
  EfListenerConfig config = { service->hub, service->database,
    ef_service_tenant (request), job, start.after };
  EfListener *listener;

  if (response)
    return response;
  listener = ef_listener_new (&config, ef_request_get_sleeper (request));
  if (!listener)
    return refuse_more ();
  return ef_response_new_stream ("text/event-stream", &LISTENER, listener);
}

EfResponse *
ef_handle_events (EfRequest *request, gpointer service)
{
  return listen_to (service, request, NULL);
}

EfResponse *
ef_handle_job_events (EfRequest *request, gpointer service)
{
  if (!ef_service_has_id (request))
    return ef_service_not_found (request, "job");
  return listen_to (service, request, ef_request_get_param (request, "id"));
}
