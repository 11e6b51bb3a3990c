/* Edit Factory - one file of footage, scored
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/scores.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* Counted up when the same file gives another score. */
#define EF_SCORE_FILE_VERSION 5

/* @fraction: 0..1; from the thread that scores */
typedef void (*EfScoreProgress) (gdouble fraction, gpointer user_data);

typedef enum
{
  EF_SCORE_EVERY_FRAME,
  EF_SCORE_KEY_FRAMES /* a tenth of the time; docs/efsegmentscorer.md */
} EfScoreMode;

/**
 * ef_score_file:
 * @mode: a file whose key frames are further apart than 2.5 s is decoded whole
 *   all the same, and says so in its warning
 * @folder: where a temporary file may be written
 *
 * Decodes the file once, behind the media guard. A file that breaks off is
 * used as far as it decodes and carries a warning. The errors EF_ERROR_INPUT,
 * _LIMIT, _NOT_FOUND and _UNSUPPORTED name the file and say why it is unusable.
 *
 * Returns: (transfer full): with `tags` and `sha256` unset
 */
EfFileScore *ef_score_file (const gchar *path, EfScoreMode mode,
    const gchar *folder, EfScoreProgress progress, gpointer user_data,
    GCancellable *cancellable, GError **error);

G_END_DECLS
