/* Edit Factory - following a job of the server to its end
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "progress.h"
#include "remote.h"

G_BEGIN_DECLS

/* The part of the progress bar that the job itself moves through */
typedef struct
{
  gdouble from;
  gdouble to;
} EfFollowRange;

/* Tells stages, progress and warnings until the job is over. A daemon that is
 * started again meanwhile is waited for. Returns: (transfer full): the job in
 * its last state */
EfRemoteJob *
ef_follow (EfClient *client, const gchar *id, const EfFollowRange *range,
    EfProgress *progress, GCancellable *cancellable, GError **error);

/* The exit status that tells how @job ended: 0 or 3 (a line has been printed),
 * or -1 with @error set when it failed */
gint ef_follow_status (const EfRemoteJob *job, GError **error);

G_END_DECLS
