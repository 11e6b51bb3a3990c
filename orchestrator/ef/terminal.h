/* Edit Factory - what is printed, and where
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* Columns of the terminal, from 40 to 100; 80 without one. */
guint ef_terminal_width (void);
gboolean ef_terminal_is_tty (gint fd);

/* Returns: (transfer full): @text on one line, control characters and invalid
 * UTF-8 made visible: file names may hold anything. */
gchar *ef_terminal_clean (const gchar *text);
/* "ef: MESSAGE" on stderr, one line. */
void ef_terminal_error (const gchar *message);
void ef_terminal_warning (const gchar *message);
/* stdout */
void ef_terminal_print (const gchar *format, ...) G_GNUC_PRINTF (1, 2);
/* Flushes stdout; FALSE when it could not be written (closed pipe, full
 * disk). */
gboolean ef_terminal_flush (void);

/**
 * EfTable: rows of cells printed in columns. A column whose title starts with
 * '>' is aligned to the right.
 */
typedef struct _EfTable EfTable;

EfTable *ef_table_new (const gchar *const *titles);
/* @...: as many strings as there are titles; copied. */
void ef_table_add (EfTable *table, ...);
void ef_table_free (EfTable *table);
/* @indent: spaces before each row. Frees @table. */
void ef_table_print (EfTable *table, guint indent);

/* Returns: (transfer full): "1:02:03", "0:07.5" under a minute's precision */
gchar *ef_format_duration (gdouble seconds);
gchar *ef_format_seconds (gdouble seconds);
gchar *ef_format_bytes (guint64 bytes);

G_END_DECLS
