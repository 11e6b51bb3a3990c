/* Edit Factory - the description of the REST interface (OpenAPI 3.1)
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What is served is the table of routes; what it looks like is in openapi/
 * *.json, by the routes' operations: {info, tags, errors, request_headers,
 * response_headers, operations, schemas}, merged of all files. What follows
 * from a route, such as its scope's 401 and 403, is not repeated there.
 */
#pragma once

#include "route.h"

G_BEGIN_DECLS

/**
 * ef_openapi_make:
 *
 * Returns: (transfer full): the document, or NULL when a route is not
 * described, or something is described that no route has
 */
JsonNode *ef_openapi_make (const EfRoute *routes, GError **error);

/* Returns: (transfer full): @document as a page of HTML, without resources of
 * others and without scripts.
 * @policy: (out): its Content-Security-Policy */
gchar *ef_openapi_page (JsonNode *document, gchar **policy);

G_END_DECLS
