/* Edit Factory - one JSON object a line, on standard error
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  EF_LOG_DEBUG,
  EF_LOG_INFO,
  EF_LOG_WARNING,
  EF_LOG_ERROR
} EfLogLevel;

/* Lines below @level are dropped; INFO at first. */
void ef_log_set_level (EfLogLevel level);
/* For what costs much to say. */
gboolean ef_log_has_level (EfLogLevel level);
/* "debug", "info", "warning", "error" */
gboolean ef_log_parse_level (const gchar *text, EfLogLevel *level);

/**
 * ef_log_set_context:
 * @...: pairs as of ef_log(), ended by NULL
 *
 * What every line of this thread is about from now on. A pair of ef_log() of
 * the same name wins.
 */
void ef_log_set_context (const gchar *name, ...) G_GNUC_NULL_TERMINATED;
void ef_log_clear_context (void);

/**
 * ef_log:
 * @message: a constant, so that lines can be counted by it
 * @...: pairs of a constant name and a text (nullable: the pair is left out),
 *   ended by NULL: "job", id, "attempt", "2", NULL
 *
 * {"ts":"…","level":"info","msg":"…","job":"…"}. Thread-safe; texts may be
 * hostile.
 */
void
ef_log (EfLogLevel level, const gchar *message, ...) G_GNUC_NULL_TERMINATED;

/* g_warning() and its like of the libraries become such lines, too. */
void ef_log_take_glib (void);

G_END_DECLS
