/* Edit Factory - cues as one line of text, for tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/cues.h>

G_BEGIN_DECLS

/**
 * dump_cues:
 *
 * "1-2.5 Hello {b#ff0000ff}big / world | 3-4 8(0.5,0.1) x": cues by " | ",
 * lines by " / ", what is joined by "+", then looks; behind a word "^" and its
 * reading, and with @times "@" and its start.
 */
gchar *dump_cues (const EfCues *cues, gboolean times);
/* "a b/c | d": texts alone, lines by "/". */
gchar *dump_texts (const EfCues *cues);

/* One document for a reader, and what dump_cues() shows of it. */
typedef struct
{
  const gchar *text;
  const gchar *expected;
  const gchar *warnings; /* joined by "; ", NULL: none */
} ReaderCase;

void dump_check (const ReaderCase *cases, guint n, gboolean times);
/* Takes what a reader says: @warnings is a GString. */
void dump_warning (const gchar *message, gpointer warnings);
/* Of a good subtitle file. (transfer full) */
EfCues *dump_parse (const gchar *text);

G_END_DECLS
