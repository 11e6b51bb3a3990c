/* Edit Factory - the files that a plan leans on
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/plan.h>

G_BEGIN_DECLS

typedef enum
{
  EF_PLAN_FILES_CLIPS = 1 << 0, /* and the pictures of layers */
  EF_PLAN_FILES_SOUND = 1 << 1, /* voice and music */
  EF_PLAN_FILES_WORDS = 1 << 2,
  EF_PLAN_FILES_LOOKS = 1 << 3, /* style and safe areas */
  EF_PLAN_FILES_PLATFORM = 1 << 4
} EfPlanFiles;

/* Adds to @paths what the plan named by member "plan" of @set leans on: a
 * stage's result changes when one of them does, though the plan stays. A plan
 * that cannot be read adds nothing; the stage itself will say why. */
void ef_plan_files_add (JsonObject *set, EfPlanFiles which, GPtrArray *paths);

/* Returns: (transfer full) (nullable): everything in that plan that is heard,
 * as text: the sound of two plans with the same is the same. */
gchar *ef_plan_sound (JsonObject *set);

G_END_DECLS
