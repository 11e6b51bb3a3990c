/* Edit Factory - a pipeline description run for a command
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "command.h"
#include "progress.h"
#include "run.h"

G_BEGIN_DECLS

/* What every command that runs stages takes. */
#define EF_OPTION_PROGRESS_ROW                                                 \
  {                                                                            \
    "progress", 0, EF_OPTION_CHOICE, "MODE", "bar",                            \
        "How progress is told: bar (one line on a terminal, a line a stage "   \
        "elsewhere; on standard error), json (an object a line on standard "   \
        "output) or none.",                                                    \
        0, 0, "bar|json|none"                                                  \
  }
#define EF_OPTION_WORKDIR_ROW                                                  \
  {                                                                            \
    "workdir", 0, EF_OPTION_PATH, "FOLDER", NULL,                              \
        "Keep finished stages in FOLDER instead of the user's cache."          \
  }
#define EF_OPTION_OVERWRITE_ROW                                                \
  {                                                                            \
    "overwrite", 0, EF_OPTION_FLAG, NULL, NULL,                                \
        "Replace results that exist already."                                  \
  }
#define EF_OPTION_FOOTAGE_ROW                                                  \
  {                                                                            \
    "footage", 'f', EF_OPTION_PATHS, "FILE|FOLDER...", NULL,                   \
        "Videos and photographs to choose from; several after one --footage, " \
        "and it may be repeated. Folders are read with their subfolders, "     \
        "hidden files left out. Names of files and folders and the words in "  \
        "NAME.tags beside a file are matched with the script."                 \
  }
#define EF_OPTION_PRESET_ROW                                                   \
  {                                                                            \
    "preset", 'p', EF_OPTION_STRING, "NAME", NULL,                             \
        "Platform: size, limits, loudness and the area that its app covers; "  \
        "see ef presets. Without it: generic, safe on all."                    \
  }

/**
 * EfJob: one run.
 * @run: (nullable): valid after ef_job_execute() has begun
 */
typedef struct
{
  EfDescription *description;
  JsonNode *params;
  EfRun *run;
  EfProgress *progress;
} EfJob;

/* @pipeline: name of a description. @params: (transfer full). Checks the
 * parameters; nothing runs yet. */
EfJob *ef_job_new (const gchar *pipeline, JsonObject *params,
    EfProgress *progress, GError **error);
void ef_job_free (EfJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfJob, ef_job_free)

/* A fault in a parameter is a fault in the option it came from:
 * "params.min_shot: ..." becomes "--min-shot: ...". */
void ef_job_name_option (GError **error);

/* @workdir, @stop_after: (nullable) */
gboolean ef_job_execute (EfJob *job, const gchar *workdir,
    const gchar *stop_after, GCancellable *cancellable, GError **error);
/* Returns: (transfer full): see ef_run_get_output() */
gchar *ef_job_get_output (
    EfJob *job, const gchar *stage, guint index, const gchar *file);

/* Starts GStreamer and makes the stages known; once or more often. */
gboolean ef_job_init (GError **error);

/* Parameters from options that were given; the description has the defaults.
 */
/* An absolute path; a file that is not there is an error naming the option. */
gboolean ef_job_set_file (JsonObject *params, const gchar *name,
    EfInvocation *invocation, const gchar *option, GError **error);
void ef_job_set_string (JsonObject *params, const gchar *name,
    EfInvocation *invocation, const gchar *option);
void ef_job_set_number (JsonObject *params, const gchar *name,
    EfInvocation *invocation, const gchar *option);
/* Scans what --footage names and sets `footage` to [{path, tags}]; what cannot
 * be used is told once. @results: (nullable) (element-type utf8): absolute
 * paths that are no footage: what an earlier run left among it */
gboolean
ef_job_set_footage (JsonObject *params, GPtrArray *paths, GPtrArray *results,
    EfProgress *progress, GCancellable *cancellable, GError **error);

G_END_DECLS
