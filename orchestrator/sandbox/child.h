/* Edit Factory - one sandboxed process: started, watched, ended
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "stage-messages.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Why we ended it. */
typedef enum
{
  EF_STOP_NONE,
  EF_STOP_CANCELLED,
  EF_STOP_WALL,
  EF_STOP_STALL,
  EF_STOP_VIOLATION
} EfStop;

/**
 * EfChild: what to start.
 * @argv: ef-sandbox-enter and its arguments
 * @input: its standard input
 * @staged, @arguments: (nullable) (element-type utf8): lists for descriptors
 *   5 and 6, ended by NUL each
 * @wall, @stall: seconds, 0 for no limit
 */
typedef struct
{
  gchar **argv;
  gchar **environment;
  const gchar *input;
  GPtrArray *staged;
  GPtrArray *arguments;
  guint wall;
  guint stall;
  GCancellable *cancellable;
} EfChild;

#define EF_CHILD_STAGED_FD 5
#define EF_CHILD_ARGUMENTS_FD 6

/**
 * EfChildEnd: how it ended.
 * @status: exit status; 128 + N after signal N
 * @out_of_memory: its group of processes met its limit
 * @complaint: the end of what it wrote to standard error
 */
typedef struct
{
  EfStop stop;
  gint status;
  gdouble cpu_seconds;
  guint64 peak_bytes;
  gboolean out_of_memory;
  gchar complaint[4096];
} EfChildEnd;

/* Returns when the process and all that it started have ended. FALSE with
 * EF_ERROR_FAILED when it cannot be started. */
gboolean ef_child_run (const EfChild *child, EfStageMessages *messages,
    EfChildEnd *end, GError **error);

G_END_DECLS
