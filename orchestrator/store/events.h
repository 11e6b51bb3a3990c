/* Edit Factory - the log of events, as it is pushed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "database.h"

G_BEGIN_DECLS

/* Columns of the rows below. */
enum
{
  EF_EVENT_ID,
  EF_EVENT_TENANT,
  EF_EVENT_JOB,
  EF_EVENT_KIND,     /* "job.started" */
  EF_EVENT_TERMINAL, /* whether its job ends with it */
  EF_EVENT_DOCUMENT  /* what is told, or null */
};

/* Of all tenants (ef_worker), oldest first. @tenants: ids as a literal: whose
 * documents are wanted */
EfRows *ef_events_read (EfConnection *connection, gint64 after,
    const gchar *tenants, guint limit, GError **error);
/* Of one tenant or one of its jobs. @up_to: and no later ones */
EfRows *ef_events_read_of (EfConnection *connection, const gchar *tenant,
    const gchar *job, gint64 after, gint64 up_to, guint limit, GError **error);
/* The newest id that is visible; 0 when there is none, -1 on failure. */
gint64 ef_events_get_last (EfConnection *connection, GError **error);
/* Everything visible until now survives a crash of the server. */
gboolean ef_events_flush (EfConnection *connection, GError **error);
/* Returns: (transfer full) (element-type utf8): transactions that may have
 * drawn ids which are not visible yet */
GPtrArray *ef_events_get_writers (EfConnection *connection, GError **error);

/**
 * EfEventStart: where a stream begins.
 * @found: is there such a job?
 * @over: it has ended, and nothing of it comes after @after
 * @after: the client's position, if there was ever such an event
 */
typedef struct
{
  gboolean found;
  gboolean over;
  gint64 after;
} EfEventStart;

/* @job: (nullable): else the tenant's stream, which is always found */
gboolean ef_events_find_start (EfConnection *connection, const gchar *tenant,
    const gchar *job, gint64 after, EfEventStart *start, GError **error);
/* Which of @jobs, a literal, have ended or are gone: one row each. */
EfRows *ef_events_find_ended (
    EfConnection *connection, const gchar *jobs, GError **error);

/* Progress of what runs of @tenants, a literal: job, tenant, when (to be
 * compared), document */
EfRows *ef_events_read_progress (
    EfConnection *connection, const gchar *tenants, GError **error);

G_END_DECLS
