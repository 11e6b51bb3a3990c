/* Edit Factory - computes stages, each in a sandboxed process of its own
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "stage-order.h"

G_BEGIN_DECLS

/**
 * EfSandboxError: how the process of a stage can end besides the errors of the
 * stage itself, which keep their code of EF_ERROR.
 * @EF_SANDBOX_ERROR_CRASH: a signal ended it; the message names it
 * @EF_SANDBOX_ERROR_MEMORY: it needed more memory than allowed
 * @EF_SANDBOX_ERROR_TIME: it needed more time than allowed
 * @EF_SANDBOX_ERROR_HANG: it told of no progress for too long
 * @EF_SANDBOX_ERROR_SETUP: the sandbox could not be made
 * @EF_SANDBOX_ERROR_OUTPUT: what it said or left is no result
 */
typedef enum
{
  EF_SANDBOX_ERROR_CRASH,
  EF_SANDBOX_ERROR_MEMORY,
  EF_SANDBOX_ERROR_TIME,
  EF_SANDBOX_ERROR_HANG,
  EF_SANDBOX_ERROR_SETUP,
  EF_SANDBOX_ERROR_OUTPUT
} EfSandboxError;

#define EF_SANDBOX_ERROR (ef_sandbox_error_quark ())
GQuark ef_sandbox_error_quark (void);

/**
 * EfSandboxConfig: 0 and NULL of a limit mean none.
 * @user: who computes stages when the caller is root; else not looked at
 * @stage_program: (nullable): NULL for ef-stage
 * @memory: bytes, of the process's address space and of the whole group
 * @cpu: seconds of a processor, of one process
 * @file_size: bytes of one file
 * @processes: of one stage, threads counted
 * @wall: seconds
 * @allow_missing: go on without layers that do not work here
 */
typedef struct
{
  const gchar *user;
  const gchar *stage_program;
  guint64 memory;
  guint cpu;
  guint64 file_size;
  guint processes;
  guint wall;
  gboolean allow_missing;
} EfSandboxConfig;

/* The limits that suit a 1080p video of some minutes. */
void ef_sandbox_config_init (EfSandboxConfig *config);

/**
 * EfSandboxLayer: one wall.
 * @reason: (nullable): why it is not active
 */
typedef struct
{
  const gchar *name;
  gboolean required;
  gboolean active;
  gchar *reason;
} EfSandboxLayer;

typedef struct _EfSandbox EfSandbox;

/**
 * ef_sandbox_new:
 *
 * Tries every layer by running a process in it. After
 * ef_environment_init_gst().
 *
 * Returns: NULL with EF_SANDBOX_ERROR_SETUP when a required layer does not
 * work and the configuration does not allow that
 */
EfSandbox *ef_sandbox_new (const EfSandboxConfig *config, GError **error);
void ef_sandbox_free (EfSandbox *sandbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfSandbox, ef_sandbox_free)
/* Returns: (transfer none) (element-type EfSandboxLayer) */
GPtrArray *ef_sandbox_get_layers (EfSandbox *sandbox);

/* The EfRunExecutor: ef_run_set_executor (run, ef_sandbox_execute, sandbox).
 * From any thread, several at once; the process is killed when the thread
 * ends. */
gboolean
ef_sandbox_execute (EfStageOrder *order, gpointer sandbox, GError **error);

G_END_DECLS
