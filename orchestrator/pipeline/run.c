/* Edit Factory - runs a pipeline description stage by stage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "run.h"
#include "bind.h"
#include "cache.h"
#include "remove-tree.h"
#include "launch.h"
#include "schema.h"
#include "stage-key.h"

#include <editfactory/data.h>
#include <editfactory/file.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <utime.h>

/* What happened to one stage, for the report. */
typedef struct
{
  gchar *name;
  gdouble seconds;
  gdouble cpu_seconds;
  guint64 peak_bytes; /* 0: not known */
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
  GHashTable *uncached;  /* folders to remove with the run */
  gchar **roots;         /* nullable: without symbolic links */
  EfRunExecutor execute; /* nullable */
  gpointer execute_data;
  EfRunShelf shelf; /* without functions: there is none */
  gpointer shelf_data;
  GPtrArray *done;
  gboolean use_cache;
  guint64 cache_limit;  /* 0: somebody else trims */
  const gchar *current; /* stage that runs */
  gdouble before;       /* progress of the finished stages */
  gdouble share;        /* of the one that runs */
  gdouble fraction;
};

static void
done_free (Done *done)
{
  g_free (done->name);
  g_clear_pointer (&done->warnings, g_ptr_array_unref);
  g_free (done);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Done, done_free)

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
  run->done = g_ptr_array_new_with_free_func ((GDestroyNotify)done_free);
  run->use_cache = use_cache;
  run->cache_limit = EF_CACHE_DEFAULT_LIMIT;
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
  g_strfreev (run->roots);
  g_clear_pointer (&run->cache, ef_cache_free);
  g_free (run);
}

void
ef_run_set_cache_limit (EfRun *run, guint64 bytes)
{
  run->cache_limit = bytes;
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

/* What the run may read */

static gchar *
real_path (const gchar *path)
{
  char *real = realpath (path, NULL);
  gchar *copy = g_strdup (real);

  free (real);
  return copy;
}

/* The given folders, those of the data, and those of this run's stages; NULL
 * when anything may be read. */
static gchar **
list_roots (EfRun *run)
{
  g_autoptr (GStrvBuilder) builder = NULL;
  g_auto (GStrv) data = NULL;
  GHashTableIter iter;
  gpointer folder;

  if (!run->roots)
    return NULL;
  builder = g_strv_builder_new ();
  data = ef_data_folders ();
  g_strv_builder_addv (builder, (const gchar **)run->roots);
  for (gchar **d = data; *d; d++) {
    g_autofree gchar *real = real_path (*d);

    if (real)
      g_strv_builder_add (builder, real);
  }
  g_hash_table_iter_init (&iter, run->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder)) {
    g_autofree gchar *real = real_path (folder);

    if (real)
      g_strv_builder_add (builder, real);
  }
  return g_strv_builder_end (builder);
}

void
ef_run_set_roots (EfRun *run, const gchar *const *roots)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_clear_pointer (&run->roots, g_strfreev);
  if (!roots)
    return;
  for (; *roots; roots++) {
    g_autofree gchar *real = real_path (*roots);

    if (real)
      g_strv_builder_add (builder, real);
  }
  run->roots = g_strv_builder_end (builder);
}

void
ef_run_set_executor (EfRun *run, EfRunExecutor execute, gpointer user_data)
{
  run->execute = execute;
  run->execute_data = user_data;
}

void
ef_run_set_shelf (EfRun *run, const EfRunShelf *shelf, gpointer user_data)
{
  run->shelf = *shelf;
  run->shelf_data = user_data;
}

/* Running */

static void
remember (EfRun *run, const gchar *label, const gchar *folder, Done *done)
{
  g_hash_table_insert (run->folders, g_strdup (label), g_strdup (folder));
  done->name = g_strdup (label);
  g_ptr_array_add (run->done, done);
  if (done->cached && run->listener.warning)
    for (guint i = 0; i < done->warnings->len; i++)
      run->listener.warning (
          label, g_ptr_array_index (done->warnings, i), run->user_data);
  if (run->listener.stage_done)
    run->listener.stage_done (
        label, done->cached, done->seconds, run->user_data);
}

static void
on_order_progress (EfStageOrder *order, gdouble fraction, gpointer context)
{
  ef_stage_progress (context, fraction);
}

static void
on_order_warning (EfStageOrder *order, const gchar *text, gpointer context)
{
  ef_stage_warn (context, "%s", text);
}

static void
add_inputs (EfRun *run, EfStageDescription *stage, EfStageOrder *order)
{
  g_auto (GStrv) roots = list_roots (run);
  const gchar *const *before = ef_file_confine ((const gchar *const *)roots);
  GHashTableIter iter;
  gpointer folder;

  ef_stage_list_files (stage, order->set, order->inputs);
  ef_file_confine (before);
  g_hash_table_iter_init (&iter, run->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    g_ptr_array_add (order->inputs, g_strdup (folder));
}

static void
add_outputs (EfStageDescription *stage, EfStageOrder *order)
{
  if (stage->type)
    for (const gchar *const *name = stage->type->outputs; *name; name++)
      g_ptr_array_add (order->outputs, g_strdup (*name));
  if (stage->type && stage->type->list_outputs)
    stage->type->list_outputs (order->set, order->outputs);
  for (guint i = 0; i < stage->outputs->len; i++)
    g_ptr_array_add (
        order->outputs, g_strdup (g_ptr_array_index (stage->outputs, i)));
}

/* Somebody else computes it. */
static gboolean
give_away (EfRun *run, EfStageDescription *stage, EfStageContext *context,
    Done *done, GError **error)
{
  g_autoptr (EfStageOrder) order = ef_stage_order_new (run->current,
      stage->node, context->set, context->folder, context->cancellable);
  gboolean ok;

  /* Elements of a description reach no network. */
  order->network = stage->network && stage->type;
  order->progress = on_order_progress;
  order->warning = on_order_warning;
  order->user_data = context;
  add_inputs (run, stage, order);
  add_outputs (stage, order);
  ok = run->execute (order, run->execute_data, error);
  done->cpu_seconds = order->cpu_seconds;
  done->peak_bytes = order->peak_bytes;
  return ok;
}

static gboolean
call_here (EfRun *run, EfStageDescription *stage, EfStageContext *context,
    Done *done, GError **error)
{
  gdouble cpu = cpu_seconds ();
  gboolean ok;

  context->cache = run->use_cache ? run->cache : NULL;
  ok = stage->launch ? ef_launch_run (stage, context, error)
                     : stage->type->run (context, error);
  done->cpu_seconds = cpu_seconds () - cpu;
  return ok;
}

static gboolean
call_stage (EfRun *run, EfStageDescription *stage, EfScope *scope,
    const gchar *folder, GCancellable *cancellable, Done *done, GError **error)
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
  ok = run->execute ? give_away (run, stage, context, done, error)
                    : call_here (run, stage, context, done, error);
  done->warnings = g_ptr_array_ref (context->warnings);
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
  g_autoptr (Done) done = g_new0 (Done, 1);
  gint64 started = g_get_monotonic_time ();

  if (!folder)
    return FALSE;
  if (call_stage (run, stage, scope, folder, cancellable, done, error)) {
    if (!run->use_cache)
      g_hash_table_add (run->uncached, g_strdup (folder));
    final = run->use_cache
        ? ef_cache_commit (run->cache, key, folder, done->warnings, error)
        : g_strdup (folder);
  }
  if (!final) {
    ef_cache_abandon (run->cache, folder);
    return FALSE;
  }
  done->seconds = (g_get_monotonic_time () - started) / 1e6;
  if (run->use_cache && run->shelf.store)
    run->shelf.store (key, final, done->seconds, run->shelf_data);
  remember (run, label, final, g_steal_pointer (&done));
  return TRUE;
}

static gchar *
make_key (EfRun *run, EfStageDescription *stage, JsonObject *set, guint index,
    GCancellable *cancellable, GError **error)
{
  g_auto (GStrv) roots = list_roots (run);
  const gchar *const *before = ef_file_confine ((const gchar *const *)roots);
  gchar *key = ef_stage_make_key (
      stage, set, index, ef_cache_get_index (run->cache), cancellable, error);

  ef_file_confine (before);
  return key;
}

/* What is read by the stages to come is in use, however long they take. */
static void
touch_folders (EfRun *run)
{
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, run->folders);
  while (g_hash_table_iter_next (&iter, NULL, &folder))
    g_utime (folder, NULL);
}

static gchar *
fetch (EfRun *run, const gchar *key, GPtrArray **warnings)
{
  g_autofree gchar *folder =
      run->shelf.fetch ? ef_cache_begin (run->cache, NULL) : NULL;

  if (!folder)
    return NULL;
  if (run->shelf.fetch (key, folder, run->shelf_data))
    return ef_cache_adopt (run->cache, key, folder, warnings);
  ef_cache_abandon (run->cache, folder);
  return NULL;
}

/* Returns: (nullable): the folder of a stage that was finished before */
static gchar *
look_up (EfRun *run, const gchar *key, GPtrArray **warnings)
{
  gchar *found;

  if (!run->use_cache)
    return NULL;
  found = ef_cache_lookup (run->cache, key, warnings);
  return found ? found : fetch (run, key, warnings);
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
  GPtrArray *warnings = NULL;
  Done *done;

  if (!key)
    return FALSE;
  touch_folders (run);
  if (run->listener.stage_started)
    run->listener.stage_started (label, run->user_data);
  found = look_up (run, key, &warnings);
  if (!found)
    return run_fresh (run, stage, &scope, label, key, cancellable, error);
  done = g_new0 (Done, 1);
  done->cached = TRUE;
  done->warnings = warnings;
  remember (run, label, found, done);
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
    g_autofree gchar *label = n > 1 ? g_strdup_printf ("%s[%u]", stage->name, i)
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

/* All stages to run, and the parameters' files. */
static gboolean
check_all (EfRun *run, const gchar *stop_after, GError **error)
{
  GPtrArray *stages = run->description->stages;

  if (!ef_schema_check_assets (
          run->description->params, run->params, "params", error))
    return FALSE;
  for (guint i = 0; i < stages->len; i++) {
    EfStageDescription *stage = g_ptr_array_index (stages, i);

    if (!check_stage (run, stage, error))
      return FALSE;
    if (g_strcmp0 (stage->name, stop_after) == 0)
      break;
  }
  return TRUE;
}

gboolean
ef_run_check (EfRun *run, const gchar *stop_after, GError **error)
{
  g_auto (GStrv) roots = list_roots (run);
  const gchar *const *before = ef_file_confine ((const gchar *const *)roots);
  gboolean ok = check_all (run, stop_after, error);

  ef_file_confine (before);
  return ok;
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
  if (!ef_run_check (run, stop_after, error))
    return FALSE;
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
  if (run->cache_limit)
    ef_cache_trim (run->cache, run->cache_limit);
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
    if (done->peak_bytes)
      json_object_set_int_member (item, "peak_bytes", done->peak_bytes);
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
