/* Edit Factory - which file serves which slot best, over the whole programme
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** EfEdge: file @file serves slot @slot with the worth @weight, above 0. */
typedef struct
{
  guint slot;
  guint file;
  gdouble weight;
} EfEdge;

#define EF_UNASSIGNED (-1)

/**
 * ef_assign:
 * @edges: (element-type EfEdge): gets sorted
 * @capacity: by file: how many slots it can serve
 * @fixed: by slot: its file, or EF_UNASSIGNED
 *
 * As many slots as can be get a file (augmenting paths, H. W. Kuhn 1955, the
 * strongest slots first), then files are exchanged and moved as long as that
 * makes the sum of the weights larger.
 *
 * Returns: (transfer full): by slot: its file, or EF_UNASSIGNED
 */
gint *ef_assign (guint n_slots, guint n_files, GArray *edges,
    const guint *capacity, const gint *fixed);

G_END_DECLS
