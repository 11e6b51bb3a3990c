/* Edit Factory - a stage that is a GStreamer description
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "description.h"
#include "stage-context.h"

G_BEGIN_DECLS

/* Parses the checked description, sets the resolved values as properties, and
 * runs it to its end. */
gboolean ef_launch_run (
    EfStageDescription *stage, EfStageContext *context, GError **error);

G_END_DECLS
