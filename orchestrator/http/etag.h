/* Edit Factory - entity tags and the headers that compare them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ef_etag_list_has:
 * @list: (nullable): If-Match or If-None-Match: `*`, or tags with commas
 * @etag: (nullable): a strong tag with its quotes
 * @weak: compare weakly, as If-None-Match does: W/"x" names "x"
 *
 * Returns: whether @list names @etag; FALSE for what is not such a list
 */
gboolean ef_etag_list_has (const gchar *list, const gchar *etag, gboolean weak);

G_END_DECLS
