/* Edit Factory - runs a pipeline description stage by stage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "stage-order.h"

G_BEGIN_DECLS

/** EfDescription: pipelines/NAME.json, loaded and checked. */
typedef struct _EfDescription EfDescription;

/* @name: a bare name or a path (ef_data_find (""), …) */
EfDescription *ef_description_load (const gchar *name, GError **error);
void ef_description_free (EfDescription *description);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfDescription, ef_description_free)
const gchar *ef_description_get_name (EfDescription *description);
/* Returns: (transfer none): the JSON Schema of the parameters */
JsonObject *ef_description_get_params_schema (EfDescription *description);
/* Returns: (transfer full): @params with defaults filled in, or NULL with an
 * error that starts with the JSON path of the fault ("params.script: …"). */
JsonNode *ef_description_resolve_params (
    EfDescription *description, JsonNode *params, GError **error);

/**
 * EfRunListener: told what happens, from the thread that runs the stages.
 * @stage: "render", or "render[1]" for the second of several of a for_each
 * @fraction: of the whole run, 0..1, never decreasing
 * @cached: the stage's result came from the cache
 */
typedef struct
{
  void (*stage_started) (const gchar *stage, gpointer user_data);
  void (*progress) (const gchar *stage, gdouble fraction, gpointer user_data);
  void (*stage_done) (
      const gchar *stage, gboolean cached, gdouble seconds, gpointer user_data);
  void (*warning) (
      const gchar *stage, const gchar *message, gpointer user_data);
} EfRunListener;

typedef struct _EfRun EfRun;

/**
 * ef_run_new:
 * @params: resolved parameters
 * @workdir: (nullable): where stages write; kept, and gone on with when it
 *   holds finished stages of the same run. NULL: a private folder below the
 *   XDG cache that is removed at ef_run_free()
 * @use_cache: look finished stages up by content, and store them
 */
EfRun *ef_run_new (EfDescription *description, JsonNode *params,
    const gchar *workdir, gboolean use_cache, const EfRunListener *listener,
    gpointer user_data, GError **error);
void ef_run_free (EfRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfRun, ef_run_free)

/* Computes one stage; returns FALSE with an error whose message does not name
 * the stage, as a stage itself does. */
typedef gboolean (*EfRunExecutor) (
    EfStageOrder *order, gpointer user_data, GError **error);

/* From now on @execute computes what is not in the cache, in the thread that
 * runs the stages; NULL: this process does. */
void
ef_run_set_executor (EfRun *run, EfRunExecutor execute, gpointer user_data);

/**
 * EfRunShelf: keeps finished stages besides the cache of this machine.
 * @fetch: puts the files that were stored as @key into @folder, which is empty.
 *   Returns: whether there are any; they are checked as those of the cache
 * @store: may keep the files of @folder, which must not change. @seconds: that
 *   they took
 *
 * Called from the thread that runs the stages. Neither fails a run.
 */
typedef struct
{
  gboolean (*fetch) (const gchar *key, const gchar *folder, gpointer user_data);
  void (*store) (const gchar *key, const gchar *folder, gdouble seconds,
      gpointer user_data);
} EfRunShelf;

/* For a run that uses the cache. */
void ef_run_set_shelf (EfRun *run, const EfRunShelf *shelf, gpointer user_data);

/* @roots: (nullable): folders. From now on what this process opens for the run
 * (files that keys count, that checks look into, that values name) must lie
 * below one of them, the data folders or the finished stages of this run,
 * after symbolic links are followed; anything else is EF_ERROR_INPUT and is
 * not opened. NULL: no limit. */
void ef_run_set_roots (EfRun *run, const gchar *const *roots);

/* What the cache is trimmed to when all stages are done: 5 GiB; 0: it is not,
 * somebody else keeps house. */
void ef_run_set_cache_limit (EfRun *run, guint64 bytes);

/* Asks every stage whether what it would be given can be; computes nothing. */
gboolean ef_run_check (EfRun *run, const gchar *stop_after, GError **error);

/* @stop_after: (nullable): the last stage to run; ef_run_check() comes first
 * Errors are prefixed with the stage's name: "render: …". */
gboolean ef_run_execute (EfRun *run, const gchar *stop_after,
    GCancellable *cancellable, GError **error);
/* Path of a finished stage's output: ("match", 1, "plan.json"); @index is the
 * number of the for_each item from 0, 0 for single stages. */
gchar *ef_run_get_output (
    EfRun *run, const gchar *stage, guint index, const gchar *file);
/* Returns: (transfer full): {"stages":[{name, seconds, cpu_seconds,
 * peak_bytes, cached}], "warnings":[…]} for the manifest */
JsonNode *ef_run_get_report (EfRun *run);

G_END_DECLS
