/* Edit Factory - the lookup tables that a plan names
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

/* Tables that were read, by path: clips share them. */
typedef struct _EfGrades EfGrades;

EfGrades *ef_grades_new (const EfPlan *plan);
void ef_grades_free (EfGrades *self);

/** EfGrade: the tables of one clip; zeroed before ef_grades_load() */
typedef struct
{
  EfCubeLut *luts[EF_LAYER_STEPS]; /* (nullable) */
} EfGrade;

/* Reads what clip @i and the plan name; @grade keeps them until it is cleared.
 * Errors name the field and the file. */
gboolean
ef_grades_load (EfGrades *self, guint i, EfGrade *grade, GError **error);
void ef_grade_clear (EfGrade *grade);
/* Makes @layer show clip @i with its own filters, then the plan's. */
void ef_grades_set (
    const EfGrades *self, guint i, const EfGrade *grade, EfLayer *layer);

G_END_DECLS
