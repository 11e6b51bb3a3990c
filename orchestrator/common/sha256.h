/* Edit Factory - SHA-256, as fast as the processor can
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * GLib's own computes 0.3 GB a second; every file of a job is hashed when it
 * comes in, when a stage has written it, and when it goes out.
 */
#pragma once

#include <glib.h>
#include <nettle/sha2.h>

G_BEGIN_DECLS

typedef struct
{
  struct sha256_ctx context;
} EfSha256;

void ef_sha256_init (EfSha256 *sum);
void ef_sha256_update (EfSha256 *sum, gconstpointer data, gsize length);
/* Returns: (transfer full): 64 hexadecimal digits; @sum starts anew */
gchar *ef_sha256_finish (EfSha256 *sum);

G_END_DECLS
