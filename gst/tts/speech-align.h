/* Edit Factory - word times for an engine that gives none
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "providers/provider.h"
#include "script.h"

G_BEGIN_DECLS

/**
 * ef_speech_align:
 * @starts: from ef_script_spoken()
 * @result: a sentence without words; gets them, and EF_TIMING_ALIGNED, when
 *   the acoustic model is there and the words are heard in it
 *
 * Not an error when it cannot be done: the times are then estimated.
 */
void ef_speech_align (const EfScript *script, const EfSentence *sentence,
    const GArray *starts, EfSpeechResult *result, GCancellable *cancellable);

G_END_DECLS
