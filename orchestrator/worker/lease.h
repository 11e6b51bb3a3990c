/* Edit Factory - how long a worker may believe that its jobs are its own
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Times are seconds of a clock that also runs while the machine sleeps
 * (CLOCK_BOOTTIME). The database gives a worker up EF_LEASE_TTL after its last
 * heartbeat, by its own clock; the worker stops acting EF_LEASE_MARGIN before
 * that, counted from before the heartbeat was sent.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_LEASE_BEAT 3.0
#define EF_LEASE_TTL 12.0
#define EF_LEASE_MARGIN 2.0

typedef struct
{
  gdouble renewed; /* when the last good heartbeat was sent */
} EfLease;

gdouble ef_lease_now (void);
static inline void
ef_lease_renew (EfLease *lease, gdouble sent)
{
  lease->renewed = sent;
}
static inline gboolean
ef_lease_is_held (const EfLease *lease, gdouble now)
{
  return now < lease->renewed + EF_LEASE_TTL - EF_LEASE_MARGIN;
}

G_END_DECLS
