/* Edit Factory - the list of commands, in the order of help
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "commands.h"

const EfCommand *const ef_commands[] = { &ef_command_make, &ef_command_speak,
  &ef_command_voices, &ef_command_score, &ef_command_plan, &ef_command_render,
  &ef_command_export, &ef_command_verify, &ef_command_submit, &ef_command_jobs,
  &ef_command_job, &ef_command_cancel, &ef_command_retry, &ef_command_styles,
  &ef_command_presets, &ef_command_probe, &ef_command_cache, &ef_command_doctor,
  &ef_command_help, NULL };
