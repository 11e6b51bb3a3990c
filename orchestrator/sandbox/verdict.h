/* Edit Factory - what the end of a stage's process means
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "child.h"
#include "sandbox.h"

G_BEGIN_DECLS

/* Pure. Returns: TRUE when the stage has finished well; else @error says why
 * not, without the stage's name. */
gboolean ef_verdict (const EfChildEnd *end, const EfStageMessages *messages,
    const EfSandboxConfig *config, guint stall, GError **error);

G_END_DECLS
