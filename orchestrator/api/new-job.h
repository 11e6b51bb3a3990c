/* Edit Factory - POST /v1/jobs: from a request to a row
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "jobs.h"
#include "service.h"

G_BEGIN_DECLS

/* Answers the request; see docs/api.md. */
EfResponse *ef_new_job_handle (EfRequest *request, gpointer service);
/* The same as a job that ended before: POST /v1/jobs/{id}/retry */
EfResponse *ef_retry_handle (EfRequest *request, gpointer service);

G_END_DECLS
