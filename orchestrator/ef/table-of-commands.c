/* Edit Factory - the list of commands, in the order of help
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"

const EfCommand *const ef_commands[] = { &ef_command_probe, &ef_command_styles,
  &ef_command_cache, &ef_command_doctor, &ef_command_help, NULL };
