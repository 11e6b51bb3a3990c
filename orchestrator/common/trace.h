/* Edit Factory - W3C trace context
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_TRACE_LENGTH 32

/* @traceparent: (nullable): a header's value, from outside
 * Returns: (transfer full) (nullable): its trace id, 32 hexadecimal digits;
 * NULL when the header is not well-formed */
gchar *ef_trace_parse (const gchar *traceparent);
/* Returns: (transfer full): a new trace id */
gchar *ef_trace_new (void);

G_END_DECLS
