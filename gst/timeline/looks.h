/* Edit Factory - the lookup tables that a plan names
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "composer.h"

G_BEGIN_DECLS

/* Tables that were read, by path: clips share them. */
typedef struct _EfLooks EfLooks;

EfLooks *ef_looks_new (const EfPlan *plan);
void ef_looks_free (EfLooks *self);

/** EfLook: the tables of one clip; zeroed before ef_looks_load() */
typedef struct
{
  EfCubeLut *luts[EF_LAYER_STEPS]; /* (nullable) */
} EfLook;

/* Reads what clip @i and the plan name; @look keeps them until it is cleared.
 * Errors name the field and the file. */
gboolean ef_looks_load (EfLooks *self, guint i, EfLook *look, GError **error);
void ef_look_clear (EfLook *look);
/* Makes @layer show clip @i with its own filters, then the plan's. */
void
ef_looks_set (const EfLooks *self, guint i, const EfLook *look, EfLayer *layer);

G_END_DECLS
