/* Edit Factory - identifiers that sort by the time of their making
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "uuid7.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define LENGTH 36
#define MAX_COUNTER 0xfff
/* A new millisecond starts counting in the lower half, so that many more
 * identifiers fit into it before it has to borrow from the next one. */
#define MAX_FIRST_COUNTER 0x7ff

/* Fails only when interrupted: a request this small is otherwise met whole. */
static void
fill_random (guint8 *bytes, gsize length)
{
  while (getrandom (bytes, length, 0) != (gssize)length) {
    if (errno != EINTR)
      g_error ("the kernel gives no random numbers: %s", g_strerror (errno));
  }
}

/* The next pair of millisecond and counter, greater than the last. */
static void
next_moment (guint first_counter, guint64 *ms, guint *counter)
{
  static GMutex lock;
  static guint64 last_ms;
  static guint last_counter;
  guint64 now = (guint64)g_get_real_time () / 1000;

  g_mutex_lock (&lock);
  if (now > last_ms) {
    last_ms = now;
    last_counter = first_counter;
  } else if (last_counter < MAX_COUNTER) {
    last_counter++;
  } else {
    last_ms++;
    last_counter = first_counter;
  }
  *ms = last_ms;
  *counter = last_counter;
  g_mutex_unlock (&lock);
}

static gchar *
format_uuid (const guint8 *bytes)
{
  static const gchar digits[] = "0123456789abcdef";
  gchar *text = g_malloc (LENGTH + 1);
  gchar *out = text;

  for (guint i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10)
      *out++ = '-';
    *out++ = digits[bytes[i] >> 4];
    *out++ = digits[bytes[i] & 15];
  }
  *out = '\0';
  return text;
}

gchar *
ef_uuid7_new (void)
{
  guint8 bytes[16];
  guint64 ms;
  guint counter;

  fill_random (bytes, sizeof bytes);
  next_moment (
      ((guint)bytes[6] << 8 | bytes[7]) & MAX_FIRST_COUNTER, &ms, &counter);
  for (guint i = 0; i < 6; i++)
    bytes[i] = (guint8)(ms >> (8 * (5 - i)));
  bytes[6] = (guint8)(0x70 | counter >> 8);
  bytes[7] = (guint8)counter;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return format_uuid (bytes);
}

gboolean
ef_uuid7_is_valid (const gchar *text)
{
  if (!text || strlen (text) != LENGTH)
    return FALSE;
  for (guint i = 0; i < LENGTH; i++) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (text[i] != '-')
        return FALSE;
    } else if (!g_ascii_isdigit (text[i]) &&
        !(text[i] >= 'a' && text[i] <= 'f')) {
      return FALSE;
    }
  }
  return text[14] == '7' && strchr ("89ab", text[19]) != NULL;
}
