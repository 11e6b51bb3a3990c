/* Edit Factory - requests in the log and in the metrics
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "server.h"

G_BEGIN_DECLS

/* EfHttpConfig.log; principals are keys. */
void ef_request_log_tell (const EfHttpLogEntry *entry, gpointer unused);
/* "2xx"; "none" when the client was gone before there was an answer */
const gchar *ef_request_log_class (guint status);

G_END_DECLS
