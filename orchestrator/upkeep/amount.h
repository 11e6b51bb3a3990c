/* Edit Factory - sizes as operators write them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* "2G", "1.5T", "500M", "4096": units of 1024. @what: for the message */
gboolean ef_amount_parse (
    const gchar *what, const gchar *text, guint64 *bytes, GError **error);

G_END_DECLS
