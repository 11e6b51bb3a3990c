/* Edit Factory - addresses that webhooks may be sent to
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

#define EF_WEBHOOK_URL_MAX 2000

/* http and https, no user, no fragment; unless @allow_private, nothing that is
 * plainly in the operator's own network. */
gboolean
ef_webhook_url_check (const gchar *url, gboolean allow_private, GError **error);

G_END_DECLS
