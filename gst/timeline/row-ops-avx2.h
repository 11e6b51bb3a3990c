/* Edit Factory - row operations in AVX2
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "row-ops.h"

G_BEGIN_DECLS

/* Returns: (nullable): NULL when this machine has no AVX2 */
const EfRowOps *ef_row_ops_get_avx2 (void);

G_END_DECLS
