/* Edit Factory - what a built-in stage is and what it is given
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EfStageContext: one run of one stage.
 * @set: the resolved values of the stage's "set": paths for $asset and $out
 * @folder: where its outputs are written
 */
typedef struct _EfStageContext EfStageContext;

/**
 * EfStageType: a built-in stage.
 * @version: counted up when the same inputs give another result, so that the
 *   cache forgets the old one
 * @inputs: NULL-terminated names that "set" may bind
 * @paths: (nullable): those of them that are files: bound to $out and $asset
 *   only
 * @outputs: NULL-terminated files that it writes
 * @add_files: (nullable): adds to @paths (element-type utf8) the files that
 *   its inputs name inside themselves, so that the cache sees them change
 * @check: (nullable): called for every stage before the first one runs, with
 *   what does not depend on other stages bound: refuses names that are not
 *   there before hours are spent
 * @condense: (nullable): all of the inputs that the result depends on, besides
 *   the files of @add_files, as text: stands in the cache's key for the inputs
 *   themselves. NULL: they could not be read, and count whole
 * @list_outputs: (nullable): adds to @names (element-type utf8) what it writes
 *   for these inputs besides @outputs: "STEM.WORD.EXTENSION" to an output
 *   "STEM.EXTENSION", with which it is kept
 */
typedef struct
{
  const gchar *name;
  guint version;
  const gchar *const *inputs;
  const gchar *const *paths;
  const gchar *const *outputs;
  gboolean (*run) (EfStageContext *context, GError **error);
  void (*add_files) (JsonObject *set, GPtrArray *paths);
  gboolean (*check) (EfStageContext *context, GError **error);
  gchar *(*condense) (JsonObject *set);
  void (*list_outputs) (JsonObject *set, GPtrArray *names);
} EfStageType;

/* Built-in stages are given to the engine once, before a description is
 * loaded; @type must live as long as the process. */
void ef_stage_register (const EfStageType *type);
const EfStageType *ef_stage_find (const gchar *name);

/* Typed access; NULL, @fallback or FALSE when not bound. */
const gchar *ef_stage_get_string (EfStageContext *context, const gchar *name);
gdouble ef_stage_get_number (
    EfStageContext *context, const gchar *name, gdouble fallback);
gboolean ef_stage_get_bool (EfStageContext *context, const gchar *name);
JsonNode *ef_stage_get_node (EfStageContext *context, const gchar *name);
/* Returns: (transfer full): where the output @file is to be written */
gchar *ef_stage_output (EfStageContext *context, const gchar *file);
GCancellable *ef_stage_get_cancellable (EfStageContext *context);
/* NULL when the run does not use the cache */
struct _EfCache *ef_stage_get_cache (EfStageContext *context);
/* 0..1 of this stage */
void ef_stage_progress (EfStageContext *context, gdouble fraction);
/* One line for the user; kept with the result, told again when it comes from
 * the cache. Repeats are dropped. From any thread. */
void ef_stage_warn (EfStageContext *context, const gchar *format, ...)
    G_GNUC_PRINTF (2, 3);

/**
 * ef_stage_run_pipeline:
 * @pipeline: (transfer full): not started; runs to EOS as fast as it can
 * @duration: nanoseconds it will play, for progress; GST_CLOCK_TIME_NONE asks
 *   the pipeline
 * @from, @to: the part of the stage's progress that it makes
 *
 * Watches position and bus: an error names its cause, no progress for a minute
 * is an error, cancelling stops it. Warning messages and our elements'
 * warnings become the stage's.
 */
gboolean ef_stage_run_pipeline (EfStageContext *context, gpointer pipeline,
    guint64 duration, gdouble from, gdouble to, GError **error);

G_END_DECLS
