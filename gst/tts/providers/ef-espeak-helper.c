/* Edit Factory - speaks with espeak-ng, as a process of its own
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * espeak-ng is GPL-3, keeps all its state in the process and cannot be started
 * twice: so it gets a process, and this file is under its licence.
 *
 * usage: ef-espeak-helper speak VOICE RATE PITCH <text >stream
 *        ef-espeak-helper phonemes VOICE <lines >lines
 *        ef-espeak-helper voices >lines
 *
 * speak: frames on stdout, little-endian: type byte, 32-bit length, payload.
 *   'r' 32-bit sample rate    'p' 16-bit samples
 *   'w' 32-bit position (code points from 0), length, sample
 *   'e' 32-bit sample: end of a clause, or silence of a phoneme between words
 * phonemes: for every line of text one line of IPA, blanks between the words
 * voices: language, name and file of each voice, tabs between them
 */
#include <espeak-ng/speak_lib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TEXT (1024 * 1024)
#define NORMAL_RATE 175
#define NORMAL_PITCH 50

enum
{
  WRONG_USAGE = 2,
  NO_DATA = 3,
  NO_VOICE = 4,
  NO_SPEECH = 5,
  NO_OUTPUT = 6
};

static char text[MAX_TEXT];

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
  /* Stray events without a length stand on blanks at the ends of clauses. */
  if (event->type == espeakEVENT_WORD && event->length > 0 &&
      event->text_position > 0) {
    uint32_t word[3] = { (uint32_t)event->text_position - 1,
      (uint32_t)event->length, (uint32_t)event->sample };

    put_frame ('w', word, sizeof word);
  } else if (event->type == espeakEVENT_END ||
      (event->type == espeakEVENT_PHONEME && !event->id.string[0])) {
    uint32_t sample = (uint32_t)event->sample;

    put_frame ('e', &sample, sizeof sample);
  }
}

static int
on_speech (short *samples, int n, espeak_EVENT *events)
{
  for (; events->type != espeakEVENT_LIST_TERMINATED; events++)
    put_event (events);
  if (samples && n > 0)
    put_frame ('p', samples, (uint32_t)n * sizeof *samples);
  return ferror (stdout) ? 1 : 0;
}

static int
speak (const char *rate, const char *pitch)
{
  espeak_SetParameter (espeakRATE, (int)(atof (rate) * NORMAL_RATE), 0);
  espeak_SetParameter (espeakPITCH, (int)(atof (pitch) * NORMAL_PITCH), 0);
  espeak_SetSynthCallback (on_speech);
  if (espeak_Synth (text, strlen (text) + 1, 0, POS_CHARACTER, 0,
          espeakCHARS_UTF8, NULL, NULL) != EE_OK)
    return NO_SPEECH;
  return 0;
}

static void
put_phonemes (const char *line)
{
  const void *rest = line;

  while (rest && *(const char *)rest) {
    const char *ipa =
        espeak_TextToPhonemes (&rest, espeakCHARS_UTF8, espeakPHONEMES_IPA);

    if (ipa)
      fputs (ipa, stdout);
    fputc (' ', stdout);
  }
  fputc ('\n', stdout);
}

static int
phonemes (void)
{
  char *line = text;

  while (*line) {
    char *end = line + strcspn (line, "\n");
    int last = !*end;

    *end = '\0';
    put_phonemes (line);
    line = last ? end : end + 1;
  }
  return 0;
}

static int
list_voices (void)
{
  const espeak_VOICE **voices = espeak_ListVoices (NULL);

  for (; *voices; voices++) {
    /* The first byte of a language is its priority. */
    const char *language = (*voices)->languages;

    if (language[0] && strncmp ((*voices)->identifier, "mb/", 3) != 0)
      printf (
          "%s\t%s\t%s\n", language + 1, (*voices)->name, (*voices)->identifier);
  }
  return 0;
}

static int
start (int argc, char **argv)
{
  uint32_t sample_rate;
  int rate = espeak_Initialize (AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL,
      espeakINITIALIZE_PHONEME_EVENTS | espeakINITIALIZE_DONT_EXIT);

  if (rate <= 0)
    return NO_DATA;
  if (strcmp (argv[1], "voices") == 0)
    return list_voices ();
  if (espeak_SetVoiceByName (argv[2]) != EE_OK)
    return NO_VOICE;
  if (strcmp (argv[1], "phonemes") == 0)
    return phonemes ();
  sample_rate = (uint32_t)rate;
  put_frame ('r', &sample_rate, sizeof sample_rate);
  return speak (argv[3], argv[4]);
}

int
main (int argc, char **argv)
{
  size_t length;
  int status;

  if (!(argc == 2 && strcmp (argv[1], "voices") == 0) &&
      !(argc == 3 && strcmp (argv[1], "phonemes") == 0) &&
      !(argc == 5 && strcmp (argv[1], "speak") == 0)) {
    fputs ("usage: ef-espeak-helper speak VOICE RATE PITCH | phonemes VOICE | "
           "voices\n",
        stderr);
    return WRONG_USAGE;
  }
  if (argc > 2) {
    length = fread (text, 1, sizeof text - 1, stdin);
    text[length] = '\0';
  }
  status = start (argc, argv);
  if (fflush (stdout) != 0)
    return NO_OUTPUT;
  /* No espeak_Terminate(): it may wait for ever for a thread of its own. */
  return status;
}
