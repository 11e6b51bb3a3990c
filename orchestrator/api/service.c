/* Edit Factory - what the handlers of the REST interface share
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "service.h"
#include "log.h"
#include "quota.h"
#include "uuid7.h"

#include <string.h>

#define BEARER "Bearer "

/* Seconds; what is read of a job may be that old, unless this daemon itself
 * has changed it since. */
#define KEY_LIFETIME 5
#define FRIEND_LIFETIME 3600
#define JOB_LIFETIME 0.25
#define MAX_KEYS 10000
#define MAX_JOBS 2000

/* Threads, and how many may wait for one. A probe takes a core. */
#define KEEPERS 8
#define READERS 8
#define INGESTERS 8
#define PROBERS 2
#define MAX_WAITING 256
/* Of a file that has arrived nobody wants to hear that it was in vain. */
#define MAX_ARRIVED 16384

static void
clear_answer (gpointer answer)
{
  ef_job_answer_clear (answer);
}

void
ef_service_open (EfService *self)
{
  self->keys = ef_expiring_cache_new (KEY_LIFETIME, MAX_KEYS, ef_key_clear);
  self->friends =
      ef_expiring_cache_new (FRIEND_LIFETIME, MAX_KEYS, ef_key_clear);
  self->rates = ef_rates_new ();
  self->jobs = ef_expiring_cache_new (JOB_LIFETIME, MAX_JOBS, clear_answer);
  self->keeping = ef_errands_new (KEEPERS, MAX_ARRIVED);
  self->reading = ef_errands_new (READERS, MAX_WAITING);
  self->ingesting = ef_errands_new (INGESTERS, MAX_WAITING);
  self->probing = ef_errands_new (PROBERS, MAX_WAITING);
}

void
ef_service_close (EfService *self)
{
  g_clear_pointer (&self->keeping, ef_errands_free);
  g_clear_pointer (&self->reading, ef_errands_free);
  g_clear_pointer (&self->ingesting, ef_errands_free);
  g_clear_pointer (&self->probing, ef_errands_free);
  g_clear_pointer (&self->keys, ef_expiring_cache_free);
  g_clear_pointer (&self->friends, ef_expiring_cache_free);
  g_clear_pointer (&self->rates, ef_rates_free);
  g_clear_pointer (&self->jobs, ef_expiring_cache_free);
}

static gchar *
cache_key (const gchar *tenant, const gchar *id)
{
  return g_strconcat (tenant, "/", id, NULL);
}

void
ef_service_forget_job (EfService *self, const gchar *tenant, const gchar *id)
{
  g_autofree gchar *key = cache_key (tenant, id);

  ef_expiring_cache_forget (self->jobs, key);
}

EfJobAnswer *
ef_service_read_job (
    EfService *self, EfRequest *request, const gchar *id, EfResponse **response)
{
  const gchar *tenant = ef_service_tenant (request);
  g_autofree gchar *key = cache_key (tenant, id);
  EfJobAnswer *answer = ef_expiring_cache_get (self->jobs, key);
  g_autoptr (EfConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  guint age;

  if (answer)
    return answer;
  age = ef_expiring_cache_get_age (self->jobs);
  connection = ef_service_connect (self, request, response);
  if (!connection)
    return NULL;
  answer = g_atomic_rc_box_new0 (EfJobAnswer);
  if (!ef_jobs_get (connection, tenant, id, answer, &error)) {
    *response = ef_service_fail (request, error);
    ef_service_release_job (answer);
    return NULL;
  }
  if (answer->outcome == EF_OUTCOME_DONE)
    ef_expiring_cache_put (self->jobs, key, answer, age);
  return answer;
}

void
ef_service_release_job (EfJobAnswer *answer)
{
  g_atomic_rc_box_release_full (answer, clear_answer);
}

static EfKey *
read_key (EfService *self, const gchar *text, GError **error)
{
  guint age = ef_expiring_cache_get_age (self->keys);
  g_autoptr (EfConnection) connection =
      ef_database_acquire (self->database, NULL, error);
  EfKey *key = connection ? ef_keys_check (connection, text, error) : NULL;

  if (key) {
    ef_expiring_cache_put (self->keys, text, key, age);
    ef_expiring_cache_put (
        self->friends, text, key, ef_expiring_cache_get_age (self->friends));
  }
  return key;
}

static gboolean
is_friend (EfService *self, const gchar *text)
{
  g_autoptr (EfKey) key =
      text ? ef_expiring_cache_get (self->friends, text) : NULL;

  return key != NULL;
}

/* A key that is valid stays so for KEY_LIFETIME, whoever revokes it.
 * @text: (nullable). Returns: NULL with or without one of the others set */
static EfKey *
find_key (EfService *self, EfRequest *request, const gchar *text,
    EfProblem **problem, GError **error)
{
  EfKey *key = text ? ef_expiring_cache_get (self->keys, text) : NULL;

  if (key)
    return key;
  if (!is_friend (self, text) &&
      (*problem = ef_rates_check_stranger (self->rates, request)))
    return NULL;
  key = text ? read_key (self, text, error) : NULL;
  if (!key && !*error) {
    if (text)
      ef_expiring_cache_forget (self->friends, text);
    ef_rates_note_stranger (self->rates, request);
  }
  return key;
}

static EfProblem *
refuse_away (EfRequest *request, const GError *error)
{
  EfProblem *problem = ef_problem_new (503, "unavailable",
      "the database does not answer: try again in a moment");

  ef_log (EF_LOG_ERROR, "a key could not be checked", "request",
      ef_request_get_id (request), "error", error->message, NULL);
  ef_problem_add_header (problem, "Retry-After", "2");
  return problem;
}

gpointer
ef_service_authenticate (EfRequest *request, const gchar *authorization,
    gpointer data, EfProblem **problem)
{
  EfService *self = data;
  gboolean bearer = authorization &&
      g_ascii_strncasecmp (authorization, BEARER, strlen (BEARER)) == 0;
  g_autoptr (GError) error = NULL;
  EfKey *key = find_key (self, request,
      bearer ? authorization + strlen (BEARER) : NULL, problem, &error);

  if (key)
    *problem = ef_rates_check (self->rates, request, key);
  else if (error)
    *problem = refuse_away (request, error);
  else if (!*problem)
    *problem = ef_problem_new (401, "unauthorized",
        authorization ? "the key is not valid (any more)"
                      : "send a key as 'Authorization: Bearer KEY'");
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
  ef_key_unref (key);
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

  if (g_error_matches (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_QUOTA))
    return ef_response_new_problem (ef_quota_problem (error->message));
  ef_log (EF_LOG_ERROR, "a request failed", "request",
      ef_request_get_id (request), "tenant", ef_service_tenant (request),
      "operation", ef_request_get_route (request)->operation, "error",
      error->message, NULL);
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
ef_service_receive (EfRequest *request)
{
  g_autoptr (GError) error = NULL;
  EfResponse *response = ef_errand_receive (request, &error);

  return response ? response : ef_service_fail (request, error);
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
