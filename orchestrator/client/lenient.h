/* Edit Factory - documents of a server that may be newer than this program
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/json.h>

G_BEGIN_DECLS

/* The source that errors name. */
#define EF_LENIENT_SOURCE "the server's answer"

/* Ends @o like ef_json_object_end(), but members that no getter asked for are
 * no fault. */
gboolean ef_lenient_end (EfJsonObject *o, GError **error);
/* The same for a child, see ef_json_object_close(). */
gboolean ef_lenient_close (EfJsonObject *o, EfJsonObject *child);
/* A required UUID */
void ef_lenient_get_id (EfJsonObject *o, const gchar *name, gchar **value);

G_END_DECLS
