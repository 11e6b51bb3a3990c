/* Edit Factory - objects that a handler reads, where the store is elsewhere
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "near.h"

typedef struct
{
  EfAssetStore *store;
  GPtrArray *keys;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_ptr_array_unref (self->keys);
  g_free (self);
}

static EfResponse *
bring (gpointer data, GCancellable *cancellable, GError **error)
{
  Order *self = data;

  for (guint i = 0; i < self->keys->len; i++) {
    g_autofree gchar *path = NULL;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    g_cancellable_push_current (cancellable);
    path = ef_asset_store_hold (self->store, self->keys->pdata[i], error);
    g_cancellable_pop_current (cancellable);
    if (!path)
      return NULL;
    ef_asset_store_release (self->store, self->keys->pdata[i]);
  }
  return NULL;
}

static const EfErrand BRING = { bring, order_free };

static gboolean
are_near (EfAssetStore *store, GPtrArray *keys)
{
  for (guint i = 0; i < keys->len; i++)
    if (!ef_asset_store_is_near (store, keys->pdata[i]))
      return FALSE;
  return TRUE;
}

EfResponse *
ef_near_bring (EfService *service, EfRequest *request, GPtrArray *keys)
{
  g_autoptr (GError) error = NULL;
  EfResponse *response;
  Order *order;

  if (ef_errand_is_sent (request)) {
    response = ef_errand_receive (request, &error);
    return error ? ef_service_fail (request, error) : response;
  }
  if (are_near (service->store, keys))
    return NULL;
  order = g_new0 (Order, 1);
  order->store = service->store;
  order->keys = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (order->keys, g_strdup (keys->pdata[i]));
  return ef_errands_send (
      service->reading, request, ef_service_tenant (request), &BRING, order);
}

void
ef_near_remove (EfService *service, const gchar *const *keys)
{
  for (guint i = 0; keys[i] && !ef_asset_store_is_remote (service->store); i++)
    ef_asset_store_remove (service->store, keys[i]);
}
