/* Edit Factory - follows the log of events and wakes whom it concerns
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One thread a daemon, however many clients listen. It looks when somebody
 * says that there may be news and at every poll, which is the truth. What it
 * tells has been written to disk: no event is told that a crash takes back.
 */
#pragma once

#include "database.h"
#include "sleeper.h"

G_BEGIN_DECLS

typedef struct _EfHub EfHub;
typedef struct _EfWatcher EfWatcher;

/**
 * EfNews: an event or some progress.
 * @id: 0 for progress
 * @last: the job ends with it
 * @frame: as it is sent
 */
typedef struct
{
  gint64 id;
  gboolean last;
  GBytes *frame;
} EfNews;

/**
 * EfWatcher: somebody who wants to know of a job or of a tenant's jobs.
 * @tenant, @job: (nullable) job: of one job alone
 * @sleeper: woken at @due and after @take; not owned
 * @due: monotonic time; checked whenever the hub looks
 * @take: (nullable): keeps the news. Called with the hub's lock
 * @check: (nullable): the job has ended or is gone, or the hub has lost track:
 *   look for yourself. Called with the hub's lock
 */
struct _EfWatcher
{
  const gchar *tenant;
  const gchar *job;
  EfSleeper *sleeper;
  gint64 due;
  void (*take) (EfWatcher *watcher, const EfNews *news);
  void (*check) (EfWatcher *watcher);
};

/* @database: in the role ef_worker; @poll: seconds */
EfHub *ef_hub_start (EfDatabase *database, gdouble poll);
/* Nobody watches any more. */
void ef_hub_stop (EfHub *hub);
/* There may be news. From any thread. */
void ef_hub_look (EfHub *hub);

/* FALSE when too many watch already. */
gboolean ef_hub_add (EfHub *hub, EfWatcher *watcher);
void ef_hub_remove (EfHub *hub, EfWatcher *watcher);
/* How many watch. */
guint ef_hub_count (EfHub *hub);
/* Guards what watchers share with their callbacks. */
void ef_hub_lock (EfHub *hub);
void ef_hub_unlock (EfHub *hub);
/* With the lock: everything up to here has been given to watchers; -1 when
 * that is not known yet. */
gint64 ef_hub_get_position (EfHub *hub);
/* With the lock: a new time to be woken at. */
void ef_hub_set_due (EfHub *hub, EfWatcher *watcher, gint64 due);
/* With the lock: tells the progress of @job again, for one who came late. */
void ef_hub_repeat_progress (EfHub *hub, const gchar *job);

G_END_DECLS
