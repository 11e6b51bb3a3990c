/* Edit Factory - how much a job will have spoken
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "description.h"

G_BEGIN_DECLS

/* Characters of text that the stages up to @stop_after (nullable) give to a
 * speech provider: built-in "speak" stages without a recording, and "text" of
 * efttssrc elements. @params has passed the schema; defaults are filled in. */
guint64 ef_speech_count (
    EfDescription *description, JsonObject *params, const gchar *stop_after);

G_END_DECLS
