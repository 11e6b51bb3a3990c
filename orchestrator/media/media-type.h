/* Edit Factory - media types of files by their names
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* By the extension; "application/octet-stream" when it is not known. */
const gchar *ef_media_type_of (const gchar *name);

G_END_DECLS
