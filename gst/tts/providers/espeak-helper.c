/* Edit Factory - speaks a sentence with espeak-ng, as a process of its own
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * espeak-ng is GPL-3, keeps all its state in the process and cannot be started
 * twice: so it gets a process, and this file is under its licence.
 *
 * usage: ef-espeak-helper VOICE RATE PITCH <text >stream
 * Frames on stdout, little-endian: type byte, 32-bit length, payload.
 *   'r' 32-bit sample rate    'p' 16-bit samples
 *   'w' 32-bit position (code points from 0), length, sample
 *   'e' 32-bit sample: end of a clause, or silence of a phoneme between words
 */
#include <espeak-ng/speak_lib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT (256 * 1024)
#define NORMAL_RATE 175
#define NORMAL_PITCH 50

static void
put_frame (char type, const void *payload, uint32_t length)
{
  fputc (type, stdout);
  fwrite (&length, sizeof length, 1, stdout);
  fwrite (payload, length, 1, stdout);
}

static void
put_event (const espeak_EVENT *event)
{
  if (event->type == espeakEVENT_WORD && event->length > 0) {
    uint32_t word[3] = { (uint32_t) event->text_position - 1,
      (uint32_t) event->length, (uint32_t) event->sample
    };

    put_frame ('w', word, sizeof word);
  } else if (event->type == espeakEVENT_END
      || (event->type == espeakEVENT_PHONEME && !event->id.string[0])) {
    uint32_t sample = (uint32_t) event->sample;

    put_frame ('e', &sample, sizeof sample);
  }
}

static int
on_speech (short *samples, int n, espeak_EVENT *events)
{
  for (; events->type != espeakEVENT_LIST_TERMINATED; events++)
    put_event (events);
  if (samples && n > 0)
    put_frame ('p', samples, (uint32_t) n * sizeof *samples);
  return ferror (stdout) ? 1 : 0;
}

int
main (int argc, char **argv)
{
  static char text[MAX_TEXT];
  uint32_t sample_rate;
  size_t length;
  int rate;

  if (argc != 4)
    return 2;
  length = fread (text, 1, sizeof text - 1, stdin);
  text[length] = '\0';
  rate = espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL,
      espeakINITIALIZE_PHONEME_EVENTS | espeakINITIALIZE_DONT_EXIT);
  if (rate <= 0)
    return 3;
  sample_rate = (uint32_t) rate;
  put_frame ('r', &sample_rate, sizeof sample_rate);
  if (espeak_SetVoiceByName (argv[1]) != EE_OK)
    return 4;
  espeak_SetParameter (espeakRATE, (int) (atof (argv[2]) * NORMAL_RATE), 0);
  espeak_SetParameter (espeakPITCH, (int) (atof (argv[3]) * NORMAL_PITCH), 0);
  espeak_SetSynthCallback (on_speech);
  if (espeak_Synth (text, length + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8,
          NULL, NULL) != EE_OK)
    return 5;
  return fflush (stdout) == 0 ? 0 : 6;
}
