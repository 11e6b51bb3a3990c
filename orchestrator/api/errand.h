/* Edit Factory - work of requests that a thread of the server cannot wait for
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The server has few threads, and each serves many connections. What takes
 * longer is done in a thread elsewhere while the request sleeps. One tenant's
 * errands never have all of these threads.
 */
#pragma once

#include "request.h"
#include "response.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _EfErrands EfErrands;

/**
 * EfErrand:
 * @run: in another thread; knows nothing of the request, which may be gone: it
 *   then finds @cancellable cancelled. Not called when that is so before.
 *   Returns the answer, NULL with @error set, or just NULL: the handler knows
 * @free: of the data; in any thread
 * @stays: it goes on when the request is over, and is cancelled only with all
 */
typedef struct
{
  EfResponse *(*run) (gpointer data, GCancellable *cancellable, GError **error);
  GDestroyNotify free;
  gboolean stays;
} EfErrand;

/* @threads: errands at a time; @waiting: beyond those, more are refused, of one
 * tenant beyond a quarter of it */
EfErrands *ef_errands_new (guint threads, guint waiting);
/* Cancels what is under way and waits for it. */
void ef_errands_free (EfErrands *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfErrands, ef_errands_free)

/* @tenant: whose errand it is
 * @data: (transfer full)
 * Returns: (transfer full): what a handler returns for now: later, or 503 when
 * too many wait */
EfResponse *ef_errands_send (EfErrands *self, EfRequest *request,
    const gchar *tenant, const EfErrand *errand, gpointer data);
/* Has @request's errand been sent? Then its handler was woken by the end. */
gboolean ef_errand_is_sent (EfRequest *request);
/* Returns: (transfer full): its answer, later when it is not back, NULL with
 * @error set, or NULL when it has brought none */
EfResponse *ef_errand_receive (EfRequest *request, GError **error);

G_END_DECLS
