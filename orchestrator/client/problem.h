/* Edit Factory - what the server says when it refuses (RFC 9457)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfProblem: texts are the server's, fit for a one-line message
 * @code: "invalid-params"; "" when it was not told
 * @detail: never empty
 * @pointer: (nullable): "/params/script"
 * @holder: (nullable): of `exclusive`: the job that holds it, a UUID
 */
typedef struct
{
  guint status;
  gchar *code;
  gchar *detail;
  gchar *pointer;
  gchar *holder;
} EfProblem;

/* Never fails: an answer that is no problem document gets a text of ours. */
EfProblem *ef_problem_new (guint status, const gchar *data, gsize length);
void ef_problem_free (EfProblem *problem);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfProblem, ef_problem_free)

/* The code of EF_ERROR that tells the same. */
EfError ef_problem_get_error_code (const EfProblem *problem);
/* Returns: (transfer full): the detail, led by the place it points to unless
 * it names that itself, and what to do where the server cannot know it */
gchar *ef_problem_describe (const EfProblem *problem);
/* Returns: (transfer full): "/params/footage/3/path" is
 * "params.footage[3].path" */
gchar *ef_problem_path (const gchar *pointer);

G_END_DECLS
