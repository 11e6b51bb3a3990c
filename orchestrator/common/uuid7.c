/* Edit Factory - UUIDs that sort by the time they were made
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "uuid7.h"

#include <string.h>
#include <sys/random.h>

#define COUNTER_BITS 12

static GMutex lock;
static guint64 last; /* milliseconds and counter */

static guint64
next (void)
{
  guint64 now = (guint64)(g_get_real_time () / 1000) << COUNTER_BITS;

  g_mutex_lock (&lock);
  last = MAX (now, last + 1);
  now = last;
  g_mutex_unlock (&lock);
  return now;
}

gchar *
ef_uuid7_new (void)
{
  guint64 at = next ();
  guint64 time = at >> COUNTER_BITS;
  guint counter = at & ((1 << COUNTER_BITS) - 1);
  guint64 random;

  if (getrandom (&random, sizeof (random), 0) != sizeof (random))
    g_error ("getrandom() failed");
  return g_strdup_printf ("%08x-%04x-7%03x-%04x-%012" G_GINT64_MODIFIER "x",
      (guint)(time >> 16), (guint)(time & 0xffff), counter,
      (guint)(0x8000 | ((random >> 48) & 0x3fff)),
      random & G_GUINT64_CONSTANT (0xffffffffffff));
}

gboolean
ef_uuid_is_valid (const gchar *text)
{
  if (!text || strlen (text) != 36)
    return FALSE;
  for (guint i = 0; i < 36; i++) {
    gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;

    if (dash ? text[i] != '-'
             : !g_ascii_isxdigit (text[i]) || g_ascii_isupper (text[i]))
      return FALSE;
  }
  return TRUE;
}
