/* Edit Factory - what the files of the edit plan share; not installed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/json.h>
#include <editfactory/plan.h>

G_BEGIN_DECLS

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

G_END_DECLS
