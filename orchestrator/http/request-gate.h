/* Edit Factory - which requests are HTTP as we take it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_GATE_MAX_HEADERS 64
#define EF_GATE_MAX_HEADER_BYTES (16 * 1024)
#define EF_GATE_MAX_METHOD 32

/* Neither is NUL-terminated, and both may hold NULs. */
typedef struct
{
  const gchar *name;
  gsize name_length;
  const gchar *value;
  gsize value_length;
} EfRawHeader;

/* A request's head, as it came. */
typedef struct
{
  const gchar *method;
  const gchar *version;
  const EfRawHeader *headers;
  guint n_headers;
} EfRawHead;

/* What the headers say of the body. */
typedef struct
{
  gboolean chunked;
  gboolean has_length;
  guint64 length;
} EfBodyFraming;

/**
 * ef_request_gate:
 *
 * Refuses every head that two programs could understand differently: repeated
 * or contradictory framing, names and values outside the grammar, too much of
 * anything. The target has its own check, ef_target_parse().
 *
 * Returns: FALSE with @error, one line for the client
 */
gboolean
ef_request_gate (const EfRawHead *head, EfBodyFraming *framing, GError **error);

/* Is @name a token of RFC 9110? */
gboolean ef_is_token (const gchar *name, gsize length);

G_END_DECLS
