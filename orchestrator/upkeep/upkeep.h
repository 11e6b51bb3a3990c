/* Edit Factory - keeps house now and then
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thread of the daemon. Rows go in batches that several daemons share; files
 * are those of this machine. What is removed is counted in the metrics.
 */
#pragma once

#include "asset-store.h"
#include "database.h"
#include "disk-guard.h"

G_BEGIN_DECLS

/**
 * EfUpkeepConfig:
 * @database: in the role ef_worker
 * @cache, @work: folders with one below for each tenant
 * @interval: seconds between two rounds
 * @keep_jobs, @keep_uploads: seconds; 0: for ever
 * @cache_size: bytes for each tenant's finished stages
 */
typedef struct
{
  EfDatabase *database;
  EfAssetStore *store;
  EfDiskGuard *guard;
  const gchar *cache;
  const gchar *work;
  gdouble interval;
  gdouble keep_jobs;
  gdouble keep_uploads;
  guint64 cache_size;
} EfUpkeepConfig;

typedef struct _EfUpkeep EfUpkeep;

/* @config is copied, what it refers to must outlive the thread. */
EfUpkeep *ef_upkeep_start (const EfUpkeepConfig *config);
/* Waits for the batch under way. */
void ef_upkeep_stop (EfUpkeep *upkeep);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfUpkeep, ef_upkeep_stop)

G_END_DECLS
