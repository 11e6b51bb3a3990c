/* Edit Factory - the inside of a sandbox: one stage, and nothing else
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Descriptor on which the process tells what happens, a JSON document a line:
 * {"ready":{"landlock":6,"seccomp":true}}, {"progress":0.4}, {"warning":"…"},
 * and at last {"done":true} or {"error":{"code":"input","message":"…"}}. */
#define EF_STAGE_MESSAGES_FD 3

/**
 * ef_stage_main:
 * @register_stages: gives the built-in stages to the engine
 *
 * Reads an order from standard input, confines the process, computes the
 * stage. Returns: the exit status
 */
int ef_stage_main (void (*register_stages) (void));

G_END_DECLS
