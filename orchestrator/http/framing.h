/* Edit Factory - line ends that libmicrohttpd took too leniently
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "request-gate.h"

G_BEGIN_DECLS

/**
 * EfFraming: where the parts of a head lie in the buffer it was received in.
 * @target_length: of the target before it was cut at "?"
 * @size: of the head with its empty line, from the method's first byte
 */
typedef struct
{
  const gchar *method;
  const gchar *target;
  gsize target_length;
  const gchar *version;
  gsize size;
  const EfRawHeader *headers;
  guint n_headers;
} EfFraming;

/**
 * ef_framing_is_strict:
 *
 * libmicrohttpd 0.9.75 takes lines that end with a bare LF, cuts values at a
 * NUL, joins folded lines (to the wrong header) and skips doubled spaces, all
 * without a word. But it parses in place, so the distances between the parts
 * tell what stood between them: one space in the request line, CRLF after
 * every value, an empty line at the end, and nothing else.
 */
gboolean ef_framing_is_strict (const EfFraming *framing);

/* Does the libmicrohttpd that is loaded parse in place as said above? Later
 * ones are strict themselves. */
gboolean ef_framing_is_known (const gchar *library_version);

G_END_DECLS
