/* Edit Factory - what efd was asked for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "disk-guard.h"
#include "log.h"

G_BEGIN_DECLS

/**
 * EfOptions:
 * @state: the state folder, absolute
 * @media: folder of the assets, absolute; daemons on one database share it
 * @cache: folder of finished stages, absolute
 * @listen: (nullable): "127.0.0.1:8471"; NULL: no TCP port
 * @slots: jobs at a time
 * @poll: seconds between looks for work
 * @drain_timeout: seconds for running jobs after the first SIGTERM
 * @keep_jobs, @keep_uploads: seconds; 0: for ever
 * @cache_size: bytes, of each tenant
 * @upkeep: seconds between two rounds of retention
 * @api, @worker: what this daemon does; never neither
 * @max_jobs: after so many it takes no more, and ends; 0: never
 * @idle_exit: seconds without a job after which it ends; 0: never
 * @database_url: (nullable): NULL: the private PostgreSQL
 */
typedef struct
{
  gchar *state;
  gchar *media;
  gchar *cache;
  gchar *listen;
  guint slots;
  gdouble poll;
  gchar *database_url;
  gchar *database_user;
  gchar *stage_user;
  gboolean allow_missing_sandbox;
  gboolean allow_private_webhooks;
  gboolean allow_private_urls;
  gboolean api;
  gboolean worker;
  guint max_jobs;
  gdouble idle_exit;
  EfLogLevel log_level;
  gdouble drain_timeout;
  gdouble keep_jobs;
  gdouble keep_uploads;
  guint64 cache_size;
  gdouble upkeep;
  EfDiskFloor disk_floor;
} EfOptions;

/* Command line and environment. --help and --version print and exit. */
EfOptions *ef_options_parse (gint *argc, gchar ***argv, GError **error);
void ef_options_free (EfOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfOptions, ef_options_free)

/* The folder where a daemon of this user lies, and its clients look. */
gchar *ef_options_default_state (void);

G_END_DECLS
