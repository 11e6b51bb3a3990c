/* Edit Factory - what the readers of the plan's parts share; not installed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "json-internal.h"

#include <editfactory/plan.h>

G_BEGIN_DECLS

/* Of a time in a plan: 24 h. */
#define EF_PLAN_MAX_SECONDS (24 * 3600.0)
#define EF_PLAN_MAX_URI 4096

/* Reads a uri and makes it absolute: only local files and assets are known. */
G_GNUC_INTERNAL void ef_plan_get_uri (EfJsonObject *o, const gchar *name,
    EfJsonPresence presence, const gchar *base, gchar **uri);
/* A path below @base becomes relative to it. What would read as something
 * else, or is not UTF-8, becomes a file:// URI. */
G_GNUC_INTERNAL void ef_plan_set_uri (
    JsonObject *object, const gchar *name, const gchar *uri, const gchar *base);

/* The member `next` of a clip; its fallback is read already. */
G_GNUC_INTERNAL void
ef_plan_next_read (EfJsonObject *parent, const gchar *base, EfClip *clip);
G_GNUC_INTERNAL void
ef_plan_next_write (JsonObject *object, const EfClip *clip, const gchar *base);

G_END_DECLS
