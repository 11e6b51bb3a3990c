/* Edit Factory - which requests are HTTP as we take it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "request-gate.h"

#include <string.h>

/* More digits than any length that 64 bits hold for sure. */
#define MAX_LENGTH_DIGITS 19

static gboolean
refuse (GError **error, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const gchar *format, ...)
{
  g_autofree gchar *why = NULL;
  va_list args;

  va_start (args, format);
  why = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INPUT, why);
  return FALSE;
}

gboolean
ef_is_token (const gchar *name, gsize length)
{
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (name[i]) &&
        (name[i] == '\0' || !strchr ("!#$%&'*+-.^_`|~", name[i])))
      return FALSE;
  }
  return length > 0;
}

static gboolean
is_named (const EfRawHeader *header, const gchar *name)
{
  return header->name_length == strlen (name) &&
      g_ascii_strncasecmp (header->name, name, header->name_length) == 0;
}

static gboolean
has_value (const EfRawHeader *header, const gchar *value)
{
  return header->value_length == strlen (value) &&
      g_ascii_strncasecmp (header->value, value, header->value_length) == 0;
}

/* Headers of which two would mean different things to different readers. */
static gboolean
is_single (const EfRawHeader *header)
{
  static const gchar *const names[] = { "Content-Length", "Host",
    "Transfer-Encoding", "Content-Type", "Content-Encoding", "Content-Digest",
    "Content-Range", "Authorization", "Idempotency-Key", "Range", "Expect",
    "X-Request-Id", "X-HTTP-Method-Override", NULL };
  static const gchar *const prefixes[] = { "Upload-", "If-", NULL };

  for (guint i = 0; names[i]; i++) {
    if (is_named (header, names[i]))
      return TRUE;
  }
  for (guint i = 0; prefixes[i]; i++) {
    gsize length = strlen (prefixes[i]);

    if (header->name_length >= length &&
        g_ascii_strncasecmp (header->name, prefixes[i], length) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
same_name (const EfRawHeader *a, const EfRawHeader *b)
{
  return a->name_length == b->name_length &&
      g_ascii_strncasecmp (a->name, b->name, a->name_length) == 0;
}

static gboolean
check_value (const EfRawHeader *header, GError **error)
{
  for (gsize i = 0; i < header->value_length; i++) {
    if (g_ascii_iscntrl (header->value[i]) && header->value[i] != '\t')
      return refuse (error, "header %.*s holds a control character",
          (gint)header->name_length, header->name);
  }
  if (!g_utf8_validate_len (header->value, header->value_length, NULL))
    return refuse (error, "header %.*s is not UTF-8", (gint)header->name_length,
        header->name);
  return TRUE;
}

static gboolean
check_grammar (const EfRawHead *head, GError **error)
{
  gsize bytes = 0;

  if (head->n_headers > EF_GATE_MAX_HEADERS)
    return refuse (error, "more than %d headers", EF_GATE_MAX_HEADERS);
  for (guint i = 0; i < head->n_headers; i++) {
    const EfRawHeader *header = &head->headers[i];

    bytes += header->name_length + header->value_length + 4;
    if (bytes > EF_GATE_MAX_HEADER_BYTES)
      return refuse (
          error, "headers of more than %d bytes", EF_GATE_MAX_HEADER_BYTES);
    if (!ef_is_token (header->name, header->name_length))
      return refuse (error, "a header name holds a character that it may not");
    if (!check_value (header, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_single (const EfRawHead *head, GError **error)
{
  for (guint i = 0; i < head->n_headers; i++) {
    if (!is_single (&head->headers[i]))
      continue;
    for (guint j = 0; j < i; j++) {
      if (same_name (&head->headers[i], &head->headers[j]))
        return refuse (error, "header %.*s comes twice",
            (gint)head->headers[i].name_length, head->headers[i].name);
    }
  }
  return TRUE;
}

static const EfRawHeader *
find_header (const EfRawHead *head, const gchar *name)
{
  for (guint i = 0; i < head->n_headers; i++) {
    if (is_named (&head->headers[i], name))
      return &head->headers[i];
  }
  return NULL;
}

static gboolean
read_length (const EfRawHeader *header, guint64 *length, GError **error)
{
  if (header->value_length == 0 || header->value_length > MAX_LENGTH_DIGITS)
    return refuse (error, "Content-Length must be 1 to 19 digits");
  *length = 0;
  for (gsize i = 0; i < header->value_length; i++) {
    if (!g_ascii_isdigit (header->value[i]))
      return refuse (error, "Content-Length must be digits only");
    *length = *length * 10 + (guint64)(header->value[i] - '0');
  }
  return TRUE;
}

static gboolean
check_framing (const EfRawHead *head, gboolean is_1_0, EfBodyFraming *framing,
    GError **error)
{
  const EfRawHeader *length = find_header (head, "Content-Length");
  const EfRawHeader *coding = find_header (head, "Transfer-Encoding");

  if (length && coding)
    return refuse (error, "Content-Length beside Transfer-Encoding: send one");
  if (coding && is_1_0)
    return refuse (error, "Transfer-Encoding is unknown to HTTP/1.0");
  if (coding && !has_value (coding, "chunked"))
    return refuse (error, "the only Transfer-Encoding taken is chunked");
  framing->chunked = coding != NULL;
  framing->has_length = length != NULL;
  return !length || read_length (length, &framing->length, error);
}

gboolean
ef_request_gate (const EfRawHead *head, EfBodyFraming *framing, GError **error)
{
  gboolean is_1_0 = strcmp (head->version, "HTTP/1.0") == 0;
  gsize method_length = strlen (head->method);

  memset (framing, 0, sizeof *framing);
  if (!is_1_0 && strcmp (head->version, "HTTP/1.1") != 0)
    return refuse (error, "the version must be HTTP/1.1 or HTTP/1.0");
  if (method_length > EF_GATE_MAX_METHOD ||
      !ef_is_token (head->method, method_length))
    return refuse (error, "the method is not a short token");
  if (!check_grammar (head, error) || !check_single (head, error))
    return FALSE;
  if (!is_1_0 && !find_header (head, "Host"))
    return refuse (error, "HTTP/1.1 needs a Host header");
  return check_framing (head, is_1_0, framing, error);
}
