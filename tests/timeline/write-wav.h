/* Edit Factory - test sounds as WAV files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>
#include <string.h>

/* A float WAV of @frames frames made by @func (frame, channel). */
typedef gfloat (*Signal) (guint64 frame, guint channel, guint rate);

static inline void
write_wav_file (
    const gchar *path, guint rate, guint channels, gsize frames, Signal func)
{
  gsize bytes = frames * channels * 4;
  g_autofree guint8 *data = g_malloc0 (44 + bytes);
  gfloat *x = (gfloat *)(data + 44);
  const guint32 head[] = { GUINT32_TO_LE (16),
    GUINT32_TO_LE (3 | channels << 16), GUINT32_TO_LE (rate),
    GUINT32_TO_LE (rate * channels * 4),
    GUINT32_TO_LE (channels * 4 | 32u << 16) };
  guint32 size = GUINT32_TO_LE ((guint32)bytes);
  guint32 riff = GUINT32_TO_LE ((guint32)bytes + 36);

  memcpy (data, "RIFF", 4);
  memcpy (data + 4, &riff, 4);
  memcpy (data + 8, "WAVEfmt ", 8);
  memcpy (data + 16, head, sizeof head);
  memcpy (data + 36, "data", 4);
  memcpy (data + 40, &size, 4);
  for (gsize i = 0; i < frames; i++)
    for (guint c = 0; c < channels; c++)
      x[i * channels + c] = func (i, c, rate);
  g_assert_true (
      g_file_set_contents (path, (gchar *)data, (gssize)(44 + bytes), NULL));
}
