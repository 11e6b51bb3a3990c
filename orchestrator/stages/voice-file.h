/* Edit Factory - a recorded voice-over
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "stage.h"

G_BEGIN_DECLS

/**
 * ef_voice_file_convert:
 * @path: any sound or video file of the user's
 * @output: 48 kHz mono WAV
 * @pcm: (out) (element-type gint16): the same at 16 kHz, for the aligner
 *
 * Takes the first half of the stage's progress.
 */
gboolean ef_voice_file_convert (EfStageContext *context, const gchar *path,
    const gchar *output, GArray **pcm, GError **error);

G_END_DECLS
