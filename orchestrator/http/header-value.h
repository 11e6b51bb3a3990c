/* Edit Factory - header values read and written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Is @content_type (nullable) JSON in UTF-8: `application/json`, with no
 * parameter or `charset=utf-8`? */
gboolean ef_is_json_type (const gchar *content_type);

/* Returns: (transfer full): `attachment` with @file_name (UTF-8), plain for
 * old clients and as RFC 8187 has it where the name is not plain */
gchar *ef_attachment_disposition (const gchar *file_name);

/* May @id, a client's X-Request-Id, be repeated in logs and answers? */
gboolean ef_is_request_id (const gchar *id);

G_END_DECLS
