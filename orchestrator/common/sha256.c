/* Edit Factory - SHA-256, as fast as the processor can
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "sha256.h"

void
ef_sha256_init (EfSha256 *self)
{
  sha256_init (&self->context);
}

void
ef_sha256_update (EfSha256 *self, gconstpointer data, gsize length)
{
  sha256_update (&self->context, length, data);
}

gchar *
ef_sha256_finish (EfSha256 *self)
{
  static const gchar DIGITS[] = "0123456789abcdef";
  guint8 digest[SHA256_DIGEST_SIZE];
  gchar *text = g_malloc (2 * SHA256_DIGEST_SIZE + 1);

  sha256_digest (&self->context, sizeof (digest), digest);
  for (guint i = 0; i < sizeof (digest); i++) {
    text[2 * i] = DIGITS[digest[i] >> 4];
    text[2 * i + 1] = DIGITS[digest[i] & 15];
  }
  text[2 * sizeof (digest)] = '\0';
  return text;
}
