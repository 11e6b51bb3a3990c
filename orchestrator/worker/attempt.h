/* Edit Factory - one attempt at a job, in a thread of its own
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "asset-store.h"
#include "queue.h"
#include "sandbox.h"

G_BEGIN_DECLS

/**
 * EfAttemptPlace: what attempts share.
 * @cache: folder of finished stages, a folder a tenant below it
 * @work: folder for what is temporary
 */
typedef struct
{
  EfDatabase *database;
  EfAssetStore *store;
  EfSandbox *sandbox;
  gchar *cache;
  gchar *work;
  gint group;
} EfAttemptPlace;

/**
 * EfStop: why an attempt is to stop before its end.
 * @EF_STOP_CANCEL: a user asked for it
 * @EF_STOP_RELEASE: this worker stops; the job goes on elsewhere
 * @EF_STOP_LOST: the job is not ours any more: nothing may be written
 */
typedef enum
{
  EF_STOP_NOT,
  EF_STOP_CANCEL,
  EF_STOP_RELEASE,
  EF_STOP_LOST
} EfStop;

typedef struct _EfAttempt EfAttempt;

/* @claim: (transfer full)
 * @changed: (nullable): called from the attempt's thread when there is news for
 *   the next heartbeat; @done: when it has ended and may be freed */
EfAttempt *ef_attempt_start (const EfAttemptPlace *place, EfClaim *claim,
    void (*changed) (gpointer), void (*done) (EfAttempt *, gpointer),
    gpointer user_data);
/* Waits for the thread. */
void ef_attempt_free (EfAttempt *attempt);
const EfClaim *ef_attempt_get_claim (EfAttempt *attempt);
/* The first reason wins, but LOST replaces any. */
void ef_attempt_stop (EfAttempt *attempt, EfStop why);
/* Appends to @array {job, attempt, stage, fraction, remaining, warnings} when
 * something has changed since the last call, or always with @force. */
struct _JsonArray;
void
ef_attempt_tell (EfAttempt *attempt, struct _JsonArray *array, gboolean force);

G_END_DECLS
