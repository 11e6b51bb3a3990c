/* Edit Factory - which Debian package has the letters that are missing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (nullable): a package of Debian 12 with a font for @c, as small as
 * there is; NULL when none is known, as for private use */
const gchar *ef_font_package_for (gunichar c);

/* Returns: (transfer full): "no installed font has U+…, …" */
gchar *ef_font_missing_message (gunichar c, const gchar *caption);

G_END_DECLS
