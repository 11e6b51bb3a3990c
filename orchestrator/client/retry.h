/* Edit Factory - when a request is worth repeating, and how soon
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "http.h"

G_BEGIN_DECLS

/* A daemon that is started again answers within this. */
#define EF_RETRY_SECONDS 60
/* Connections that break while the server is there mean something else. */
#define EF_RETRY_BREAKS 5

/* What a server may take to look through a large file, and its store to take
 * it, when a proxy has no patience: seconds. */
#define EF_RETRY_LOCKED 900

/**
 * EfRetry: what is known about the failure
 * @repeatable: doing it twice does no harm
 * @reached: the server has answered before, so it is no wrong address
 * @limited: the answer was 429 because of the rate
 * @failures: how many there have been, this one included
 * @elapsed: seconds since the first of them
 * @random: 0..1, for the jitter
 */
typedef struct
{
  EfHttpOutcome outcome;
  guint status;
  gint retry_after;
  gboolean repeatable;
  gboolean reached;
  gboolean limited;
  guint failures;
  gdouble elapsed;
  gdouble random;
} EfRetry;

/* Returns: seconds to wait, or -1: do not repeat it */
gdouble ef_retry_decide (const EfRetry *failure);

/* The same of a part of an upload that goes on where it was: @failures and
 * @elapsed are since bytes came through. Nothing is done twice, so more is
 * worth another try. */
gdouble ef_retry_decide_part (const EfRetry *failure);

G_END_DECLS
