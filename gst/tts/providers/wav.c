/* Edit Factory - a WAV file in memory
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "../bytes.h"
#include "provider.h"

#include <string.h>

#define MAX_CHANNELS 8

typedef struct
{
  guint16 format;
  guint16 channels;
  guint32 rate;
  guint16 bits;
} Format;

static EfSpeechResult *
refuse (const gchar *name, const gchar *why, GError **error)
{
  g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
      "%s: its answer is no WAV file of 16-bit PCM: %s", name, why);
  return NULL;
}

static gboolean
read_format (const guint8 *data, gsize length, Format *format)
{
  if (length < 16)
    return FALSE;
  format->format = ef_read_u16 (data);
  format->channels = ef_read_u16 (data + 2);
  format->rate = ef_read_u32 (data + 4);
  format->bits = ef_read_u16 (data + 14);
  /* WAVE_FORMAT_EXTENSIBLE: the real format opens its sub-format. */
  if (format->format == 0xfffe && length >= 26)
    format->format = ef_read_u16 (data + 24);
  return format->format == 1 && format->bits == 16 && format->channels >= 1 &&
      format->channels <= MAX_CHANNELS && format->rate >= 8000 &&
      format->rate <= 192000;
}

static void
mix (EfSpeechResult *result, const guint8 *data, gsize length, guint channels)
{
  gsize frames = length / 2 / channels;

  for (gsize i = 0; i < frames; i++) {
    gint sum = 0;
    gint16 sample;

    for (guint c = 0; c < channels; c++)
      sum += (gint16)ef_read_u16 (data + 2 * (i * channels + c));
    sample = (gint16)(sum / (gint)channels);
    g_array_append_val (result->samples, sample);
  }
}

EfSpeechResult *
ef_speech_read_wav (
    const gchar *name, const guint8 *data, gsize length, GError **error)
{
  Format format = { 0 };
  gsize at = 12;

  if (length < 12 || memcmp (data, "RIFF", 4) != 0 ||
      memcmp (data + 8, "WAVE", 4) != 0)
    return refuse (name, length == 0 ? "it is empty" : "no RIFF header", error);
  while (at + 8 <= length) {
    /* A program that streams does not know the length and writes 0 or the
     * largest number: the rest of the file is meant. */
    gsize size = ef_read_u32 (data + at + 4);
    gsize left = length - at - 8;

    if (memcmp (data + at, "fmt ", 4) == 0 &&
        !read_format (data + at + 8, MIN (size, left), &format))
      return refuse (name, "another sample format", error);
    if (memcmp (data + at, "data", 4) == 0) {
      EfSpeechResult *result;

      if (format.rate == 0)
        return refuse (name, "no format before the samples", error);
      if (size == 0 || size > left)
        size = left;
      result = ef_speech_result_new (format.rate);
      result->timing = EF_TIMING_ESTIMATED;
      mix (result, data + at + 8, size, format.channels);
      return result;
    }
    at += 8 + MIN (size, left) + (size & 1);
  }
  return refuse (name, "no samples", error);
}
