/* Edit Factory - tests: keys, usage, quotas
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tenants.h"
#include "assets.h"
#include "keys.h"
#include "queue.h"
#include "retention.h"
#include "store-fixture.h"
#include "usage.h"
#include "uuid7.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define HASH "0000000000000000000000000000000000000000000000000000000000000000"
#define SPEAKING "{\"pipeline\": \"short\", \"params\": {}, \"speech\": 40}"

static const gchar *const ALL[] = { "*", NULL };
static StoreFixture *store;

static gchar *ask (const gchar *format, ...) G_GNUC_PRINTF (1, 2);

static gchar *
ask (const gchar *format, ...)
{
  g_autofree gchar *sql = NULL;
  va_list args;

  va_start (args, format);
  sql = g_strdup_vprintf (format, args);
  va_end (args);
  return store_fixture_ask (store, sql);
}

#define assert_answer(wanted, ...)                                             \
  G_STMT_START                                                                 \
  {                                                                            \
    g_autofree gchar *answer_ = ask (__VA_ARGS__);                             \
                                                                               \
    g_assert_cmpstr (answer_, ==, wanted);                                     \
  }                                                                            \
  G_STMT_END

static EfConnection *
connect_as (EfDatabase *role, const gchar *tenant)
{
  g_autoptr (GError) error = NULL;
  EfConnection *connection = ef_database_acquire (role, tenant, &error);

  g_assert_no_error (error);
  return connection;
}

/* A tenant with @quotas: "max_queued = 3, …". */
static gchar *
make_tenant (const gchar *quotas)
{
  gchar *id = store_fixture_tenant (store, 1000);

  g_free (ask ("UPDATE tenant SET %s WHERE id = '%s'", quotas, id));
  return id;
}

/* Keys */

static EfKey *
check_key (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = connect_as (store->api, NULL);
  EfKey *key = ef_keys_check (connection, text, &error);

  g_assert_no_error (error);
  return key;
}

static gchar *
make_key (const gchar *tenant, gint64 lifetime)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = connect_as (store->owner, NULL);
  gchar *text = ef_keys_create (connection, tenant, ALL, lifetime, &error);

  g_assert_no_error (error);
  return text;
}

static void
test_keys (void)
{
  g_autofree gchar *tenant =
      make_tenant ("request_rate = 5, creation_burst = 7");
  g_autofree gchar *text = make_key (tenant, 3600);
  g_autoptr (EfKey) key = check_key (text);
  g_autoptr (EfConnection) connection = NULL;
  gboolean found = FALSE;

  g_assert_cmpstr (key->tenant, ==, tenant);
  g_assert_true (ef_key_has_scope (key, "jobs:write"));
  g_assert_cmpfloat (key->requests.rate, ==, 5);
  g_assert_cmpuint (key->requests.burst, ==, 0);
  g_assert_cmpuint (key->creations.burst, ==, 7);
  text[strlen (text) - 1] ^= 1;
  g_assert_null (check_key (text));
  text[strlen (text) - 1] ^= 1;
  g_free (
      ask ("UPDATE api_key SET expires_at = now () WHERE id = '%s'", key->id));
  g_assert_null (check_key (text));
  g_free (
      ask ("UPDATE api_key SET expires_at = NULL WHERE id = '%s'", key->id));
  connection = connect_as (store->owner, NULL);
  g_assert_true (ef_keys_revoke (connection, "nobody", &found, NULL));
  g_assert_false (found);
  g_assert_true (ef_keys_revoke (connection, key->id, &found, NULL));
  g_assert_true (found);
  g_assert_null (check_key (text));
}

/* That a key was used is written once a minute, not with every request. */
static void
test_last_used (void)
{
  g_autofree gchar *tenant = make_tenant ("weight = 1");
  g_autofree gchar *text = make_key (tenant, 0);
  g_autoptr (EfKey) first = check_key (text);
  g_autofree gchar *then =
      ask ("SELECT last_used_at FROM api_key WHERE id = '%s'", first->id);
  g_autoptr (EfKey) later = NULL;

  g_assert_nonnull (then);
  ef_key_unref (check_key (text));
  assert_answer (
      then, "SELECT last_used_at FROM api_key WHERE id = '%s'", first->id);
  g_free (ask ("UPDATE api_key SET last_used_at = now () - interval '61 s' "
               "WHERE id = '%s'",
      first->id));
  later = check_key (text);
  assert_answer ("t",
      "SELECT last_used_at > now () - interval '30 s' FROM api_key "
      "WHERE id = '%s'",
      first->id);
}

static void
test_administration (void)
{
  const gchar *values[EF_N_TENANT_FIELDS] = { NULL };
  g_autoptr (EfConnection) connection = connect_as (store->owner, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *id = ef_tenants_add (connection, "acme", &error);
  g_autofree gchar *again = NULL;
  g_autofree gchar *list = NULL;
  g_autofree gchar *keys = NULL;

  g_assert_no_error (error);
  again = ef_tenants_add (connection, "acme", &error);
  g_assert_error (error, EF_ERROR, EF_ERROR_EXISTS);
  g_clear_error (&error);
  values[EF_TENANT_STORAGE] = "1073741824";
  values[EF_TENANT_RENDER] = "12.5";
  g_assert_true (ef_tenants_set (connection, id, values, NULL));
  values[EF_TENANT_STORAGE] = NULL;
  values[EF_TENANT_RENDER] = "none";
  g_assert_true (ef_tenants_set (connection, id, values, NULL));
  assert_answer ("1073741824/-",
      "SELECT storage_bytes || '/' || coalesce (render_seconds::text, '-') "
      "FROM tenant WHERE id = '%s'",
      id);
  list = ef_tenants_list (connection, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (list, "\"acme\""));
  g_free (make_key (id, 60));
  keys = ef_keys_list (connection, "acme", &error);
  g_assert_nonnull (strstr (keys, "\"valid\" : true"));
  g_assert_null (strstr (keys, "sha256"));
}

/* Usage */

static EfOutcome
submit (const gchar *tenant, const gchar *request, const gchar *key, gchar **id,
    gchar **document)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = connect_as (store->api, tenant);
  g_autofree gchar *own = ef_uuid7_new ();
  EfNewJob job = { own, request, NULL, key, key ? "aa" : NULL };
  g_auto (EfJobAnswer) answer = { 0 };

  ef_jobs_create (connection, tenant, &job, &answer, &error);
  g_assert_no_error (error);
  if (id)
    *id = g_steal_pointer (&own);
  if (document)
    *document = g_strdup (answer.document);
  return answer.outcome;
}

static void
cancel (const gchar *tenant, const gchar *id)
{
  g_autoptr (EfConnection) connection = connect_as (store->api, tenant);
  g_auto (EfJobAnswer) answer = { 0 };

  g_assert_true (ef_jobs_cancel (connection, tenant, id, &answer, NULL));
}

static gchar *
upload (const gchar *tenant, guint64 bytes, GError **error)
{
  g_autoptr (EfConnection) connection = connect_as (store->api, tenant);
  g_autofree gchar *id = ef_uuid7_new ();
  EfAsset asset = { .id = id,
    .name = (gchar *)"a",
    .media_type = (gchar *)"video/mp4",
    .sha256 = (gchar *)HASH,
    .object_key = id,
    .bytes = bytes };
  g_autofree gchar *document =
      ef_assets_add (connection, tenant, &asset, error);

  return document ? g_steal_pointer (&id) : NULL;
}

/* Claims the job and finishes it with 29.5 s of video in 1000 bytes. */
static gchar *
finish (const gchar *worker)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = connect_as (store->worker, NULL);
  g_autoptr (EfClaim) claim = ef_queue_claim (connection, worker, &error);
  g_autofree gchar *output = NULL;
  gboolean owned = FALSE;

  g_assert_no_error (error);
  output = g_strdup_printf (
      "[{\"id\": \"%s\", \"stage\": \"render\", \"name\": \"a.mp4\", "
      "\"media_type\": \"video/mp4\", \"bytes\": 900, \"sha256\": \"" HASH
      "\", \"object_key\": \"%s\", \"duration\": 29.5}, {\"id\": \"%s\", "
      "\"stage\": \"match\", \"name\": \"b.json\", \"media_type\": \"text\", "
      "\"bytes\": 100, \"sha256\": \"" HASH
      "\", \"object_key\": \"%s2\", \"duration\": 3}]",
      claim->id, claim->id, claim->token, claim->id);
  ef_queue_finish (connection, claim, output, 1, 1, &owned, &error);
  g_assert_no_error (error);
  g_assert_true (owned);
  return g_strdup (claim->id);
}

static void
clear (void)
{
  g_free (ask ("DELETE FROM job_asset"));
  g_free (ask ("DELETE FROM job"));
}

#define assert_used(tenant, wanted)                                            \
  assert_answer (wanted,                                                       \
      "SELECT concat_ws ('/', jobs, speech, render, bytes) "                   \
      "FROM usage_sums ('%s')",                                                \
      tenant)

static void
test_usage (void)
{
  g_autofree gchar *tenant = make_tenant ("weight = 1");
  g_autofree gchar *other = make_tenant ("weight = 1");
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autoptr (EfConnection) connection = connect_as (store->worker, NULL);
  g_autoptr (EfConnection) api = NULL;
  g_autofree gchar *asset = NULL;
  g_autofree gchar *job = NULL;
  g_autofree gchar *object = NULL;
  g_auto (GStrv) objects = NULL;
  EfOutcome outcome;

  clear ();
  g_assert_cmpint (
      submit (tenant, SPEAKING, NULL, NULL, NULL), ==, EF_OUTCOME_DONE);
  asset = upload (tenant, 50, NULL);
  assert_used (tenant, "1/40/0/50");
  job = finish (worker);
  assert_used (tenant, "1/40/29.5/1050");
  g_assert_true (ef_queue_reconcile (connection, NULL));
  assert_answer ("0", "SELECT count(*) FROM usage_event");
  assert_used (tenant, "1/40/29.5/1050");
  assert_used (other, "0/0/0/0");
  api = connect_as (store->api, tenant);
  g_assert_true (
      ef_assets_delete (api, tenant, asset, &outcome, &object, NULL));
  assert_used (tenant, "1/40/29.5/1000");
  /* what was finished stays so when it is deleted */
  g_assert_true (ef_jobs_delete (api, tenant, job, &outcome, &objects, NULL));
  assert_used (tenant, "1/40/29.5/0");
  g_assert_true (ef_usage_roll_up (connection, NULL));
  assert_used (tenant, "1/40/29.5/0");
}

/* Retention removes rows by other ways. */
static void
test_usage_of_retention (void)
{
  g_autofree gchar *tenant = make_tenant ("weight = 1");
  g_autofree gchar *asset = upload (tenant, 70, NULL);
  g_autofree gchar *old = ask ("SELECT left (uuid7_floor (now () - "
                               "interval '9 days')::text, 19) || "
                               "right (gen_random_uuid ()::text, 17)");
  g_autoptr (EfConnection) connection = connect_as (store->worker, NULL);
  guint n = 0;

  assert_used (tenant, "0/0/0/70");
  g_free (ask ("UPDATE asset SET id = '%s', created_at = now () - "
               "interval '9 days' WHERE id = '%s'",
      old, asset));
  g_assert_true (
      ef_retention_expire_uploads (connection, 7 * 86400, 10, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  assert_used (tenant, "0/0/0/0");
}

/* Speech is given back when the job never started, and charged once. */
static void
test_speech_back (void)
{
  g_autofree gchar *tenant = make_tenant ("weight = 1");
  g_autoptr (EfConnection) api = NULL;
  g_auto (EfJobAnswer) old = { 0 };
  g_autoptr (GPtrArray) assets = NULL;
  g_autofree gchar *first = NULL;
  g_autofree gchar *second = NULL;

  g_free (store_fixture_worker (store, NULL));
  clear ();
  submit (tenant, SPEAKING, NULL, &first, NULL);
  cancel (tenant, first);
  assert_used (tenant, "1/0/0/0");
  api = connect_as (store->api, tenant);
  g_assert_true (ef_jobs_get_request (api, tenant, first, &old, &assets, NULL));
  g_assert_nonnull (strstr (old.document, "\"speech\": 40"));
  g_clear_pointer (&api, ef_connection_release);
  ef_job_answer_clear (&old);
  g_clear_pointer (&assets, g_ptr_array_unref);
  submit (tenant, SPEAKING, NULL, &second, NULL);
  g_free (ask ("UPDATE job SET state = 'failed', attempt = 1, "
               "finished_at = now () WHERE id = '%s'",
      second));
  assert_used (tenant, "2/40/0/0");
  api = connect_as (store->api, tenant);
  g_assert_true (
      ef_jobs_get_request (api, tenant, second, &old, &assets, NULL));
  g_assert_null (strstr (old.document, "\"speech\""));
}

/* Quotas */

static JsonObject *
parse (const gchar *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  g_assert_nonnull (node);
  return json_object_ref (json_node_get_object (node));
}

static void
assert_excess (const gchar *text, const gchar *quota, gdouble used)
{
  g_autoptr (JsonObject) excess = parse (text);

  g_assert_cmpstr (json_object_get_string_member (excess, "quota"), ==, quota);
  g_assert_cmpfloat (json_object_get_double_member (excess, "used"), ==, used);
}

static void
test_queue_quota (void)
{
  g_autofree gchar *tenant = make_tenant ("max_queued = 3");
  g_autofree gchar *excess = NULL;
  g_autofree gchar *id = NULL;
  g_autofree gchar *first = NULL;
  g_autofree gchar *again = NULL;

  clear ();
  submit (tenant, SPEAKING, "key", &id, &first);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (
        submit (tenant, SPEAKING, NULL, NULL, NULL), ==, EF_OUTCOME_DONE);
  g_assert_cmpint (
      submit (tenant, SPEAKING, "new", NULL, &excess), ==, EF_OUTCOME_QUOTA);
  assert_excess (excess, "max_queued", 3);
  /* an answer that was given is given again */
  g_assert_cmpint (
      submit (tenant, SPEAKING, "key", NULL, &again), ==, EF_OUTCOME_REPLAYED);
  g_assert_cmpstr (again, ==, first);
  /* and a key that was refused is a new one */
  cancel (tenant, id);
  g_assert_cmpint (
      submit (tenant, SPEAKING, "new", NULL, NULL), ==, EF_OUTCOME_DONE);
  assert_answer ("3",
      "SELECT count (*) FROM job WHERE tenant_id = '%s' AND state = 'queued'",
      tenant);
}

/* Many at once: the quota holds. */
typedef struct
{
  const gchar *tenant;
  gint accepted;
} Crowd;

static gpointer
submit_many (gpointer data)
{
  Crowd *crowd = data;

  for (guint i = 0; i < 10; i++)
    if (submit (crowd->tenant, SPEAKING, NULL, NULL, NULL) == EF_OUTCOME_DONE)
      g_atomic_int_inc (&crowd->accepted);
  return NULL;
}

static gint
submit_in_crowd (const gchar *tenant)
{
  Crowd crowd = { tenant };
  GThread *threads[8];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("crowd", submit_many, &crowd);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  return crowd.accepted;
}

static void
test_crowds (void)
{
  g_autofree gchar *queue = make_tenant ("max_queued = 17");
  g_autofree gchar *speech = make_tenant ("speech_characters = 1000");

  clear ();
  g_assert_cmpint (submit_in_crowd (queue), ==, 17);
  g_assert_cmpint (submit_in_crowd (speech), ==, 25);
}

/* Room comes back when enough days have passed, and it is said when. */
static void
test_window (void)
{
  g_autofree gchar *tenant = make_tenant ("speech_characters = 100");
  g_autofree gchar *excess = NULL;
  g_autofree gchar *frees = NULL;
  g_autofree gchar *never = NULL;

  clear ();
  g_free (ask ("INSERT INTO usage (tenant_id, day, speech) VALUES "
               "('%s', utc_day (now ()) - 30, 1000), "
               "('%s', utc_day (now ()) - 29, 10), "
               "('%s', utc_day (now ()) - 20, 30), "
               "('%s', utc_day (now ()) - 10, 50)",
      tenant, tenant, tenant, tenant));
  g_assert_cmpint (
      submit (tenant, SPEAKING, NULL, NULL, &excess), ==, EF_OUTCOME_QUOTA);
  assert_excess (excess, "speech_characters", 90);
  /* 40 more fit when the days that are 29 and 20 days old have passed */
  frees = ask ("SELECT ('%s'::jsonb ->> 'frees_at')::timestamptz = "
               "(utc_day (now ()) + 10)::timestamp AT TIME ZONE 'UTC'",
      excess);
  g_assert_cmpstr (frees, ==, "t");
  g_assert_cmpint (
      submit (tenant,
          "{\"pipeline\": \"short\", \"params\": {}, \"speech\": 101}", NULL,
          NULL, &never),
      ==, EF_OUTCOME_QUOTA);
  g_assert_nonnull (strstr (never, "\"frees_at\": null"));
  /* what says nothing is not held up */
  g_assert_cmpint (submit (tenant, "{\"pipeline\": \"short\", \"params\": {}}",
                       NULL, NULL, NULL),
      ==, EF_OUTCOME_DONE);
}

static void
test_render_quota (void)
{
  g_autofree gchar *tenant = make_tenant ("render_seconds = 40");
  g_autofree gchar *worker = store_fixture_worker (store, NULL);
  g_autofree gchar *excess = NULL;

  clear ();
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpint (
        submit (tenant, SPEAKING, NULL, NULL, NULL), ==, EF_OUTCOME_DONE);
    g_free (finish (worker));
  }
  g_assert_cmpint (
      submit (tenant, SPEAKING, NULL, NULL, &excess), ==, EF_OUTCOME_QUOTA);
  assert_excess (excess, "render_seconds", 59);
}

static void
assert_room (const gchar *tenant, guint64 wanted)
{
  g_autoptr (EfConnection) connection = connect_as (store->api, tenant);
  guint64 room = 0;

  g_assert_true (ef_usage_get_room (connection, tenant, &room, NULL));
  g_assert_cmpuint (room, ==, wanted);
}

static void
test_storage_quota (void)
{
  g_autofree gchar *tenant = make_tenant ("storage_bytes = 100");
  g_autofree gchar *free = make_tenant ("weight = 1");
  g_autofree gchar *most = NULL;
  g_autofree gchar *rest = NULL;
  g_autofree gchar *excess = NULL;
  g_autoptr (GError) error = NULL;

  clear ();
  assert_room (free, G_MAXUINT64);
  assert_room (tenant, 100);
  most = upload (tenant, 99, NULL);
  g_assert_nonnull (most);
  assert_room (tenant, 1);
  g_assert_null (upload (tenant, 2, &error));
  g_assert_error (error, EF_DATABASE_ERROR, EF_DATABASE_ERROR_QUOTA);
  assert_excess (error->message, "storage_bytes", 99);
  rest = upload (tenant, 1, NULL);
  g_assert_nonnull (rest);
  assert_room (tenant, 0);
  g_assert_cmpint (
      submit (tenant, SPEAKING, NULL, NULL, &excess), ==, EF_OUTCOME_QUOTA);
  assert_excess (excess, "storage_bytes", 100);
  /* a quota that is lowered below what is used leaves no room */
  g_free (ask ("UPDATE tenant SET storage_bytes = 5 WHERE id = '%s'", tenant));
  assert_room (tenant, 0);
}

static void
test_documents (void)
{
  g_autofree gchar *tenant = make_tenant ("storage_bytes = 1000");
  g_autoptr (EfConnection) connection = NULL;
  g_autofree gchar *usage = NULL;
  g_autofree gchar *limits = NULL;
  g_autoptr (JsonObject) days = NULL;
  JsonArray *list;

  clear ();
  g_free (ask ("INSERT INTO usage (tenant_id, day, bytes) VALUES "
               "('%s', utc_day (now ()) - 40, 300), "
               "('%s', utc_day (now ()) - 3, -100)",
      tenant, tenant));
  g_free (upload (tenant, 7, NULL));
  connection = connect_as (store->api, tenant);
  usage = ef_usage_get (connection, tenant, 30, NULL);
  limits = ef_usage_get_limits (connection, tenant, NULL);
  days = parse (usage);
  list = json_object_get_array_member (days, "days");
  g_assert_cmpuint (json_array_get_length (list), ==, 2);
  g_assert_cmpint (json_object_get_int_member (
                       json_array_get_object_element (list, 0), "bytes_stored"),
      ==, 207);
  g_assert_cmpint (json_object_get_int_member (
                       json_array_get_object_element (list, 1), "bytes_stored"),
      ==, 200);
  g_assert_nonnull (strstr (
      limits, "\"storage_bytes\" : {\"limit\" : 1000, \"used\" : 207}"));
}

gint
main (gint argc, gchar **argv)
{
  gint status;

  g_test_init (&argc, &argv, NULL);
  store = store_fixture_start ();
  g_test_add_func ("/tenants/keys", test_keys);
  g_test_add_func ("/tenants/last-used", test_last_used);
  g_test_add_func ("/tenants/administration", test_administration);
  g_test_add_func ("/tenants/usage", test_usage);
  g_test_add_func ("/tenants/usage-of-retention", test_usage_of_retention);
  g_test_add_func ("/tenants/speech-back", test_speech_back);
  g_test_add_func ("/tenants/queue-quota", test_queue_quota);
  g_test_add_func ("/tenants/crowds", test_crowds);
  g_test_add_func ("/tenants/window", test_window);
  g_test_add_func ("/tenants/render-quota", test_render_quota);
  g_test_add_func ("/tenants/storage-quota", test_storage_quota);
  g_test_add_func ("/tenants/documents", test_documents);
  status = g_test_run ();
  store_fixture_stop (store);
  return status;
}
