/* Edit Factory - signatures of Standard Webhooks 1.0
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "whsec_" and 32 random bytes in base64. */
gchar *ef_webhook_secret_new (void);
/* "whsec_" and 24 to 64 bytes in base64 */
gboolean ef_webhook_secret_is_valid (const gchar *secret);
/**
 * ef_webhook_sign:
 * @secret: valid; @previous: (nullable): one that receivers may still have
 * @timestamp: seconds since 1970
 *
 * Returns: (transfer full): the header webhook-signature: a signature for each
 * secret
 */
gchar *ef_webhook_sign (const gchar *secret, const gchar *previous,
    const gchar *id, gint64 timestamp, const gchar *body);

G_END_DECLS
