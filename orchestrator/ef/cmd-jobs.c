/* Edit Factory - ef jobs: a list of the server's jobs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"
#include "remote.h"
#include "terminal.h"

#include <string.h>

/* What one answer holds at most */
#define PAGE 200
#define MOST 100000

static const EfOption OPTIONS[] = {
  { "state", 0, EF_OPTION_CHOICE, "STATE", NULL, "Only jobs in this state.", 0,
      0, "queued|running|succeeded|failed|cancelled" },
  { "pipeline", 0, EF_OPTION_STRING, "NAME", NULL,
      "Only jobs of this pipeline." },
  { "limit", 'n', EF_OPTION_INTEGER, "N", "20", "How many, the newest first.",
      1, MOST },
  { "all", 'a', EF_OPTION_FLAG, NULL, NULL, "All of them, to 100,000." },
  { "json", 0, EF_OPTION_FLAG, NULL, NULL,
      "Print a JSON object, {\"jobs\":[...]}, as the server tells it." },
  EF_OPTION_SERVER_ROW, { NULL }
};

typedef struct
{
  EfInvocation *invocation;
  EfClient *client;
  guint limit;
  guint shown;
  JsonArray *array; /* for --json */
  EfTable *table;   /* without it */
} Jobs;

static void
add_query (GString *target, const gchar *name, const gchar *value)
{
  g_autofree gchar *escaped =
      value ? g_uri_escape_string (value, NULL, FALSE) : NULL;

  if (escaped)
    g_string_append_printf (target, "&%s=%s", name, escaped);
}

static gchar *
build_target (Jobs *self, const gchar *cursor)
{
  GString *target = g_string_new (NULL);

  g_string_printf (
      target, "/v1/jobs?limit=%u", MIN (self->limit - self->shown, PAGE));
  add_query (target, "state", ef_invocation_get (self->invocation, "state"));
  add_query (
      target, "pipeline", ef_invocation_get (self->invocation, "pipeline"));
  add_query (target, "cursor", cursor);
  return g_string_free (target, FALSE);
}

static gchar *
describe_age (const EfRemoteJob *job)
{
  g_autoptr (GDateTime) made = job->created_at
      ? g_date_time_new_from_iso8601 (job->created_at, NULL)
      : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  gint64 s;

  if (!made)
    return g_strdup ("");
  s = MAX (g_date_time_difference (now, made) / G_USEC_PER_SEC, 0);
  if (s < 60)
    return g_strdup_printf ("%d s", (gint)s);
  if (s < 3600)
    return g_strdup_printf ("%d min", (gint)(s / 60));
  if (s < 48 * 3600)
    return g_strdup_printf ("%d h", (gint)(s / 3600));
  return g_strdup_printf ("%" G_GINT64_FORMAT " d", s / (24 * 3600));
}

static void
add_row (Jobs *self, const EfRemoteJob *job)
{
  g_autofree gchar *age = describe_age (job);
  g_autofree gchar *progress = g_strdup_printf ("%.0f %%", job->progress * 100);
  g_autofree gchar *stage = ef_quote (job->stage ? job->stage : "", 20);
  g_autofree gchar *pipeline = ef_quote (job->pipeline, 40);
  gboolean over = ef_remote_job_is_over (job);

  ef_table_add (self->table, job->id, ef_remote_state_names[job->state], stage,
      over && job->state == EF_REMOTE_SUCCEEDED ? "" : progress, age, pipeline);
}

static void
add_page (Jobs *self, JsonObject *list, GPtrArray *jobs)
{
  JsonArray *array = json_object_get_array_member (list, "jobs");

  for (guint i = 0; i < jobs->len && self->shown < self->limit; i++) {
    if (self->table)
      add_row (self, g_ptr_array_index (jobs, i));
    else
      json_array_add_element (
          self->array, json_node_copy (json_array_get_element (array, i)));
    self->shown++;
  }
}

/* Moves @cursor on; NULL at the end */
static gboolean
read_page (Jobs *self, gchar **cursor, GError **error)
{
  g_autofree gchar *target = build_target (self, *cursor);
  g_autoptr (JsonNode) root = ef_client_get (self->client, target, NULL, error);
  g_autoptr (GPtrArray) jobs = NULL;
  guint before = self->shown;

  g_clear_pointer (cursor, g_free);
  if (root)
    jobs = ef_remote_jobs_parse (json_node_get_object (root), cursor, error);
  if (!jobs)
    return FALSE;
  add_page (self, json_node_get_object (root), jobs);
  /* An empty page that is not the last would never end. */
  if (self->shown == before || self->shown >= self->limit)
    g_clear_pointer (cursor, g_free);
  return TRUE;
}

static void
print_jobs (Jobs *self)
{
  g_autoptr (JsonNode) root = NULL;
  JsonObject *object;

  if (self->table) {
    if (self->shown)
      ef_table_print (g_steal_pointer (&self->table), 0);
    return;
  }
  root = json_node_new (JSON_NODE_OBJECT);
  object = json_object_new ();
  json_object_set_array_member (object, "jobs", json_array_ref (self->array));
  json_node_take_object (root, object);
  ef_remote_print_json (root);
}

static gboolean
list (Jobs *self, GError **error)
{
  g_autofree gchar *cursor = NULL;

  do
    if (!read_page (self, &cursor, error))
      return FALSE;
  while (cursor);
  print_jobs (self);
  return TRUE;
}

static gint
run (EfInvocation *invocation, GError **error)
{
  static const gchar *const TITLES[] = { "ID", "STATE", "STAGE", ">DONE",
    ">AGE", "PIPELINE", NULL };
  g_autoptr (EfClient) client = ef_remote_open (invocation, error);
  g_autoptr (JsonArray) array = json_array_new ();
  Jobs self = { invocation, client };
  gboolean ok;

  if (!client)
    return -1;
  self.limit = ef_invocation_get_flag (invocation, "all")
      ? MOST
      : ef_invocation_get_integer (invocation, "limit");
  self.array = array;
  if (!ef_invocation_get_flag (invocation, "json"))
    self.table = ef_table_new (TITLES);
  ok = list (&self, error);
  g_clear_pointer (&self.table, ef_table_free);
  return ok ? EF_EXIT_OK : -1;
}

static const gchar *const EXAMPLES[] = { "ef jobs --state running",
  "What is being made now.", "ef jobs --all --json",
  "Everything, for programs.", NULL };

const EfCommand ef_command_jobs = { "jobs", "list the jobs of the server", "",
  0, 0,
  "Lists jobs, the newest first: id, state, stage, how far, age, pipeline.",
  OPTIONS, EXAMPLES, run };
