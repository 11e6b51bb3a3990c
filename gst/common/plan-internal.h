/* Edit Factory - what the files of the edit plan share; not installed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "json-internal.h"

#include <editfactory/plan.h>

G_BEGIN_DECLS

#define EF_PLAN_MAX_URI 4096

/* Makes a uri of the file absolute: only local files and assets are known.
 * @uri may hold NULL. */
G_GNUC_INTERNAL void ef_plan_resolve_uri (
    EfJsonObject *o, const gchar *name, const gchar *base, gchar **uri);
/* Writes @uri relative to the folder @base when it lies below it. */
G_GNUC_INTERNAL void ef_plan_set_uri (
    JsonObject *object, const gchar *name, const gchar *uri, const gchar *base);

/* `crop`, `flip`, `rotate` and `filters` of a clip */
G_GNUC_INTERNAL void
ef_plan_read_look (EfJsonObject *o, const gchar *base, EfClip *clip);
G_GNUC_INTERNAL void
ef_plan_write_look (JsonObject *object, const EfClip *clip, const gchar *base);
G_GNUC_INTERNAL gboolean ef_plan_validate_look (
    const EfClip *clip, guint i, const gchar *source, GError **error);

/* `filters` of a clip or of the plan. @where: "clips[3]." or "" */
G_GNUC_INTERNAL void ef_plan_read_filters (
    EfJsonObject *parent, const gchar *base, EfFilters *filters);
G_GNUC_INTERNAL void ef_plan_write_filters (
    JsonObject *object, const EfFilters *filters, const gchar *base);
G_GNUC_INTERNAL gboolean ef_plan_validate_filters (const EfFilters *filters,
    const gchar *where, const gchar *source, GError **error);

G_END_DECLS
