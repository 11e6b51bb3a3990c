/* Edit Factory - Server-Sent Events as they are written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @id: 0 for an event that cannot be resumed after
 * @kind: no line breaks; @data: any text */
GBytes *ef_event_frame_new (gint64 id, const gchar *kind, const gchar *data);
/* A comment, which keeps proxies from closing a silent connection. */
GBytes *ef_event_frame_new_heartbeat (void);
/* How long a client waits before it connects again. */
GBytes *ef_event_frame_new_retry (guint milliseconds);
/* The position in ?after= or Last-Event-ID. */
gboolean ef_event_id_parse (const gchar *text, gint64 *id);

G_END_DECLS
