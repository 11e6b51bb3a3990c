/* Edit Factory - waits for PostgreSQL's answer, but not for ever
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The server bounds every statement, TCP notices a peer that is gone; neither
 * helps where something in between keeps the connection and loses what is sent.
 */
#pragma once

#include <glib.h>
#include <libpq-fe.h>

G_BEGIN_DECLS

/* Before anything is sent. */
void ef_exchange_begin (PGconn *handle);
/* @sent: what PQsend…() returned. After @seconds of silence the connection is
 * cut, and the answer is an error of a broken connection.
 * Returns: the last result; never NULL */
PGresult *ef_exchange_end (PGconn *handle, gboolean sent, gdouble seconds);

G_END_DECLS
