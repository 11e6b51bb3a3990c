/* Edit Factory - a job of the server, for people
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "remote.h"

G_BEGIN_DECLS

/* On stdout: state, times, warnings, outputs. */
void ef_job_report_print (const EfRemoteJob *job);
/* The last @lines of its log */
gboolean ef_job_report_print_log (
    EfClient *client, const gchar *id, guint lines, GError **error);

G_END_DECLS
