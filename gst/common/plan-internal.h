/* Edit Factory - what the files of the edit plan share; not installed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "json-internal.h"

#include <editfactory/plan.h>

G_BEGIN_DECLS

/* Of a time in a plan: 24 h. */
#define EF_PLAN_MAX_SECONDS (24 * 3600.0)
/* Times in a file are rounded; this much is snapped rather than refused. */
#define EF_PLAN_SNAP GST_MSECOND
#define EF_PLAN_MAX_URI 4096

/* Reads a uri and makes it absolute: only local files and assets are known. */
G_GNUC_INTERNAL void ef_plan_get_uri (EfJsonObject *o, const gchar *name,
    EfJsonPresence presence, const gchar *base, gchar **uri);
/* A path below @base becomes relative to it. What would read as something
 * else, or is not UTF-8, becomes a file:// URI. */
G_GNUC_INTERNAL void ef_plan_set_uri (
    JsonObject *object, const gchar *name, const gchar *uri, const gchar *base);

/* "left", "right", "up", "down", NULL, as EfDirection */
G_GNUC_INTERNAL extern const gchar *const ef_plan_direction_names[];

/* Reads the member `layers` of the plan. */
G_GNUC_INTERNAL void
ef_plan_layers_read (EfJsonObject *parent, const gchar *base, EfPlan *plan);
G_GNUC_INTERNAL JsonArray *
ef_plan_layers_to_json (const GPtrArray *layers, const gchar *base);

/* A clip's fit, focus and motion. */
G_GNUC_INTERNAL void ef_plan_read_framing (EfJsonObject *o, EfClip *clip);
G_GNUC_INTERNAL void
ef_plan_write_framing (JsonObject *object, const EfClip *clip);

/* How captions look: style, safe_area and overrides, each optional. */
G_GNUC_INTERNAL void ef_plan_read_captions_look (
    EfJsonObject *o, gchar **style, gchar **safe_area, JsonNode **overrides);
G_GNUC_INTERNAL void ef_plan_write_captions_look (JsonObject *object,
    const gchar *style, const gchar *safe_area, JsonNode *overrides);

/* The member "outputs"; the clips have been read. */
G_GNUC_INTERNAL void ef_plan_read_outputs (EfJsonObject *parent, EfPlan *plan);
G_GNUC_INTERNAL void
ef_plan_write_outputs (JsonObject *object, const EfPlan *plan);
G_GNUC_INTERNAL gboolean ef_plan_validate_outputs (
    const EfPlan *plan, const gchar *source, GError **error);

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

/* The member `next` of a clip; its fallback is read already. */
G_GNUC_INTERNAL void
ef_plan_next_read (EfJsonObject *parent, const gchar *base, EfClip *clip);
G_GNUC_INTERNAL void
ef_plan_next_write (JsonObject *object, const EfClip *clip, const gchar *base);

G_END_DECLS
