/* Edit Factory - what a description must satisfy before anything runs
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "description.h"

G_BEGIN_DECLS

/* Elements, properties, references, and where paths may come from. Fills in
 * the outputs of launch stages. Errors begin with the JSON path. */
gboolean ef_description_check (EfDescription *description, GError **error);

G_END_DECLS
