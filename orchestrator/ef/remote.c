/* Edit Factory - jobs of a server, for the commands that deal with them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remote.h"
#include "terminal.h"

#include <editfactory/json.h>
#include <string.h>

#define SEARCHED 200

EfClient *
ef_remote_open (EfInvocation *invocation, GError **error)
{
  return ef_client_new (ef_invocation_get (invocation, "server"), error);
}

gchar *
ef_remote_find (EfClient *client, const gchar *text, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *target = g_strdup_printf ("/v1/jobs?limit=%d", SEARCHED);
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autofree gchar *next = NULL;

  if (ef_remote_id_is_valid (text))
    return g_ascii_strdown (text, -1);
  root = ef_client_get (client, target, cancellable, error);
  if (root)
    jobs = ef_remote_jobs_parse (json_node_get_object (root), &next, error);
  return jobs ? ef_remote_jobs_find (jobs, text, error) : NULL;
}

JsonNode *
ef_remote_get_job (EfClient *client, const gchar *id, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *target = g_strconcat ("/v1/jobs/", id, NULL);

  return ef_client_get (client, target, cancellable, error);
}

/* Each of many */

static gboolean
post (EfClient *client, const gchar *text, const gchar *verb,
    gboolean may_repeat, GError **error)
{
  g_autofree gchar *id = ef_remote_find (client, text, NULL, error);
  g_autofree gchar *target =
      id ? g_strdup_printf ("/v1/jobs/%s/%s", id, verb) : NULL;
  EfCall call = {
    .method = "POST", .target = target, .repeatable = may_repeat
  };
  g_auto (EfAnswer) answer = EF_ANSWER_INIT;
  g_autoptr (EfRemoteJob) job = NULL;
  g_autofree gchar *how = NULL;

  if (!id || !ef_client_call (client, &call, &answer, NULL, error))
    return FALSE;
  if (answer.root)
    job = ef_remote_job_parse (json_node_get_object (answer.root), error);
  if (!job)
    return FALSE;
  how = ef_remote_describe (job);
  /* What answers a retry is a job of its own. */
  ef_terminal_print ("%s  %s\n", job->id, how);
  return TRUE;
}

gint
ef_remote_post_each (EfInvocation *invocation, const gchar *verb,
    gboolean may_repeat, GError **error)
{
  g_autoptr (EfClient) client = ef_remote_open (invocation, error);
  gint status = EF_EXIT_OK;

  if (!client)
    return -1;
  for (guint i = 0; i < invocation->arguments->len; i++) {
    const gchar *text = ef_invocation_get_argument (invocation, i);
    g_autoptr (GError) failure = NULL;

    if (post (client, text, verb, may_repeat, &failure))
      continue;
    status = EF_EXIT_FAILED;
    if (!strstr (failure->message, text))
      g_prefix_error (&failure, "%s: ", text);
    ef_terminal_error (failure->message);
  }
  return status;
}

/* Telling */

gchar *
ef_remote_describe (const EfRemoteJob *job)
{
  const gchar *state = ef_remote_state_names[job->state];
  g_autofree gchar *stage = job->stage ? ef_quote (job->stage, 40) : NULL;

  if (job->cancel_requested && !ef_remote_job_is_over (job))
    return g_strdup_printf ("%s, will be cancelled", state);
  if (job->state == EF_REMOTE_RUNNING && stage)
    return g_strdup_printf (
        "%s: %s, %.0f %%", state, stage, job->progress * 100);
  if (job->state == EF_REMOTE_FAILED)
    return ef_remote_describe_error (job);
  return g_strdup (state);
}

gchar *
ef_remote_describe_error (const EfRemoteJob *job)
{
  g_autofree gchar *detail = ef_quote (
      job->error_detail ? job->error_detail : "the server tells no reason",
      1000);
  g_autofree gchar *stage =
      ef_quote (job->error_stage ? job->error_stage : "", 40);
  gboolean named = !*stage || g_str_has_prefix (detail, stage);

  return g_strdup_printf ("failed: %s%s%s%s", named ? "" : stage,
      named ? "" : ": ", detail,
      job->error_retryable ? " (ef retry may help)" : "");
}

void
ef_remote_print_json (JsonNode *root)
{
  g_autofree gchar *text = ef_json_to_string (root);

  for (const gchar *p = text; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c >= 0x7f && c <= 0x9f)
      ef_terminal_print ("\\u%04x", c);
    else
      ef_terminal_print ("%.*s", (gint)(g_utf8_next_char (p) - p), p);
  }
}
