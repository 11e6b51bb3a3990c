/* Edit Factory - sends webhooks from the outbox
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * At least once: a message is taken for a while, sent, and only then marked as
 * delivered. Several daemons share the outbox.
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

typedef struct _EfDeliverer EfDeliverer;

/* @database: in the role ef_worker; @poll: seconds
 * @allow_private: addresses of the operator's own network, too */
EfDeliverer *
ef_deliverer_start (EfDatabase *database, gdouble poll, gboolean allow_private);
/* Gives back what is under way. */
void ef_deliverer_stop (EfDeliverer *self);
/* There may be a message. From any thread. */
void ef_deliverer_look (EfDeliverer *self);

G_END_DECLS
