/* Edit Factory - runs a program: text in, bytes out
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * EfProcess: what to run, and within which limits.
 * @name: what errors call it: "espeak", "command"
 * @argv: the program and its arguments; no shell is involved
 * @envp: (nullable): NULL inherits the environment
 * @input: (nullable): what the program reads on its stdin
 * @max_output: bytes; more is EF_ERROR_LIMIT
 * @timeout: nanoseconds, 0 for none
 */
typedef struct
{
  const gchar *name;
  const gchar *const *argv;
  const gchar *const *envp;
  const gchar *input;
  gsize max_output;
  guint64 timeout;
} EfProcess;

/**
 * ef_process_run:
 * @status: (out): the exit status, or -1 when a signal ended the program
 * @complaint: (out) (transfer full): the last line on its stderr, made valid
 *   UTF-8 and short, "" when there is none
 *
 * The program leads a process group of its own: on cancellation, timeout, too
 * much output, or the end of this process, all of the group is killed and
 * nothing is left. It reads @input from a file, so that neither side can block
 * the other.
 *
 * Returns: (transfer full): what it wrote on its stdout; NULL with EF_ERROR
 */
GByteArray *ef_process_run (const EfProcess *process, gint *status,
    gchar **complaint, GCancellable *cancellable, GError **error);

G_END_DECLS
