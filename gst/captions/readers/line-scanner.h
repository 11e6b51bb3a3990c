/* Edit Factory - lines of a text, one after the other, without copies
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A longer line is left out: no caption needs one. */
#define EF_LINE_MAX_BYTES 16384

/**
 * EfLineScanner: plain data: a copy of it looks ahead.
 * @text, @length: the line, without its end (LF, CR LF or CR) and without
 *   blanks at its end; not NUL-terminated
 * @number: of the line, from 1
 */
typedef struct
{
  const gchar *text;
  gsize length;
  guint number;
  const gchar *next;
  const gchar *end;
} EfLineScanner;

void
ef_line_scanner_init (EfLineScanner *self, const gchar *data, gsize length);
/* Returns: FALSE at the end of the text */
gboolean ef_line_scanner_next (EfLineScanner *self);
gboolean ef_line_scanner_is_blank (const EfLineScanner *self);
gboolean
ef_line_scanner_has_prefix (const EfLineScanner *self, const gchar *prefix);
/* Does the line hold @needle (ASCII)? */
gboolean
ef_line_scanner_contains (const EfLineScanner *self, const gchar *needle);
/* Goes on to the next blank line or the end. */
void ef_line_scanner_skip_block (EfLineScanner *self);

G_END_DECLS
