/* Edit Factory - ef cancel: stop jobs of the server
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "remote.h"

static const EfOption OPTIONS[] = { EF_OPTION_SERVER_ROW, { NULL } };

static gint
run (EfInvocation *invocation, GError **error)
{
  return ef_remote_post_each (invocation, "cancel", TRUE, error);
}

static const gchar *const EXAMPLES[] = { "ef cancel 4f2a90c1b7de",
  "Stop the job whose id ends so.", NULL };

const EfCommand ef_command_cancel = { "cancel", "stop jobs of the server",
  "ID...", 1, G_MAXUINT,
  "A queued job is cancelled at once, a running one within two seconds. ID is "
  "a job's id, or the beginning or end of one of the newest 200.",
  OPTIONS, EXAMPLES, run };
