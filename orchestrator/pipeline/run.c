/* Edit Factory - runs a pipeline description stage by stage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "run.h"
#include "bind.h"
#include "cache.h"
#include "remove-tree.h"
#include "file-hash.h"
#include "launch.h"

#include <editfactory/json.h>
#include <string.h>
#include <sys/resource.h>

/* What happened to one stage, for the report. */
typedef struct
{
  gchar *name;
  gdouble seconds;
  gdouble cpu_seconds;
  gboolean cached;
  GPtrArray *warnings;
} Done;

struct _EfRun
{
  EfDescription *description; /* not owned */
  JsonNode *params;
  EfCache *cache;
  EfRunListener listener;
  gpointer user_data;
  GHashTable *folders;
  GHashTable *uncached; /* folders to remove with the run */
  GPtrArray *done;
  gboolean use_cache;
  const gchar *current; /* stage that runs */
  gdouble before;       /* progress of the finished stages */
  gdouble share;        /* of the one that runs */
  gdouble fraction;
};

static void
done_free (gpointer data)
{
  Done *done = data;

  g_free (done->name);
  g_ptr_array_unref (done->warnings);
  g_free (done);
}

EfRun *
ef_run_new (EfDescription *description, JsonNode *params, const gchar *workdir,
    gboolean use_cache, const EfRunListener *listener, gpointer user_data,
    GError **error)
{
  g_autoptr (EfRun) run = g_new0 (EfRun, 1);

  run->description = description;
  run->params = json_node_copy (params);
  run->folders =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  run->done = g_ptr_array_new_with_free_func (done_free);
  run->use_cache = use_cache;
  run->uncached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (listener)
    run->listener = *listener;
  run->user_data = user_data;
  run->cache = ef_cache_open (workdir, error);
  return run->cache ? g_steal_pointer (&run) : NULL;
}

static void
remove_uncached (EfRun *run)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, run->uncached);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    ef_remove_tree (folder);
}

void
ef_run_free (EfRun *run)
{
  remove_uncached (run);
  g_clear_pointer (&run->params, json_node_unref);
  g_hash_table_unref (run->folders);
  g_hash_table_unref (run->uncached);
  g_ptr_array_unref (run->done);
  g_clear_pointer (&run->cache, ef_cache_free);
  g_free (run);
}

/* Telling */

static void
tell_progress (EfRun *run, gdouble stage_fraction)
{
  gdouble fraction = run->before + run->share * stage_fraction;

  if (fraction <= run->fraction)
    return;
  run->fraction = MIN (fraction, 1);
  if (run->listener.progress)
    run->listener.progress (run->current, run->fraction, run->user_data);
}

static void
on_progress (EfStageContext *context, gdouble fraction, gpointer data)
{
  tell_progress (data, fraction);
}

static void
on_warning (EfStageContext *context, const gchar *message, gpointer data)
{
  EfRun *run = data;

  if (run->listener.warning)
    run->listener.warning (run->current, message, run->user_data);
}

static gdouble
cpu_seconds (void)
{
  struct rusage self, children;

  getrusage (RUSAGE_SELF, &self);
  getrusage (RUSAGE_CHILDREN, &children);
  return self.ru_utime.tv_sec + self.ru_stime.tv_sec +
      children.ru_utime.tv_sec + children.ru_stime.tv_sec +
      (self.ru_utime.tv_usec + self.ru_stime.tv_usec +
          children.ru_utime.tv_usec + children.ru_stime.tv_usec) /
      1e6;
}

/* Keys */

/* Strings that are absolute paths of files count by content and by name: a
 * result may carry the name. Cache entries are named by their own key. */
static gboolean
add_value (EfRun *run, GChecksum *sum, JsonNode *value,
    GCancellable *cancellable, GError **error)
{
  g_autofree gchar *hash = NULL;
  const gchar *text;

  if (JSON_NODE_HOLDS_OBJECT (value)) {
    JsonObject *object = json_node_get_object (value);
    g_autoptr (GList) names = json_object_get_members (object);

    for (GList *l = names; l; l = l->next) {
      g_checksum_update (sum, (const guchar *)l->data, strlen (l->data) + 1);
      if (!add_value (run, sum, json_object_get_member (object, l->data),
              cancellable, error))
        return FALSE;
    }
    return TRUE;
  }
  if (JSON_NODE_HOLDS_ARRAY (value)) {
    JsonArray *array = json_node_get_array (value);

    for (guint i = 0; i < json_array_get_length (array); i++)
      if (!add_value (
              run, sum, json_array_get_element (array, i), cancellable, error))
        return FALSE;
    return TRUE;
  }
  if (!JSON_NODE_HOLDS_VALUE (value) ||
      json_node_get_value_type (value) != G_TYPE_STRING) {
    g_autofree gchar *plain = ef_json_to_string (value);

    g_checksum_update (sum, (const guchar *)plain, strlen (plain) + 1);
    return TRUE;
  }
  text = json_node_get_string (value);
  g_checksum_update (sum, (const guchar *)text, strlen (text) + 1);
  if (g_path_is_absolute (text) && g_file_test (text, G_FILE_TEST_IS_REGULAR)) {
    hash = ef_file_hash (
        text, ef_cache_get_index (run->cache), cancellable, error);
    if (!hash)
      return FALSE;
    g_checksum_update (sum, (const guchar *)hash, -1);
  }
  return TRUE;
}

/* The files that the stage's inputs name inside themselves. */
static gboolean
add_files (EfRun *run, GChecksum *sum, EfStageDescription *stage,
    JsonObject *set, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  if (!stage->type || !stage->type->add_files)
    return TRUE;
  stage->type->add_files (set, paths);
  for (guint i = 0; i < paths->len; i++) {
    const gchar *path = g_ptr_array_index (paths, i);
    g_autofree gchar *hash = ef_file_hash (
        path, ef_cache_get_index (run->cache), cancellable, error);

    if (!hash)
      return FALSE;
    g_checksum_update (sum, (const guchar *)path, strlen (path) + 1);
    g_checksum_update (sum, (const guchar *)hash, -1);
  }
  return TRUE;
}

/* SHA-256 over the stage's description, its resolved values with the hashes of
 * the files among them, the version of the code, and the tenant (none). */
static gchar *
make_key (EfRun *run, EfStageDescription *stage, JsonObject *set, guint index,
    GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree gchar *described = ef_json_to_string (stage->node);
  g_autofree gchar *version = g_strdup_printf ("%s/%s/%u/%u", ef_version (),
      stage->type ? stage->type->name : "launch",
      stage->type ? stage->type->version : 1, index);
  g_autoptr (JsonNode) values = json_node_init_object (json_node_alloc (), set);
  g_autofree gchar *condensed = NULL;

  g_checksum_update (sum, (const guchar *)described, -1);
  g_checksum_update (sum, (const guchar *)version, -1);
  if (stage->type && stage->type->condense)
    condensed = stage->type->condense (set);
  if (condensed)
    g_checksum_update (sum, (const guchar *)condensed, -1);
  else if (!add_value (run, sum, values, cancellable, error))
    return NULL;
  if (!add_files (run, sum, stage, set, cancellable, error))
    return NULL;
  return g_strdup (g_checksum_get_string (sum));
}

/* Running */

static void
remember (EfRun *run, const gchar *label, const gchar *folder, gboolean cached,
    gdouble seconds, gdouble cpu, GPtrArray *warnings)
{
  Done *done = g_new0 (Done, 1);

  g_hash_table_insert (run->folders, g_strdup (label), g_strdup (folder));
  done->name = g_strdup (label);
  done->seconds = seconds;
  done->cpu_seconds = cpu;
  done->cached = cached;
  done->warnings = g_ptr_array_ref (warnings);
  g_ptr_array_add (run->done, done);
  if (cached && run->listener.warning)
    for (guint i = 0; i < warnings->len; i++)
      run->listener.warning (
          label, g_ptr_array_index (warnings, i), run->user_data);
  if (run->listener.stage_done)
    run->listener.stage_done (label, cached, seconds, run->user_data);
}

static gboolean
call_stage (EfRun *run, EfStageDescription *stage, EfScope *scope,
    const gchar *folder, GCancellable *cancellable, GPtrArray **warnings,
    GError **error)
{
  g_autoptr (JsonObject) set = NULL;
  g_autoptr (EfStageContext) context = NULL;
  gboolean ok;

  scope->self = folder;
  set = ef_scope_resolve_stage (scope, stage);
  context = ef_stage_context_new (set, folder, cancellable);
  context->progress = on_progress;
  context->warning = on_warning;
  context->user_data = run;
  context->cache = run->use_cache ? run->cache : NULL;
  ok = stage->launch ? ef_launch_run (stage, context, error)
                     : stage->type->run (context, error);
  *warnings = g_ptr_array_ref (context->warnings);
  if (ok && g_cancellable_is_cancelled (cancellable)) {
    g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
    ok = FALSE;
  }
  return ok;
}

static gboolean
run_fresh (EfRun *run, EfStageDescription *stage, EfScope *scope,
    const gchar *label, const gchar *key, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *folder = ef_cache_begin (run->cache, error);
  g_autofree gchar *final = NULL;
  g_autoptr (GPtrArray) warnings = NULL;
  gint64 started = g_get_monotonic_time ();
  gdouble cpu = cpu_seconds ();

  if (!folder)
    return FALSE;
  if (call_stage (run, stage, scope, folder, cancellable, &warnings, error)) {
    if (!run->use_cache)
      g_hash_table_add (run->uncached, g_strdup (folder));
    final = run->use_cache
        ? ef_cache_commit (run->cache, key, folder, warnings, error)
        : g_strdup (folder);
  }
  if (!final) {
    ef_cache_abandon (run->cache, folder);
    return FALSE;
  }
  remember (run, label, final, FALSE, (g_get_monotonic_time () - started) / 1e6,
      cpu_seconds () - cpu, warnings);
  return TRUE;
}

static gboolean
run_stage (EfRun *run, EfStageDescription *stage, const gchar *label,
    guint index, JsonNode *item, GCancellable *cancellable, GError **error)
{
  EfScope scope = { json_node_get_object (run->params), run->folders,
    stage->name, NULL, index, item };
  g_autoptr (JsonObject) set = ef_scope_resolve_stage (&scope, stage);
  g_autofree gchar *key = make_key (run, stage, set, index, cancellable, error);
  g_autofree gchar *found = NULL;
  g_autoptr (GPtrArray) warnings = NULL;

  if (!key)
    return FALSE;
  if (run->listener.stage_started)
    run->listener.stage_started (label, run->user_data);
  if (run->use_cache)
    found = ef_cache_lookup (run->cache, key, &warnings);
  if (!found)
    return run_fresh (run, stage, &scope, label, key, cancellable, error);
  remember (run, label, found, TRUE, 0, 0, warnings);
  return TRUE;
}

static gboolean
run_each (EfRun *run, EfStageDescription *stage, gdouble share,
    GCancellable *cancellable, GError **error)
{
  EfScope scope = {
    json_node_get_object (run->params),
    run->folders,
  };
  guint n = stage->for_each ? ef_scope_count (&scope, stage->for_each) : 1;

  for (guint i = 0; i < n; i++) {
    g_autofree gchar *label = stage->for_each
        ? g_strdup_printf ("%s[%u]", stage->name, i)
        : g_strdup (stage->name);
    JsonNode *item =
        stage->for_each ? ef_scope_item (&scope, stage->for_each, i) : NULL;

    run->current = label;
    run->share = share / n;
    if (!run_stage (run, stage, label, i, item, cancellable, error)) {
      g_prefix_error (error, "%s: ", label);
      return FALSE;
    }
    tell_progress (run, 1);
    run->before += run->share;
  }
  return TRUE;
}

static gdouble
total_weight (EfRun *run, const EfScope *scope, const gchar *stop_after)
{
  GPtrArray *stages = run->description->stages;
  gdouble total = 0;

  for (guint i = 0; i < stages->len; i++) {
    EfStageDescription *stage = g_ptr_array_index (stages, i);

    if (ef_scope_test_when (scope, stage->when))
      total += stage->weight;
    if (g_strcmp0 (stage->name, stop_after) == 0)
      break;
  }
  return MAX (total, 1e-9);
}

/* What is wrong with the parameters is said before anything runs. */
static gboolean
check_stage (EfRun *run, EfStageDescription *stage, GError **error)
{
  EfScope scope = { json_node_get_object (run->params), run->folders,
    stage->name };
  g_autoptr (JsonObject) set = NULL;
  g_autoptr (EfStageContext) context = NULL;

  if (!stage->type || !stage->type->check ||
      !ef_scope_test_when (&scope, stage->when))
    return TRUE;
  set = ef_scope_resolve_stage (&scope, stage);
  context = ef_stage_context_new (set, "", NULL);
  if (stage->type->check (context, error))
    return TRUE;
  g_prefix_error (error, "%s: ", stage->name);
  return FALSE;
}

gboolean
ef_run_execute (EfRun *run, const gchar *stop_after, GCancellable *cancellable,
    GError **error)
{
  GPtrArray *stages = run->description->stages;
  EfScope scope = {
    json_node_get_object (run->params),
    run->folders,
  };
  gdouble total = total_weight (run, &scope, stop_after);

  run->before = run->fraction = 0;
  for (guint i = 0; i < stages->len; i++) {
    EfStageDescription *stage = g_ptr_array_index (stages, i);

    if (!check_stage (run, stage, error))
      return FALSE;
    if (g_strcmp0 (stage->name, stop_after) == 0)
      break;
  }
  for (guint i = 0; i < stages->len; i++) {
    EfStageDescription *stage = g_ptr_array_index (stages, i);

    if (g_cancellable_is_cancelled (cancellable)) {
      g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "%s: was cancelled",
          stage->name);
      return FALSE;
    }
    if (ef_scope_test_when (&scope, stage->when) &&
        !run_each (run, stage, stage->weight / total, cancellable, error))
      return FALSE;
    if (g_strcmp0 (stage->name, stop_after) == 0)
      break;
  }
  ef_cache_trim (run->cache, EF_CACHE_DEFAULT_LIMIT);
  return TRUE;
}

gchar *
ef_run_get_output (
    EfRun *run, const gchar *stage, guint index, const gchar *file)
{
  EfScope scope = {
    json_node_get_object (run->params),
    run->folders,
  };
  const gchar *folder;

  scope.index = index;
  folder = ef_scope_folder (&scope, stage);
  return folder ? g_build_filename (folder, file, NULL) : NULL;
}

JsonNode *
ef_run_get_report (EfRun *run)
{
  JsonNode *root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *stages = json_array_new ();
  JsonArray *all = json_array_new ();

  for (guint i = 0; i < run->done->len; i++) {
    Done *done = g_ptr_array_index (run->done, i);
    JsonObject *item = json_object_new ();

    json_object_set_string_member (item, "name", done->name);
    json_object_set_double_member (
        item, "seconds", (gint64)(done->seconds * 1000) / 1000.0);
    json_object_set_double_member (
        item, "cpu_seconds", (gint64)(done->cpu_seconds * 1000) / 1000.0);
    json_object_set_boolean_member (item, "cached", done->cached);
    json_array_add_object_element (stages, item);
    for (guint k = 0; k < done->warnings->len; k++) {
      g_autofree gchar *text = g_strdup_printf ("%s: %s", done->name,
          (const gchar *)g_ptr_array_index (done->warnings, k));

      json_array_add_string_element (all, text);
    }
  }
  json_object_set_array_member (object, "stages", stages);
  json_object_set_array_member (object, "warnings", all);
  json_node_take_object (root, object);
  return root;
}
