/* Edit Factory - ?wait=30: an answer when there is something new
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wait.h"

#define MAX_SECONDS 60

/* Belongs to the request, whose strings it borrows. */
typedef struct
{
  EfWatcher watcher;
  EfHub *hub;
  gint64 until;
} Wait;

static void
wait_free (gpointer data)
{
  Wait *self = data;

  ef_hub_remove (self->hub, &self->watcher);
  g_free (self);
}

/* Where too many wait already, the answer comes at once. */
static void
start_waiting (EfService *service, EfRequest *request, guint seconds)
{
  Wait *self = g_new0 (Wait, 1);

  self->hub = service->hub;
  self->until = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  self->watcher.tenant = ef_service_tenant (request);
  self->watcher.job = ef_request_get_param (request, "id");
  self->watcher.sleeper = ef_request_get_sleeper (request);
  self->watcher.due = self->until;
  if (ef_hub_add (self->hub, &self->watcher))
    ef_request_set_state (request, self, wait_free);
  else
    g_free (self);
}

gboolean
ef_wait_begin (EfService *service, EfRequest *request, EfResponse **response)
{
  guint seconds = 0;

  if (!ef_request_get_query (request, "wait"))
    return TRUE;
  if (!ef_request_get_state (request)) {
    if (!ef_service_get_number (
            request, "wait", 1, MAX_SECONDS, &seconds, response))
      return FALSE;
    start_waiting (service, request, seconds);
  }
  /* what was read before is no answer to a waiter */
  ef_service_forget_job (service, ef_service_tenant (request),
      ef_request_get_param (request, "id"));
  return TRUE;
}

static gboolean
is_news (EfRequest *request, const EfJobAnswer *answer)
{
  g_autofree gchar *etag = NULL;

  if (answer->terminal)
    return TRUE;
  if (!ef_request_get_header (request, "If-None-Match"))
    return FALSE;
  etag = g_strdup_printf ("\"%s\"", answer->etag);
  return !ef_request_is_known (request, etag);
}

gboolean
ef_wait_goes_on (EfRequest *request, const EfJobAnswer *answer)
{
  const Wait *self = ef_request_get_state (request);

  return self && g_get_monotonic_time () < self->until &&
      !is_news (request, answer);
}
