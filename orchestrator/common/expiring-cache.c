/* Edit Factory - what was read a moment ago, for many who ask the same
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "expiring-cache.h"

struct _EfExpiringCache
{
  GMutex lock;
  GHashTable *entries;
  GDestroyNotify clear;
  gint64 lifetime; /* microseconds */
  guint max;
  guint age;
};

typedef struct
{
  EfExpiringCache *cache;
  gpointer value;
  gint64 until;
} Entry;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_atomic_rc_box_release_full (entry->value, entry->cache->clear);
  g_free (entry);
}

EfExpiringCache *
ef_expiring_cache_new (
    gdouble lifetime, guint max_entries, GDestroyNotify clear)
{
  EfExpiringCache *self = g_new0 (EfExpiringCache, 1);

  g_mutex_init (&self->lock);
  self->entries =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  self->clear = clear;
  self->lifetime = (gint64)(lifetime * G_USEC_PER_SEC);
  self->max = max_entries;
  return self;
}

void
ef_expiring_cache_free (EfExpiringCache *self)
{
  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gpointer
ef_expiring_cache_get (EfExpiringCache *self, const gchar *key)
{
  gpointer value = NULL;
  Entry *entry;

  g_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->entries, key);
  if (entry && entry->until > g_get_monotonic_time ())
    value = g_atomic_rc_box_acquire (entry->value);
  g_mutex_unlock (&self->lock);
  return value;
}

guint
ef_expiring_cache_get_age (EfExpiringCache *self)
{
  guint age;

  g_mutex_lock (&self->lock);
  age = self->age;
  g_mutex_unlock (&self->lock);
  return age;
}

void
ef_expiring_cache_put (
    EfExpiringCache *self, const gchar *key, gpointer value, guint age)
{
  Entry *entry;

  g_mutex_lock (&self->lock);
  if (self->age == age) {
    if (g_hash_table_size (self->entries) >= self->max)
      g_hash_table_remove_all (self->entries);
    entry = g_new (Entry, 1);
    *entry = (Entry){ self, g_atomic_rc_box_acquire (value),
      g_get_monotonic_time () + self->lifetime };
    g_hash_table_replace (self->entries, g_strdup (key), entry);
  }
  g_mutex_unlock (&self->lock);
}

void
ef_expiring_cache_forget (EfExpiringCache *self, const gchar *key)
{
  g_mutex_lock (&self->lock);
  self->age++;
  g_hash_table_remove (self->entries, key);
  g_mutex_unlock (&self->lock);
}
