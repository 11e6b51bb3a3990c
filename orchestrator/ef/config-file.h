/* Edit Factory - defaults of the options from the user's configuration
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * $XDG_CONFIG_HOME/editfactory/config.ini: a group for each command, a key for
 * each option's long name; flags are true or false, lists of files are
 * separated by semicolons, files are relative to the configuration's folder.
 * Unknown groups and keys are errors.
 */
#pragma once

#include "command.h"

G_BEGIN_DECLS

/* Fills in what the command line left open. */
gboolean ef_config_apply (EfInvocation *invocation, GError **error);

G_END_DECLS
