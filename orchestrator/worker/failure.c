/* Edit Factory - why an attempt failed, and whether another one makes sense
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "failure.h"
#include "database.h"
#include "sandbox.h"

#define FIRST_DELAY 5.0
#define LONGEST_DELAY 900.0

static const struct
{
  const gchar *code;
  guint retries;
} CLASSES[] = {
  [EF_FAILURE_INPUT] = { "invalid-input", 0 },
  [EF_FAILURE_CRASH] = { "stage-crashed", 1 },
  [EF_FAILURE_HANG] = { "stage-hung", 1 },
  [EF_FAILURE_MEMORY] = { "out-of-memory", 0 },
  [EF_FAILURE_TIME] = { "took-too-long", 0 },
  [EF_FAILURE_IO] = { "io-error", 5 },
  [EF_FAILURE_INTERNAL] = { "internal", 1 },
};

static EfFailure
classify_sandbox (gint code)
{
  switch (code) {
    case EF_SANDBOX_ERROR_CRASH:
      return EF_FAILURE_CRASH;
    case EF_SANDBOX_ERROR_MEMORY:
      return EF_FAILURE_MEMORY;
    case EF_SANDBOX_ERROR_TIME:
      return EF_FAILURE_TIME;
    case EF_SANDBOX_ERROR_HANG:
      return EF_FAILURE_HANG;
    default:
      return EF_FAILURE_INTERNAL;
  }
}

EfFailure
ef_failure_classify (const GError *error)
{
  if (error->domain == EF_SANDBOX_ERROR)
    return classify_sandbox (error->code);
  if (error->domain == EF_DATABASE_ERROR)
    return EF_FAILURE_IO;
  if (error->domain != EF_ERROR)
    return EF_FAILURE_INTERNAL;
  switch (error->code) {
    case EF_ERROR_INPUT:
    case EF_ERROR_LIMIT:
    case EF_ERROR_NOT_FOUND:
    case EF_ERROR_UNSUPPORTED:
    case EF_ERROR_USAGE:
      return EF_FAILURE_INPUT;
    case EF_ERROR_IO:
      return EF_FAILURE_IO;
    default:
      return EF_FAILURE_INTERNAL;
  }
}

const gchar *
ef_failure_get_code (EfFailure failure)
{
  return CLASSES[failure].code;
}

gboolean
ef_failure_may_retry (EfFailure failure, guint failures)
{
  return failures < CLASSES[failure].retries;
}

gdouble
ef_backoff (guint failures, gdouble random)
{
  gdouble delay = FIRST_DELAY * (1u << MIN (failures, 20));

  delay = MIN (delay, LONGEST_DELAY);
  return delay / 2 + CLAMP (random, 0, 1) * delay / 2;
}
