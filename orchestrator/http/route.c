/* Edit Factory - the table of requests that are answered
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "route.h"

#include <string.h>

/* Does one segment of a path fit one of a pattern? Parameters go into @match,
 * whose parameters count only once the whole path has fitted. */
static gboolean
segment_fits (const gchar *pattern, gsize length, const gchar *segment,
    EfRouteMatch *match)
{
  if (length == 0 || pattern[0] != '{')
    return strlen (segment) == length && memcmp (segment, pattern, length) == 0;
  if (!*segment)
    return FALSE;
  g_return_val_if_fail (match->n_params < EF_ROUTE_MAX_PARAMS, FALSE);
  match->names[match->n_params] = pattern + 1;
  match->values[match->n_params] = segment;
  match->n_params++;
  return TRUE;
}

static gboolean
path_fits (const gchar *pattern, gchar **segments, EfRouteMatch *match)
{
  match->n_params = 0;
  for (; *pattern == '/'; segments++) {
    gsize length = strcspn (++pattern, "/");

    if (!*segments || !segment_fits (pattern, length, *segments, match))
      return FALSE;
    pattern += length;
  }
  return *segments == NULL;
}

static gboolean
method_fits (const EfRoute *route, const gchar *method)
{
  return strcmp (route->method, method) == 0 ||
      (strcmp (method, "HEAD") == 0 && strcmp (route->method, "GET") == 0);
}

static void
add_allowed (GString *allow, const gchar *method)
{
  if (allow->len > 0)
    g_string_append (allow, ", ");
  g_string_append (allow, method);
  if (strcmp (method, "GET") == 0)
    g_string_append (allow, ", HEAD");
}

void
ef_route_match (const EfRoute *routes, const gchar *method, gchar **segments,
    EfRouteMatch *match)
{
  g_autoptr (GString) allow = g_string_new (NULL);

  memset (match, 0, sizeof *match);
  for (; routes->method; routes++) {
    if (!path_fits (routes->path, segments, match))
      continue;
    if (method_fits (routes, method)) {
      match->route = routes;
      return;
    }
    add_allowed (allow, routes->method);
  }
  match->n_params = 0;
  if (allow->len > 0)
    match->allow = g_strdup (allow->str);
}

void
ef_route_match_clear (EfRouteMatch *match)
{
  g_clear_pointer (&match->allow, g_free);
}

const gchar *
ef_route_match_get_param (const EfRouteMatch *match, const gchar *name)
{
  gsize length = strlen (name);

  for (guint i = 0; i < match->n_params; i++) {
    if (strncmp (match->names[i], name, length) == 0 &&
        match->names[i][length] == '}')
      return match->values[i];
  }
  return NULL;
}

const gchar *
ef_route_find_unknown_query (const EfRoute *route, gchar **query)
{
  for (; *query; query += 2) {
    if (!route->query || !g_strv_contains (route->query, *query))
      return *query;
  }
  return NULL;
}
