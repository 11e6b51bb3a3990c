/* Edit Factory - the commands, a file each
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "command.h"

G_BEGIN_DECLS

extern const EfCommand ef_command_make;
extern const EfCommand ef_command_speak;
extern const EfCommand ef_command_voices;
extern const EfCommand ef_command_score;
extern const EfCommand ef_command_plan;
extern const EfCommand ef_command_render;
extern const EfCommand ef_command_export;
extern const EfCommand ef_command_verify;
extern const EfCommand ef_command_submit;
extern const EfCommand ef_command_jobs;
extern const EfCommand ef_command_job;
extern const EfCommand ef_command_cancel;
extern const EfCommand ef_command_retry;
extern const EfCommand ef_command_styles;
extern const EfCommand ef_command_presets;
extern const EfCommand ef_command_probe;
extern const EfCommand ef_command_cache;
extern const EfCommand ef_command_doctor;
extern const EfCommand ef_command_help;

G_END_DECLS
