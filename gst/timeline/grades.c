/* Edit Factory - the lookup tables that a plan names
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "grades.h"

/* A plan of a thousand clips may name as many tables of 4 MB. */
#define MAX_KEPT 8

struct _EfGrades
{
  const EfPlan *plan;
  GHashTable *luts; /* of path to EfCubeLut */
};

EfGrades *
ef_grades_new (const EfPlan *plan)
{
  EfGrades *self = g_new0 (EfGrades, 1);

  self->plan = plan;
  self->luts = g_hash_table_new_full (
      g_str_hash, g_str_equal, g_free, (GDestroyNotify)ef_cube_lut_unref);
  return self;
}

void
ef_grades_free (EfGrades *self)
{
  g_hash_table_unref (self->luts);
  g_free (self);
}

static const EfFilters *
filters_of (const EfGrades *self, guint i, guint step)
{
  const EfClip *clip = g_ptr_array_index (self->plan->clips, i);

  return step == 0 ? &clip->filters : &self->plan->filters;
}

static EfCubeLut *
get_lut (EfGrades *self, const gchar *path, GError **error)
{
  EfCubeLut *lut = g_hash_table_lookup (self->luts, path);

  if (lut)
    return ef_cube_lut_ref (lut);
  lut = ef_cube_lut_load (path, error);
  if (!lut)
    return NULL;
  if (g_hash_table_size (self->luts) >= MAX_KEPT)
    g_hash_table_remove_all (self->luts);
  g_hash_table_insert (self->luts, g_strdup (path), ef_cube_lut_ref (lut));
  return lut;
}

gboolean
ef_grades_load (EfGrades *self, guint i, EfGrade *grade, GError **error)
{
  for (guint k = 0; k < EF_LAYER_STEPS; k++) {
    const EfFilters *f = filters_of (self, i, k);

    if (grade->luts[k] || !f->lut || f->lut_strength == 0)
      continue;
    grade->luts[k] = get_lut (self, f->lut, error);
    if (grade->luts[k])
      continue;
    if (k == 0)
      g_prefix_error (error, "clips[%u].filters.lut: ", i);
    else
      g_prefix_error (error, "filters.lut: ");
    return FALSE;
  }
  return TRUE;
}

void
ef_grade_clear (EfGrade *grade)
{
  for (guint k = 0; k < EF_LAYER_STEPS; k++)
    g_clear_pointer (&grade->luts[k], ef_cube_lut_unref);
}

void
ef_grades_set (
    const EfGrades *self, guint i, const EfGrade *grade, EfLayer *layer)
{
  for (guint k = 0; k < EF_LAYER_STEPS; k++)
    layer->steps[k] = (EfFilterStep){ filters_of (self, i, k), grade->luts[k] };
}
