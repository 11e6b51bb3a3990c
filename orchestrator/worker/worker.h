/* Edit Factory - claims jobs, runs them, keeps its lease
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Three threads: one claims whenever there is a free slot and either somebody
 * said that there may be work or the poll is due; one sends heartbeats, with
 * progress, and stops what is cancelled or not ours any more; one stops
 * everything when the lease ends, whatever the heartbeat waits for.
 */
#pragma once

#include "attempt.h"

G_BEGIN_DECLS

typedef struct _EfWorker EfWorker;

/**
 * EfWorkerConfig:
 * @instance: id of the state folder, whose lock the caller holds
 * @slots: jobs at a time
 * @poll: seconds between looks for work that nobody told of
 * @may_claim: (nullable): asked before every claim: FALSE makes jobs wait
 * @idle: (nullable): a draining worker has no attempt left; from any thread
 * @max_jobs: claims no more than so many; 0: any number
 * @idle_exit: seconds without a job after which it is over; 0: never
 * @database_away: (nullable): called from the thread of the heartbeats after
 *   one that did not reach the database
 * @changed: (nullable): called when a job here has started, moved on or, with
 *   @ended, left its place to another
 */
typedef struct
{
  EfAttemptPlace place;
  const gchar *instance;
  guint slots;
  gdouble poll;
  gboolean (*may_claim) (gpointer user_data);
  void (*idle) (gpointer user_data);
  guint max_jobs;
  gdouble idle_exit;
  void (*database_away) (gpointer user_data);
  void (*changed) (gboolean ended, gpointer user_data);
  gpointer user_data;
} EfWorkerConfig;

/* Registers, and releases what a predecessor was doing. @config is copied, what
 * it refers to must outlive the worker. */
EfWorker *ef_worker_start (const EfWorkerConfig *config, GError **error);
/* There may be work; a job may have been cancelled. From any thread. */
void ef_worker_wake (EfWorker *worker);
void ef_worker_look_for_cancels (EfWorker *worker);
/* Claims no more; when this returns, what was claimed before has started. */
void ef_worker_drain (EfWorker *worker);
/* Stops all attempts, which are queued again, and waits for them. */
void ef_worker_stop (EfWorker *worker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfWorker, ef_worker_stop)

/* For /readyz and metrics */
guint ef_worker_get_running (EfWorker *worker);
/* Has it done what max_jobs allows, or waited as long as idle_exit says? */
gboolean ef_worker_is_over (EfWorker *worker);
gboolean ef_worker_has_lease (EfWorker *worker);
/* Seconds since the last good heartbeat was sent */
gdouble ef_worker_get_beat_age (EfWorker *worker);

G_END_DECLS
