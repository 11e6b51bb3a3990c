/* Edit Factory - sentences that have been spoken before
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "providers/provider.h"

G_BEGIN_DECLS

/* What a folder may hold; the entries used longest ago go first. */
#define EF_SPEECH_CACHE_MAX_BYTES (256 * 1024 * 1024)

/* Returns: (transfer full): SHA-256, in hexadecimal, over everything that the
 * sound depends on */
gchar *ef_speech_cache_key (
    const EfSpeechProvider *provider, const EfSpeechRequest *request);

/* Returns: (transfer full) (nullable): the entry; NULL when there is none or
 * when it is damaged (it is then removed) */
EfSpeechResult *ef_speech_cache_load (const gchar *folder, const gchar *key);

/* Writes the entry atomically. A cache that cannot be written is no error: the
 * sentence is merely spoken again next time. */
void ef_speech_cache_store (
    const gchar *folder, const gchar *key, const EfSpeechResult *result);

/* Removes the entries used longest ago until at most @max_bytes are left. */
void ef_speech_cache_trim (const gchar *folder, guint64 max_bytes);

G_END_DECLS
