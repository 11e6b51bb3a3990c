/* Edit Factory - names of error codes, for between processes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* "input" for EF_ERROR_INPUT; "failed" for errors of others */
const gchar *ef_error_code_name (const GError *error);
/* EF_ERROR_FAILED for what is no name */
EfError ef_error_code_from_name (const gchar *name);

G_END_DECLS
