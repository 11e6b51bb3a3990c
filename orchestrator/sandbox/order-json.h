/* Edit Factory - a stage's order on its way into the sandbox
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "confine.h"
#include "stage-order.h"

G_BEGIN_DECLS

/* 10,000 files of footage with long paths */
#define EF_ORDER_MAX_BYTES (64 * 1024 * 1024)

/* Returns: (transfer full): the document for ef-stage. @order: (nullable): NULL
 * makes an order that only confines itself */
gchar *ef_order_to_json (EfStageOrder *order, const EfConfinement *confinement);

/* The reverse. Returns: FALSE with @error; *@order is NULL when there is
 * nothing to compute. */
gboolean ef_order_from_json (const gchar *data, gsize length,
    EfStageOrder **order, EfConfinement **confinement, GError **error);

G_END_DECLS
