/* Edit Factory - the score stage: every file of footage, judged once
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Each file's result is a cache entry of its own, so a new file in the folder
 * costs only itself. As many files are decoded at once as there are cores.
 */
#include "cache.h"
#include "file-hash.h"
#include "score-file.h"
#include "stages.h"

#include <string.h>

/* A decoder of 2160x3840 holds 240 MB. */
#define MAX_AT_ONCE 16
#define TICK (100 * G_TIME_SPAN_MILLISECOND)
#define FILE_NAME "score.json"

typedef struct
{
  const gchar *path;
  const gchar **tags;
  gdouble fraction;
  gboolean done;
  EfFileScore *score;
  GError *error;
} Item;

typedef struct
{
  EfStageContext *context;
  EfCache *cache; /* nullable */
  EfScoreMode mode;
  const gchar *folder;
  GMutex lock;
  GCond changed;
  GArray *items;
} Stage;

/* The pool's argument: one item, and whom to tell. */
typedef struct
{
  Stage *stage;
  Item *item;
} Task;

static void
item_clear (gpointer data)
{
  Item *item = data;

  g_free (item->tags);
  g_clear_pointer (&item->score, ef_file_score_free);
  g_clear_error (&item->error);
}

static const gchar **
read_tags (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "tags");
  g_autoptr (GPtrArray) tags = g_ptr_array_new ();

  if (node && JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      g_ptr_array_add (
          tags, (gpointer)json_array_get_string_element (array, i));
  }
  g_ptr_array_add (tags, NULL);
  return (const gchar **)g_ptr_array_free (g_steal_pointer (&tags), FALSE);
}

static gboolean
read_footage (EfStageContext *context, GArray *items, GError **error)
{
  JsonNode *node = ef_stage_get_node (context, "footage");
  JsonArray *array;

  array =
      node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  for (guint i = 0; array && i < json_array_get_length (array); i++) {
    JsonObject *object = json_array_get_object_element (array, i);
    Item item = { json_object_get_string_member (object, "path") };

    item.tags = read_tags (object);
    g_array_append_val (items, item);
  }
  if (items->len)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "footage: there is none; give files or folders of pictures and videos");
  return FALSE;
}

static void
on_progress (gdouble fraction, gpointer user_data)
{
  Task *task = user_data;

  g_mutex_lock (&task->stage->lock);
  task->item->fraction = fraction;
  g_mutex_unlock (&task->stage->lock);
}

/* Of what is in the file, not of where it lies: a copy costs nothing. */
static gchar *
make_key (EfScoreMode mode, const gchar *hash)
{
  g_autofree gchar *text = g_strdup_printf ("score-file/%s/%d/%d/%s",
      ef_version (), EF_SCORE_FILE_VERSION, mode, hash);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

static EfFileScore *
lookup (EfCache *cache, const gchar *key)
{
  g_autoptr (GPtrArray) warnings = NULL;
  g_autofree gchar *folder = ef_cache_lookup (cache, key, &warnings);
  g_autofree gchar *path = NULL;
  g_autoptr (GPtrArray) files = NULL;

  if (!folder)
    return NULL;
  path = g_build_filename (folder, FILE_NAME, NULL);
  files = ef_scores_load (path, NULL);
  return files && files->len == 1 ? g_ptr_array_steal_index (files, 0) : NULL;
}

/* That a result cannot be kept is no failure: the stage's own will be. */
static void
store (EfCache *cache, const gchar *key, EfFileScore *score)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) warnings = g_ptr_array_new ();
  g_autofree gchar *folder = ef_cache_begin (cache, NULL);
  g_autofree gchar *path = NULL;
  g_autofree gchar *kept = NULL;

  if (!folder)
    return;
  path = g_build_filename (folder, FILE_NAME, NULL);
  g_ptr_array_add (files, score);
  if (ef_scores_save (files, path, NULL))
    kept = ef_cache_commit (cache, key, folder, warnings, NULL);
  if (!kept)
    ef_cache_abandon (cache, folder);
}

static EfFileScore *
score_item (Task *task, GError **error)
{
  Stage *stage = task->stage;
  GCancellable *cancellable = ef_stage_get_cancellable (stage->context);
  g_autofree gchar *hash = ef_file_hash (task->item->path,
      stage->cache ? ef_cache_get_index (stage->cache) : NULL, cancellable,
      error);
  g_autofree gchar *key = NULL;
  EfFileScore *score = NULL;

  if (!hash)
    return NULL;
  key = make_key (stage->mode, hash);
  if (stage->cache)
    score = lookup (stage->cache, key);
  if (score) {
    g_free (score->path);
    score->path = g_strdup (task->item->path);
    return score;
  }
  score = ef_score_file (task->item->path, stage->mode, stage->folder,
      on_progress, task, cancellable, error);
  if (!score)
    return NULL;
  g_free (score->sha256);
  score->sha256 = g_steal_pointer (&hash);
  if (stage->cache)
    store (stage->cache, key, score);
  return score;
}

static void
work (gpointer data, gpointer user_data)
{
  Task *task = data;
  GError *error = NULL;
  EfFileScore *score = NULL;

  if (!g_cancellable_is_cancelled (
          ef_stage_get_cancellable (task->stage->context)))
    score = score_item (task, &error);
  if (score) {
    g_strfreev (score->tags);
    score->tags = g_strdupv ((gchar **)task->item->tags);
  }
  g_mutex_lock (&task->stage->lock);
  task->item->score = score;
  task->item->error = error;
  task->item->fraction = 1;
  task->item->done = TRUE;
  g_cond_signal (&task->stage->changed);
  g_mutex_unlock (&task->stage->lock);
  g_free (task);
}

/* Progress is told from here: the context belongs to this thread. */
static void
wait_for_all (Stage *stage)
{
  gboolean busy = TRUE;

  while (busy) {
    gdouble sum = 0;

    g_mutex_lock (&stage->lock);
    g_cond_wait_until (
        &stage->changed, &stage->lock, g_get_monotonic_time () + TICK);
    busy = FALSE;
    for (guint i = 0; i < stage->items->len; i++) {
      Item *item = &g_array_index (stage->items, Item, i);

      sum += item->fraction;
      busy |= !item->done;
    }
    g_mutex_unlock (&stage->lock);
    ef_stage_progress (stage->context, sum / stage->items->len);
  }
}

static gboolean
is_fatal (const GError *error)
{
  return g_error_matches (error, EF_ERROR, EF_ERROR_CANCELLED) ||
      g_error_matches (error, EF_ERROR, EF_ERROR_IO) ||
      error->domain != EF_ERROR;
}

/* What is not used is told only when something else is: else it is the error.
 */
static void
warn_unusable (Stage *stage)
{
  for (guint i = 0; i < stage->items->len; i++) {
    Item *item = &g_array_index (stage->items, Item, i);

    if (item->error)
      ef_stage_warn (stage->context, "%s; not used", item->error->message);
  }
}

static gboolean
collect (Stage *stage, GPtrArray *files, GError **error)
{
  const gchar *first = NULL;

  for (guint i = 0; i < stage->items->len; i++) {
    Item *item = &g_array_index (stage->items, Item, i);

    if (item->score) {
      if (item->score->warning)
        ef_stage_warn (
            stage->context, "%s: %s", item->path, item->score->warning);
      g_ptr_array_add (files, g_steal_pointer (&item->score));
    } else if (item->error && is_fatal (item->error)) {
      g_propagate_error (error, g_steal_pointer (&item->error));
      return FALSE;
    } else if (item->error && !first) {
      first = item->error->message;
    }
  }
  if (g_cancellable_is_cancelled (ef_stage_get_cancellable (stage->context))) {
    g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
    return FALSE;
  }
  if (files->len == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "none of the %u files of footage is usable: %s", stage->items->len,
        first ? first : "");
    return FALSE;
  }
  warn_unusable (stage);
  return TRUE;
}

static gboolean
run (EfStageContext *context, GError **error)
{
  g_autofree gchar *output = ef_stage_output (context, "scores.json");
  g_autofree gchar *folder = g_path_get_dirname (output);
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ef_file_score_free);
  Stage stage = { .context = context,
    .cache = ef_stage_get_cache (context),
    .folder = folder,
    .mode = ef_stage_get_bool (context, "fast") ? EF_SCORE_KEY_FRAMES
                                                : EF_SCORE_EVERY_FRAME };
  GThreadPool *pool;

  g_array_set_clear_func (items, item_clear);
  if (!read_footage (context, items, error))
    return FALSE;
  stage.items = items;
  g_mutex_init (&stage.lock);
  g_cond_init (&stage.changed);
  pool = g_thread_pool_new (
      work, NULL, CLAMP (g_get_num_processors (), 1, MAX_AT_ONCE), FALSE, NULL);
  for (guint i = 0; i < items->len; i++) {
    Task *task = g_new (Task, 1);

    *task = (Task){ &stage, &g_array_index (items, Item, i) };
    g_thread_pool_push (pool, task, NULL);
  }
  wait_for_all (&stage);
  g_thread_pool_free (pool, FALSE, TRUE);
  g_mutex_clear (&stage.lock);
  g_cond_clear (&stage.changed);
  return collect (&stage, files, error) &&
      ef_scores_save (files, output, error);
}

static const gchar *const inputs[] = { "footage", "fast", NULL };
static const gchar *const outputs[] = { "scores.json", NULL };

const EfStageType ef_stage_score = { "score", EF_SCORE_FILE_VERSION, inputs,
  NULL, outputs, run };
