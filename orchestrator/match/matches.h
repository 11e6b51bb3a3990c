/* Edit Factory - what each file can say to each slot
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "library.h"
#include "slots.h"

G_BEGIN_DECLS

/** EfMatch: one file and one slot whose words name it. */
typedef struct
{
  guint slot;
  gdouble affinity;
  const gchar *keyword;
  gboolean suggested; /* by a pin that is no must; */
  gdouble spoken;     /* the affinity without it */
} EfMatch;

/** EfMatches: @of: by footage (element-type EfMatch), by slot; @n: of all */
typedef struct
{
  GArray **of;
  guint n_footage;
  guint n;
} EfMatches;

/* Keywords and suggestions, the same for all variants. */
EfMatches *ef_matches_new (const EfLibrary *library, const EfWords *words,
    const GArray *slots, const EfMatchOptions *options);
void ef_matches_free (EfMatches *matches);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfMatches, ef_matches_free)

G_END_DECLS
