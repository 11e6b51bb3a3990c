/* Edit Factory - why a file is not taken
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "upload-problems.h"
#include "log.h"

#include <string.h>

EfProblem *
ef_upload_too_large (EfService *service)
{
  return ef_problem_new (413, "too-large",
      "an asset may have at most %" G_GUINT64_FORMAT " bytes",
      service->max_upload);
}

EfProblem *
ef_upload_not_kept (const GError *error)
{
  EfProblem *problem = ef_problem_new (503, "unavailable", "%s",
      strstr (error->message, "disk is full")
          ? "the server's disk is full: try again later"
          : "files cannot be kept now: try again later");

  ef_log (
      EF_LOG_ERROR, "a file could not be kept", "error", error->message, NULL);
  ef_problem_add_header (problem, "Retry-After", "30");
  return problem;
}

EfProblem *
ef_upload_no_room (void)
{
  EfProblem *problem = ef_problem_new (
      503, "unavailable", "the server's disk is nearly full: try again later");

  ef_problem_add_header (problem, "Retry-After", "60");
  return problem;
}

EfProblem *
ef_upload_no_database (const GError *error)
{
  EfProblem *problem = ef_problem_new (503, "unavailable",
      "the database does not answer: try again in a moment");

  if (error)
    ef_log (EF_LOG_ERROR, "an upload could not be looked up", "error",
        error->message, NULL);
  ef_problem_add_header (problem, "Retry-After", "2");
  return problem;
}
