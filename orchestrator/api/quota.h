/* Edit Factory - says which quota is used up, and until when
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "problem.h"

G_BEGIN_DECLS

/* @excess: JSON as quota_document() of the schema makes it. Returns: (transfer
 * full): a 429 */
EfProblem *ef_quota_problem (const gchar *excess);

G_END_DECLS
