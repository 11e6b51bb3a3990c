/* Edit Factory - what a reader has to say about a file
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Called for each thing that was left out or put right: "line 12: …" */
typedef void (*EfSubtitleWarning) (const gchar *message, gpointer user_data);

/* Told one by one; the rest of a hostile file is only counted. */
#define EF_READ_LOG_MAX 20

typedef struct
{
  EfSubtitleWarning warn; /* (nullable) */
  gpointer user_data;
  guint count;
  guint last_line;
} EfReadLog;

/* @line: 0 for what concerns no line */
void ef_read_log (EfReadLog *self, guint line, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);
/* Says how many warnings were not told. */
void ef_read_log_finish (EfReadLog *self);

G_END_DECLS
