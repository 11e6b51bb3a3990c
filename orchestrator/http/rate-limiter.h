/* Edit Factory - how fast each of many may ask
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gcra.h"

G_BEGIN_DECLS

/** EfRateLimiter: in memory, bounded, thread-safe. */
typedef struct _EfRateLimiter EfRateLimiter;

/* @max_entries: when there are more names, those that have all of their burst
 * go first, which costs them nothing; if that is not enough, all do. */
EfRateLimiter *ef_rate_limiter_new (guint max_entries);
void ef_rate_limiter_free (EfRateLimiter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRateLimiter, ef_rate_limiter_free)

/* One more of @name's. @now: nanoseconds */
EfRateState ef_rate_limiter_take (
    EfRateLimiter *self, const gchar *name, const EfRate *rate, gint64 now);
/* The same without counting it. */
EfRateState ef_rate_limiter_look (
    EfRateLimiter *self, const gchar *name, const EfRate *rate, gint64 now);
guint ef_rate_limiter_count (EfRateLimiter *self);

G_END_DECLS
