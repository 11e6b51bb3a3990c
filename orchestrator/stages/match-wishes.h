/* Edit Factory - the match stage's pins and bans
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "match.h"
#include "stage.h"

G_BEGIN_DECLS

/* `pins`: [{"shot": from 1, "path", "in": seconds, "confidence": 0..1}].
 * Returns: (transfer full) (element-type EfMatchPin): its strings are the
 * context's */
GArray *ef_stage_read_pins (EfStageContext *context);

/* `bans`: [{"path", "from": seconds, "to": seconds}].
 * Returns: (transfer full) (element-type EfMatchBan): as above */
GArray *ef_stage_read_bans (EfStageContext *context);

G_END_DECLS
