/* Edit Factory - how the centre of interest moves, in scores.json
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "json-internal.h"

#include <editfactory/scores.h>

G_BEGIN_DECLS

/* "focus_path": [[seconds, x, y], ...] of @o, when it is there. */
G_GNUC_INTERNAL void ef_focus_path_read (EfJsonObject *o, EfSegmentScore *s);
G_GNUC_INTERNAL void
ef_focus_path_write (JsonObject *object, const EfSegmentScore *s);

G_END_DECLS
