/* Edit Factory - signatures of Standard Webhooks 1.0
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "webhook-signature.h"

#include <string.h>
#include <sys/random.h>

#define PREFIX "whsec_"
#define NEW_BYTES 32
#define MIN_BYTES 24
#define MAX_BYTES 64
#define MAX_TEXT 100

gchar *
ef_webhook_secret_new (void)
{
  guint8 bytes[NEW_BYTES];
  g_autofree gchar *text = NULL;

  if (getrandom (bytes, sizeof (bytes), 0) != sizeof (bytes))
    g_error ("the system gives no random numbers");
  text = g_base64_encode (bytes, sizeof (bytes));
  return g_strconcat (PREFIX, text, NULL);
}

static guchar *
decode (const gchar *secret, gsize *length)
{
  return g_base64_decode (secret + strlen (PREFIX), length);
}

/* GLib skips what is no base64; so what it read must be all that there is. */
gboolean
ef_webhook_secret_is_valid (const gchar *secret)
{
  g_autofree guchar *bytes = NULL;
  g_autofree gchar *again = NULL;
  gsize n = 0;

  if (strlen (secret) > MAX_TEXT || !g_str_has_prefix (secret, PREFIX))
    return FALSE;
  bytes = decode (secret, &n);
  if (n < MIN_BYTES || n > MAX_BYTES)
    return FALSE;
  again = g_base64_encode (bytes, n);
  return strcmp (again, secret + strlen (PREFIX)) == 0;
}

static void
add_signature (GString *header, const gchar *secret, const gchar *content)
{
  gsize n = 0, size = 32;
  guint8 digest[32];
  g_autofree guchar *key = decode (secret, &n);
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA256, key, n);
  g_autofree gchar *text = NULL;

  g_hmac_update (hmac, (const guchar *)content, strlen (content));
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
  text = g_base64_encode (digest, size);
  g_string_append_printf (header, "%sv1,%s", header->len ? " " : "", text);
}

gchar *
ef_webhook_sign (const gchar *secret, const gchar *previous, const gchar *id,
    gint64 timestamp, const gchar *body)
{
  g_autofree gchar *content =
      g_strdup_printf ("%s.%" G_GINT64_FORMAT ".%s", id, timestamp, body);
  GString *header = g_string_new (NULL);

  add_signature (header, secret, content);
  if (previous)
    add_signature (header, previous, content);
  return g_string_free (header, FALSE);
}
