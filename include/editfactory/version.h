/* Edit Factory - public C API
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/* Visibility is hidden by default; what carries EF_API is the library. */
#define EF_API __attribute__ ((visibility ("default")))

G_BEGIN_DECLS

/** ef_version:
 *
 * Returns: (transfer none): the version of libeditfactory, "major.minor.micro"
 */
EF_API const gchar *ef_version (void);

G_END_DECLS
