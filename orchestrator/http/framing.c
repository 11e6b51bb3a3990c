/* Edit Factory - line ends that libmicrohttpd took too leniently
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "framing.h"

#include <string.h>

#define CRLF 2

gboolean
ef_framing_is_known (const gchar *library_version)
{
  return strcmp (library_version, "0.9.75") == 0;
}

gboolean
ef_framing_is_strict (const EfFraming *framing)
{
  const gchar *at = framing->method + strlen (framing->method) + 1;

  if (framing->target != at)
    return FALSE;
  at += framing->target_length + 1;
  if (framing->version != at)
    return FALSE;
  at += strlen (framing->version) + CRLF;
  for (guint i = 0; i < framing->n_headers; i++) {
    const EfRawHeader *header = &framing->headers[i];

    if (header->name != at)
      return FALSE;
    at = header->value + header->value_length + CRLF;
  }
  return (gsize)(at + CRLF - framing->method) == framing->size;
}
