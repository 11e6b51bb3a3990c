/* Edit Factory - waits for PostgreSQL's answer, but not for ever
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "exchange.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>

void
ef_exchange_begin (PGconn *handle)
{
  PQsetnonblocking (handle, TRUE);
}

/* FALSE: nothing happened until @deadline */
static gboolean
wait_for_socket (PGconn *handle, gshort events, gint64 deadline)
{
  struct pollfd socket = { .fd = PQsocket (handle), .events = events };

  for (;;) {
    gint64 left = (deadline - g_get_monotonic_time () + 999) / 1000;
    gint n = poll (&socket, 1, MAX (left, 0));

    if (n >= 0 || errno != EINTR)
      return n != 0;
  }
}

/* Everything is sent and the next result is there, or the connection is
 * broken. */
static gboolean
wait_for_result (PGconn *handle, gdouble seconds)
{
  gint64 patience = (gint64)(seconds * G_USEC_PER_SEC);
  gint64 deadline = g_get_monotonic_time () + patience;
  gint unsent;

  while (
      (unsent = PQflush (handle)) > 0 || (unsent == 0 && PQisBusy (handle))) {
    if (!wait_for_socket (handle, POLLIN | (unsent ? POLLOUT : 0), deadline))
      return FALSE;
    if (!PQconsumeInput (handle))
      return TRUE;
  }
  return TRUE;
}

PGresult *
ef_exchange_end (PGconn *handle, gboolean sent, gdouble seconds)
{
  PGresult *last = NULL;
  PGresult *next;

  while (sent) {
    if (!wait_for_result (handle, seconds))
      shutdown (PQsocket (handle), SHUT_RDWR);
    next = PQgetResult (handle);
    if (!next)
      break;
    PQclear (last);
    last = next;
  }
  PQsetnonblocking (handle, FALSE);
  return last ? last : PQmakeEmptyPGresult (handle, PGRES_FATAL_ERROR);
}
