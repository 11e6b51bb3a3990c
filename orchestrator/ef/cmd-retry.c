/* Edit Factory - ef retry: failed and cancelled jobs once more
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "remote.h"

static const EfOption OPTIONS[] = { EF_OPTION_SERVER_ROW, { NULL } };

static gint
run (EfInvocation *invocation, GError **error)
{
  return ef_remote_post_each (invocation, "retry", FALSE, error);
}

static const gchar *const EXAMPLES[] = { "ef retry 4f2a90c1b7de",
  "Start a new job like the one whose id ends so.", NULL };

const EfCommand ef_command_retry = { "retry",
  "start failed and cancelled jobs of the server again", "ID...", 1, G_MAXUINT,
  "A job that has ended never changes: a new one is made of the same request, "
  "which goes on from the stages that were finished, and its id is printed. ID "
  "is a job's id, or "
  "the beginning or end of one of the newest 200.",
  OPTIONS, EXAMPLES, run };
