/* Edit Factory - how fast each of many may ask
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "rate-limiter.h"

struct _EfRateLimiter
{
  GMutex lock;
  GHashTable *arrivals; /* name to gint64 */
  guint max;
};

EfRateLimiter *
ef_rate_limiter_new (guint max_entries)
{
  EfRateLimiter *self = g_new0 (EfRateLimiter, 1);

  g_mutex_init (&self->lock);
  self->arrivals =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->max = max_entries;
  return self;
}

void
ef_rate_limiter_free (EfRateLimiter *self)
{
  g_hash_table_unref (self->arrivals);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
is_over (gpointer name, gpointer arrival, gpointer now)
{
  return *(gint64 *)arrival <= *(gint64 *)now;
}

static void
make_room (EfRateLimiter *self, gint64 now)
{
  if (g_hash_table_size (self->arrivals) < self->max)
    return;
  g_hash_table_foreach_remove (self->arrivals, is_over, &now);
  if (g_hash_table_size (self->arrivals) >= self->max)
    g_hash_table_remove_all (self->arrivals);
}

EfRateState
ef_rate_limiter_take (
    EfRateLimiter *self, const gchar *name, const EfRate *rate, gint64 now)
{
  EfRateState state;
  gint64 *arrival;

  g_mutex_lock (&self->lock);
  arrival = g_hash_table_lookup (self->arrivals, name);
  if (!arrival) {
    make_room (self, now);
    arrival = g_new0 (gint64, 1);
    g_hash_table_insert (self->arrivals, g_strdup (name), arrival);
  }
  state = ef_gcra (arrival, rate, now, TRUE);
  g_mutex_unlock (&self->lock);
  return state;
}

EfRateState
ef_rate_limiter_look (
    EfRateLimiter *self, const gchar *name, const EfRate *rate, gint64 now)
{
  gint64 nobody = 0;
  EfRateState state;
  gint64 *arrival;

  g_mutex_lock (&self->lock);
  arrival = g_hash_table_lookup (self->arrivals, name);
  state = ef_gcra (arrival ? arrival : &nobody, rate, now, FALSE);
  g_mutex_unlock (&self->lock);
  return state;
}

guint
ef_rate_limiter_count (EfRateLimiter *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = g_hash_table_size (self->arrivals);
  g_mutex_unlock (&self->lock);
  return n;
}
