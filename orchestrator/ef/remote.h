/* Edit Factory - jobs of a server, for the commands that deal with them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "client.h"
#include "command.h"
#include "remote-job.h"

G_BEGIN_DECLS

#define EF_OPTION_SERVER_ROW                                                   \
  {                                                                            \
    "server", 0, EF_OPTION_STRING, "ADDRESS", NULL,                            \
        "The server: unix:/path/efd.sock, http://HOST:PORT or https://HOST. "  \
        "Without it: what EF_SERVER names, else the daemon of this machine. "  \
        "Its key: EF_API_KEY, else the one of this machine's daemon."          \
  }

/* The server that --server or the environment names */
EfClient *ef_remote_open (EfInvocation *invocation, GError **error);
/* Returns: (transfer full): the id of the job that @text means: an id, or the
 * beginning or end of one among the newest jobs */
gchar *ef_remote_find (EfClient *client, const gchar *text,
    GCancellable *cancellable, GError **error);
/* Returns: (transfer full): /v1/jobs/ID, as it came */
JsonNode *ef_remote_get_job (EfClient *client, const gchar *id,
    GCancellable *cancellable, GError **error);

/* Does POST /v1/jobs/ID/@verb to each job named on the command line and says
 * how they are then; returns an exit status. A job that refuses does not stop
 * the others. @may_repeat: a second time does no harm */
gint ef_remote_post_each (EfInvocation *invocation, const gchar *verb,
    gboolean may_repeat, GError **error);

/* "running: render, 62 %", fit for a line of its own. (transfer full) */
gchar *ef_remote_describe (const EfRemoteJob *job);
/* Why @job has failed, with what to do about it. (transfer full) */
gchar *ef_remote_describe_error (const EfRemoteJob *job);
/* @root on stdout, with control characters escaped that JSON allows */
void ef_remote_print_json (JsonNode *root);

G_END_DECLS
