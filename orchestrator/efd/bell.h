/* Edit Factory - who is told when something happens to jobs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The worker and the streams of this daemon at once, other daemons by a hint.
 */
#pragma once

#include "deliverer.h"
#include "hub.h"
#include "worker.h"

G_BEGIN_DECLS

typedef struct _EfBell EfBell;

/* @url: of the database; @database: in the role ef_worker */
EfBell *ef_bell_start (const gchar *url, EfDatabase *database, gdouble poll);
/* (nullable): told from now on; after NULL, not any more */
void ef_bell_set_worker (EfBell *bell, EfWorker *worker);
void ef_bell_set_deliverer (EfBell *bell, EfDeliverer *deliverer);
/* Sends the last hints. */
void ef_bell_stop (EfBell *bell);
EfHub *ef_bell_get_hub (EfBell *bell);

/* From any thread */
void ef_bell_ring_submitted (EfBell *bell);
void ef_bell_ring_cancelled (EfBell *bell);
void ef_bell_ring_changed (EfBell *bell, gboolean ended);
void ef_bell_ring_webhook (EfBell *bell);

G_END_DECLS
