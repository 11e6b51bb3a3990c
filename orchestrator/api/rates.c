/* Edit Factory - how fast keys and clients without one may ask
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rates.h"

#include <math.h>

#define MAX_NAMES 100000
#define REQUESTS "requests"
#define CREATIONS "creations"

/* Generous: they stop programs that went wrong, not those that are busy. */
static const EfRate DEFAULT_REQUESTS = { 100, 200 };
static const EfRate DEFAULT_CREATIONS = { 20, 100 };

/* Keys have 256 random bits; this keeps the database from being asked. */
static const EfRate STRANGERS = { 1, 60 };

struct _EfRates
{
  EfRateLimiter *requests;
  EfRateLimiter *creations;
  EfRateLimiter *strangers;
};

EfRates *
ef_rates_new (void)
{
  EfRates *self = g_new0 (EfRates, 1);

  self->requests = ef_rate_limiter_new (MAX_NAMES);
  self->creations = ef_rate_limiter_new (MAX_NAMES);
  self->strangers = ef_rate_limiter_new (MAX_NAMES);
  return self;
}

void
ef_rates_free (EfRates *self)
{
  ef_rate_limiter_free (self->requests);
  ef_rate_limiter_free (self->creations);
  ef_rate_limiter_free (self->strangers);
  g_free (self);
}

static EfRate
choose (const EfKeyRate *own, const EfRate *standard)
{
  EfRate rate = { own->rate > 0 ? own->rate : standard->rate,
    own->burst > 0 ? own->burst : standard->burst };

  return rate;
}

EfRate
ef_rates_of_requests (const EfKey *key)
{
  return choose (&key->requests, &DEFAULT_REQUESTS);
}

EfRate
ef_rates_of_creations (const EfKey *key)
{
  return choose (&key->creations, &DEFAULT_CREATIONS);
}

static guint
whole_seconds (gdouble seconds)
{
  return (guint)ceil (MIN (seconds, G_MAXINT32));
}

gchar *
ef_rates_format_policy (const gchar *name, const EfRate *rate)
{
  return g_strdup_printf ("\"%s\";q=%u;w=%u", name, rate->burst,
      MAX (1, whole_seconds (rate->burst / rate->rate)));
}

gchar *
ef_rates_format_state (const gchar *name, const EfRateState *state)
{
  return g_strdup_printf (
      "\"%s\";r=%u;t=%u", name, state->remaining, whole_seconds (state->reset));
}

static EfProblem *
refuse (gdouble retry, const gchar *detail)
{
  g_autofree gchar *after =
      g_strdup_printf ("%u", MAX (1, whole_seconds (retry)));
  EfProblem *problem = ef_problem_new (429, "rate-limited", "%s", detail);

  ef_problem_add_header (problem, "Retry-After", after);
  return problem;
}

static gint64
now (void)
{
  return g_get_monotonic_time () * 1000;
}

/* Returns: whether it is allowed */
static gboolean
take (EfRateLimiter *limiter, EfRequest *request, const EfKey *key,
    const gchar *name, const EfRate *rate, EfRateState *state)
{
  g_autofree gchar *policy = ef_rates_format_policy (name, rate);
  g_autofree gchar *left = NULL;

  *state = ef_rate_limiter_take (limiter, key->id, rate, now ());
  left = ef_rates_format_state (name, state);
  ef_request_add_answer_header (request, "RateLimit-Policy", policy);
  ef_request_add_answer_header (request, "RateLimit", left);
  return state->allowed;
}

static gboolean
creates_job (EfRequest *request)
{
  static const gchar *const CREATIONS_OF_JOBS[] = { "createJob", "retryJob",
    NULL };

  return g_strv_contains (
      CREATIONS_OF_JOBS, ef_request_get_route (request)->operation);
}

EfProblem *
ef_rates_check (EfRates *self, EfRequest *request, const EfKey *key)
{
  EfRate requests = ef_rates_of_requests (key);
  EfRate creations = ef_rates_of_creations (key);
  EfRateState state;

  if (!take (self->requests, request, key, REQUESTS, &requests, &state))
    return refuse (state.retry,
        "this key asks too often: wait as long as Retry-After says");
  if (creates_job (request) &&
      !take (self->creations, request, key, CREATIONS, &creations, &state))
    return refuse (state.retry,
        "this key makes jobs too fast: wait as long as Retry-After says");
  return NULL;
}

EfProblem *
ef_rates_check_stranger (EfRates *self, EfRequest *request)
{
  g_autofree gchar *client = ef_request_get_client (request);
  EfRateState state;

  if (!client)
    return NULL;
  state = ef_rate_limiter_look (self->strangers, client, &STRANGERS, now ());
  return state.allowed ? NULL
                       : refuse (state.retry,
                             "too many requests without a valid key came from "
                             "this address: wait, and check the key");
}

void
ef_rates_note_stranger (EfRates *self, EfRequest *request)
{
  g_autofree gchar *client = ef_request_get_client (request);

  if (client)
    ef_rate_limiter_take (self->strangers, client, &STRANGERS, now ());
}
