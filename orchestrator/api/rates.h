/* Edit Factory - how fast keys and clients without one may ask
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * In this daemon's memory: of N daemons each allows as much.
 */
#pragma once

#include "keys.h"
#include "rate-limiter.h"
#include "request.h"

G_BEGIN_DECLS

typedef struct _EfRates EfRates;

EfRates *ef_rates_new (void);
void ef_rates_free (EfRates *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRates, ef_rates_free)

/* What @key may do: its tenant's rates, or everybody's. */
EfRate ef_rates_of_requests (const EfKey *key);
EfRate ef_rates_of_creations (const EfKey *key);

/* One more request of @key's. The answer gets the RateLimit fields.
 * Returns: (transfer full) (nullable): why it is refused */
EfProblem *ef_rates_check (EfRates *self, EfRequest *request, const EfKey *key);

/* Has this client sent too many keys that are none? */
EfProblem *ef_rates_check_stranger (EfRates *self, EfRequest *request);
/* It has sent one more. */
void ef_rates_note_stranger (EfRates *self, EfRequest *request);

/* The fields of draft-ietf-httpapi-ratelimit-headers, for one policy.
 * Returns: (transfer full): "requests";q=200;w=2 */
gchar *ef_rates_format_policy (const gchar *name, const EfRate *rate);
/* Returns: (transfer full): "requests";r=150;t=1 */
gchar *ef_rates_format_state (const gchar *name, const EfRateState *state);

G_END_DECLS
