/* Edit Factory - one client's stream of events
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * First it reads what the client has missed from the database, a page at a
 * time and as fast as the client takes it; when it has caught up with the hub
 * it is given what happens. One that cannot keep up is back to reading, so it
 * holds a bounded amount of memory, and is cut when it takes nothing at all
 * (ef_response_new_stream()).
 */
#pragma once

#include "hub.h"

G_BEGIN_DECLS

/**
 * EfListenerConfig:
 * @database: in the role ef_api
 * @job: (nullable): the stream ends with this job; NULL: all of the tenant's
 * @after: the last event that the client knows
 */
typedef struct
{
  EfHub *hub;
  EfDatabase *database;
  const gchar *tenant;
  const gchar *job;
  gint64 after;
} EfListenerConfig;

typedef struct _EfListener EfListener;

/* @sleeper: of the client's connection. NULL: too many listen already */
EfListener *
ef_listener_new (const EfListenerConfig *config, EfSleeper *sleeper);
/* For EfResponseStream. */
gssize ef_listener_read (gpointer listener, gchar *buffer, gsize size);
void ef_listener_free (gpointer listener);

G_END_DECLS
