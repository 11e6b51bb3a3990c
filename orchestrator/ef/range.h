/* Edit Factory - --range 3..6
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * ef_range_parse:
 * @text: "3..6", "3..", "..6": seconds
 * @from: (out): 0 or more
 * @to: (out): above @from, or -1 when none is given
 */
gboolean
ef_range_parse (const gchar *text, gdouble *from, gdouble *to, GError **error);

G_END_DECLS
