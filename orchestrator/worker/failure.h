/* Edit Factory - why an attempt failed, and whether another one makes sense
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfFailure: classes of failures. The loss of a worker is not among them: the
 * database itself deals with it (lose_jobs() in the schema).
 * @EF_FAILURE_INPUT: the same input will fail again: never retried
 * @EF_FAILURE_CRASH: a stage died; may be chance, so once more
 * @EF_FAILURE_HANG: a stage made no progress; once more
 * @EF_FAILURE_MEMORY, @EF_FAILURE_TIME: a limit was met; never retried
 * @EF_FAILURE_IO: a full disk, the asset store, the database: comes back
 * @EF_FAILURE_INTERNAL: anything else; once more
 */
typedef enum
{
  EF_FAILURE_INPUT,
  EF_FAILURE_CRASH,
  EF_FAILURE_HANG,
  EF_FAILURE_MEMORY,
  EF_FAILURE_TIME,
  EF_FAILURE_IO,
  EF_FAILURE_INTERNAL
} EfFailure;

EfFailure ef_failure_classify (const GError *error);
/* The stable code of a problem document: "invalid-input", "stage-crashed", … */
const gchar *ef_failure_get_code (EfFailure failure);
/* @failures: how many attempts have failed before this one */
gboolean ef_failure_may_retry (EfFailure failure, guint failures);

/**
 * ef_backoff:
 * @random: 0..1
 *
 * Exponential with equal jitter: between half of and the whole of
 * min (900, 5 * 2^failures).
 *
 * Returns: seconds
 */
gdouble ef_backoff (guint failures, gdouble random);

G_END_DECLS
