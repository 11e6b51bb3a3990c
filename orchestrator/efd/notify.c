/* Edit Factory - tells the service manager how it is (sd_notify)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "notify.h"

#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A path, or a name in the abstract namespace that begins with "@". */
static gboolean
make_address (const gchar *path, struct sockaddr_un *address, socklen_t *length)
{
  gsize n = path ? strlen (path) : 0;

  if (n < 2 || n >= sizeof (address->sun_path) ||
      (*path != '/' && *path != '@'))
    return FALSE;
  *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
  memcpy (address->sun_path, path, n);
  if (*path == '@')
    address->sun_path[0] = '\0';
  *length = (socklen_t)(offsetof (struct sockaddr_un, sun_path) + n);
  return TRUE;
}

void
ef_notify (const gchar *state)
{
  struct sockaddr_un address;
  socklen_t length;
  gint fd;

  if (!make_address (g_getenv ("NOTIFY_SOCKET"), &address, &length))
    return;
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  /* Nobody there to hear it is no fault of ours. */
  (void)!sendto (fd, state, strlen (state), MSG_NOSIGNAL | MSG_DONTWAIT,
      (struct sockaddr *)&address, length);
  close (fd);
}

gdouble
ef_notify_watchdog_interval (const gchar *usec, const gchar *pid, gint own)
{
  guint64 value, owner;

  if (!usec ||
      !g_ascii_string_to_unsigned (usec, 10, 1, G_MAXINT64, &value, NULL))
    return 0;
  if (pid &&
      (!g_ascii_string_to_unsigned (pid, 10, 1, G_MAXINT, &owner, NULL) ||
          (gint)owner != own))
    return 0;
  return (gdouble)value / G_USEC_PER_SEC / 2;
}

static gboolean
on_watchdog (gpointer unused)
{
  ef_notify ("WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

void
ef_notify_ready (void)
{
  gdouble interval = ef_notify_watchdog_interval (
      g_getenv ("WATCHDOG_USEC"), g_getenv ("WATCHDOG_PID"), getpid ());

  ef_notify ("READY=1\nSTATUS=Answers");
  if (interval > 0)
    g_timeout_add ((guint)MAX (interval * 1000, 1), on_watchdog, NULL);
}
