/* Edit Factory - a request's target: path segments and query
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_TARGET_MAX_BYTES 4096
#define EF_TARGET_MAX_QUERY 32

/**
 * EfTarget:
 * @segments: the path's, decoded, NULL-terminated: "/v1/jobs" is "v1", "jobs";
 *   "/" is one empty segment, and a slash at the end makes an empty last one
 * @query: name, value, name, value, …, NULL, decoded; "+" stands for a space
 */
typedef struct
{
  gchar **segments;
  gchar **query;
} EfTarget;

/**
 * ef_target_parse:
 * @raw: the target as it came, still escaped
 *
 * Takes only what has one meaning for every program on the way: a path from
 * "/" on with no dot or empty segments and no escaped separators, in the
 * characters of RFC 3986, UTF-8 without control characters once decoded.
 *
 * Returns: FALSE with @error, one line without the target in it
 */
gboolean ef_target_parse (
    const gchar *raw, gsize length, EfTarget *target, GError **error);
void ef_target_clear (EfTarget *target);
/* Returns: (transfer none) (nullable): the value of query parameter @name */
const gchar *ef_target_get_query (const EfTarget *target, const gchar *name);

G_END_DECLS
