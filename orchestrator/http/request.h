/* Edit Factory - a request as its handler sees it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "route.h"
#include "sleeper.h"

G_BEGIN_DECLS

/* All results are borrowed from the request, which lives until its answer has
 * been sent. */

/* The client's X-Request-Id when it is fit to be repeated, else a new one. */
const gchar *ef_request_get_id (EfRequest *self);
/* As sent: "HEAD" stays "HEAD". */
const gchar *ef_request_get_method (EfRequest *self);
const EfRoute *ef_request_get_route (EfRequest *self);
/* @name: as in the route's path; never NULL for one of those */
const gchar *ef_request_get_param (EfRequest *self, const gchar *name);
/* Returns: (nullable) */
const gchar *ef_request_get_query (EfRequest *self, const gchar *name);
/* Returns: (nullable): the first header @name, without blanks around it */
const gchar *ef_request_get_header (EfRequest *self, const gchar *name);
/* What authenticate() made; NULL on routes without a scope. */
gpointer ef_request_get_principal (EfRequest *self);
/* The body of an EF_BODY_JSON route, parsed, and as it came. */
JsonObject *ef_request_get_json (EfRequest *self);
GBytes *ef_request_get_body (EfRequest *self);
/* What the begin() of an EF_BODY_STREAM route made. */
gpointer ef_request_get_upload (EfRequest *self);
/* FALSE for a chunked body, whose length shows at its end. */
gboolean ef_request_get_content_length (EfRequest *self, guint64 *length);
/* Does it come from this machine itself: by a Unix socket or loopback, and not
 * through a proxy that says so? */
gboolean ef_request_is_local (EfRequest *self);
/* Returns: (transfer full) (nullable): see ef_client_name() */
gchar *ef_request_get_client (EfRequest *self);
/* The answer will have it, whatever it is; also a problem's. */
void ef_request_add_answer_header (
    EfRequest *self, const gchar *name, const gchar *value);
/* Does If-None-Match name @etag? */
gboolean ef_request_is_known (EfRequest *self, const gchar *etag);

/* What a handler keeps while it sleeps (ef_response_new_later()). @free: called
 * when the request is over; a second call replaces the first one's. */
void
ef_request_set_state (EfRequest *self, gpointer state, GDestroyNotify destroy);
gpointer ef_request_get_state (EfRequest *self);
/* What wakes the request's connection. */
EfSleeper *ef_request_get_sleeper (EfRequest *self);

G_END_DECLS
