/* Edit Factory - where the next page of a list begins
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cursor.h"
#include "uuid7.h"

#include <string.h>

/* A cursor is an id in disguise, so that nobody builds one. */
static gchar *
make (const gchar *id)
{
  return g_base64_encode ((const guchar *)id, strlen (id));
}

static gchar *
parse (const gchar *cursor)
{
  gsize length = 0;
  g_autofree guchar *bytes = NULL;
  g_autofree gchar *id = NULL;

  if (strlen (cursor) > 64)
    return NULL;
  bytes = g_base64_decode (cursor, &length);
  id = g_strndup ((const gchar *)bytes, length);
  return ef_uuid_is_valid (id) ? g_steal_pointer (&id) : NULL;
}

gboolean
ef_cursor_read (
    EfRequest *request, gchar **before, guint *limit, EfResponse **response)
{
  const gchar *cursor = ef_request_get_query (request, "cursor");

  *limit = EF_PAGE_DEFAULT;
  if (!ef_service_get_number (
          request, "limit", 1, EF_PAGE_MAX, limit, response))
    return FALSE;
  if (!cursor || (*before = parse (cursor)))
    return TRUE;
  *response = ef_service_refuse (
      400, "malformed-query", "cursor: is none of this server's");
  return FALSE;
}

EfResponse *
ef_cursor_answer (const gchar *name, const gchar *list, const gchar *next)
{
  g_autofree gchar *cursor = next ? make (next) : NULL;
  const gchar *quote = cursor ? "\"" : "";

  return ef_service_document (200,
      g_strdup_printf ("{\"%s\": %s, \"next_cursor\": %s%s%s}", name, list,
          quote, cursor ? cursor : "null", quote));
}
