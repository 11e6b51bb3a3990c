/* Edit Factory - W3C trace context
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "trace.h"

#include <string.h>

/* VERSION-TRACE-PARENT-FLAGS of version 00; later versions may add "-…" */
#define VERSION_AT 0
#define TRACE_AT 3
#define PARENT_AT 36
#define FLAGS_AT 53
#define LENGTH 55

/* Small letters only, as the recommendation has it; all zeros is no id. */
static gboolean
is_hex (const gchar *text, gsize length, gboolean may_be_zero)
{
  gboolean zero = TRUE;

  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isdigit (text[i]) && (text[i] < 'a' || text[i] > 'f'))
      return FALSE;
    zero = zero && text[i] == '0';
  }
  return may_be_zero || !zero;
}

gchar *
ef_trace_parse (const gchar *text)
{
  gsize length = text ? strlen (text) : 0;

  if (length < LENGTH || text[TRACE_AT - 1] != '-' ||
      text[PARENT_AT - 1] != '-' || text[FLAGS_AT - 1] != '-' ||
      !is_hex (text + VERSION_AT, 2, TRUE) || strncmp (text, "ff", 2) == 0 ||
      !is_hex (text + TRACE_AT, EF_TRACE_LENGTH, FALSE) ||
      !is_hex (text + PARENT_AT, 16, FALSE) ||
      !is_hex (text + FLAGS_AT, 2, TRUE))
    return NULL;
  if (length > LENGTH && (strncmp (text, "00", 2) == 0 || text[LENGTH] != '-'))
    return NULL;
  return g_strndup (text + TRACE_AT, EF_TRACE_LENGTH);
}

gchar *
ef_trace_new (void)
{
  g_autofree gchar *uuid = g_uuid_string_random ();
  GString *id = g_string_new (uuid);

  g_string_replace (id, "-", "", 0);
  return g_string_free (id, FALSE);
}
