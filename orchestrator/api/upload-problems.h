/* Edit Factory - why a file is not taken
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "service.h"

G_BEGIN_DECLS

/* All: (transfer full) */

EfProblem *ef_upload_too_large (EfService *service);
/* The operator's log tells the cause; a full disk is worth saying. */
EfProblem *ef_upload_not_kept (const GError *error);
/* Uploads wait for the disk as jobs do. */
EfProblem *ef_upload_no_room (void);
/* @error: (nullable): for the log */
EfProblem *ef_upload_no_database (const GError *error);

G_END_DECLS
