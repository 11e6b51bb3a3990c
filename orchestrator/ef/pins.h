/* Edit Factory - footage that a user wants in a shot, or nowhere
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "command.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ef_pins_add:
 * @params: has the footage already; gets `pins` and `bans`
 *
 * Reads --pin and --ban. A file is named by its path, or by its name alone
 * where only one of the footage has it. Where a file is called "a@3", that is
 * its name.
 */
gboolean
ef_pins_add (JsonObject *params, EfInvocation *invocation, GError **error);

G_END_DECLS
