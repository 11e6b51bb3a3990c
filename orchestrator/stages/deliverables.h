/* Edit Factory - the outputs of a plan as stages make them
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The first output of a plan has the stages' plain file names, "short.mp4"; the
 * further ones have their own in them, "short.NAME.mp4".
 */
#pragma once

#include "platform.h"

#include <editfactory/plan.h>

G_BEGIN_DECLS

/**
 * EfDeliverable:
 * @index: output of the plan
 * @look: belongs to the plan
 * @master: index of the first output with the same demands on the sound, whose
 *   master is this one's too
 */
typedef struct
{
  guint index;
  EfPlanLook look;
  EfPlatform *platform;
  guint master;
} EfDeliverable;

void ef_deliverable_free (EfDeliverable *deliverable);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfDeliverable, ef_deliverable_free)

/* Returns: (transfer full) (element-type EfDeliverable): all of @plan's, which
 * must outlive them; NULL with an error that names outputs[i] */
GPtrArray *ef_deliverables_load (const EfPlan *plan, GError **error);

/* Returns: (transfer full): what output @index of @plan calls @file; of a path
 * the last part is changed */
gchar *ef_deliverable_name (const EfPlan *plan, guint index, const gchar *file);

/* Adds what the further outputs of the plan named by member "plan" of @set call
 * each of @files, NULL-terminated. */
void ef_deliverables_add_names (
    JsonObject *set, const gchar *const *files, GPtrArray *names);
/* Adds the files beside that of member @input of @set which are the further
 * outputs': their content counts as its own does. */
void ef_deliverables_add_siblings (
    JsonObject *set, const gchar *input, GPtrArray *paths);

G_END_DECLS
