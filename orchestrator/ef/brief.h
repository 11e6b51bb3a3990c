/* Edit Factory - what a video is to be made from: options, checks, parameters
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rows of the tables of `ef make`, `ef plan` and `ef speak`, so that the
 * same option means the same everywhere, and the parameters of short.json that
 * come from them.
 */
#pragma once

#include "overlays.h"

G_BEGIN_DECLS

#define EF_VOICE_ROWS                                                          \
  { "voice", 'v', EF_OPTION_STRING, "NAME", NULL,                              \
    "The voice that speaks; see ef voices. Without it: the provider's own "    \
    "for the language." },                                                     \
      { "provider", 0, EF_OPTION_STRING, "NAME", "auto",                       \
        "Who makes the speech: auto (flite for English, espeak for other "     \
        "languages), flite, espeak or command." },                             \
      { "language", 'l', EF_OPTION_STRING, "TAG", "en-US",                     \
        "Language of the script, a BCP 47 tag such as de or pt-BR." },         \
      { "rate", 0, EF_OPTION_NUMBER, "FACTOR", "1",                            \
        "Speed of the speech; 1 is the voice's own.", 0.5, 2 },                \
      { "voice-file", 0, EF_OPTION_PATH, "FILE", NULL,                         \
        "A recording of the script instead of a made voice; its words are "    \
        "found by aligning it with the script, or given by --words." },        \
  {                                                                            \
    "words", 0, EF_OPTION_PATH, "FILE", NULL,                                  \
        "words.json with the times of the words, as ef speak writes it; "      \
        "goes with --voice-file."                                              \
  }

#define EF_EDIT_ROWS                                                           \
  { "no-voice", 0, EF_OPTION_FLAG, NULL, NULL,                                 \
    "No voice: the captions are paced for reading." },                         \
      { "music", 'm', EF_OPTION_PATH, "FILE", NULL,                            \
        "Music under the voice; repeated as often as needed, lowered while "   \
        "somebody speaks." },                                                  \
      { "music-gain", 0, EF_OPTION_NUMBER, "DB", "-10.5",                      \
        "Level of the music where nobody speaks, decibels.", -60, 12 },        \
      { "music-duck", 0, EF_OPTION_NUMBER, "DB", "-9",                         \
        "How much it is lowered under speech, decibels.", -60, 0 },            \
      { "style", 's', EF_OPTION_STRING, "NAME", "word-pop",                    \
        "How captions look; see ef styles." },                                 \
      EF_OPTION_PRESET_ROW,                                                    \
      { "formats", 0, EF_OPTION_STRING, "W:H,...", NULL,                       \
        "Shapes to make of the one programme, such as 9:16,1:1,16:9: the "     \
        "first is OUT.mp4, the others OUT.1x1.mp4 and so on, each with its "   \
        "own crop and captions and all from one decoding. W:H@PRESET is for "  \
        "another platform than --preset. Without it: the preset's own." },     \
      { "match", 0, EF_OPTION_STRING, "NAME", "balanced",                      \
        "What counts when footage is chosen: keyword_strict, balanced, "       \
        "max_variety, shuffle or ai_smart (balanced, and pins are "            \
        "suggestions)." },                                                     \
      { "pin", 0, EF_OPTION_PATHS, "SHOT=FILE[@SECONDS]...", NULL,             \
        "Shot SHOT, from 1 as ef plan --explain counts them, shows FILE, one " \
        "of the footage, from SECONDS on or where it is best; several after "  \
        "one --pin, and it may be repeated.",                                  \
        .command_line_only = TRUE },                                           \
      { "ban", 0, EF_OPTION_PATHS, "FILE[@FROM-TO]...", NULL,                  \
        "Do not show FILE, one of the footage, or only not what lies from "    \
        "FROM to TO in it, seconds; several after one --ban, and it may be "   \
        "repeated.",                                                           \
        .command_line_only = TRUE },                                           \
      { "min-shot", 0, EF_OPTION_NUMBER, "SECONDS", "3",                       \
        "No shot is shorter.", 0.5, 8 },                                       \
      { "max-shot", 0, EF_OPTION_NUMBER, "SECONDS", "6",                       \
        "Longer shots are split between words.", 1, 60 },                      \
      EF_OVERLAY_ROWS,                                                         \
      { "fast-score", 0, EF_OPTION_FLAG, NULL, NULL,                           \
        "Judge footage by its key frames alone, as ef score --fast does: for " \
        "hours of it." },                                                      \
  {                                                                            \
    "seed", 0, EF_OPTION_INTEGER, "N", "0",                                    \
        "Another seed makes other choices of about the same worth; 0 "         \
        "always takes the best. The same seed and inputs give the same "       \
        "plan.",                                                               \
        0, 4294967295.                                                         \
  }

/* The script and what EF_VOICE_ROWS say. */
gboolean ef_brief_add_voice (JsonObject *params, EfInvocation *invocation,
    const gchar *script, GError **error);
/* What EF_EDIT_ROWS say, without the footage. */
gboolean ef_brief_add_edit (
    JsonObject *params, EfInvocation *invocation, GError **error);
/* Returns: (transfer full) (element-type EfFormat): what --formats says; empty
 * without it */
GPtrArray *ef_brief_parse_formats (EfInvocation *invocation, GError **error);
/* Names that only a stage would look at late: voice, style, preset, match. */
gboolean ef_brief_check_voice (EfInvocation *invocation, GError **error);
gboolean ef_brief_check_edit (EfInvocation *invocation, GError **error);
/* Returns: (transfer full): "flite slt", "the recording voice.wav", "none" */
gchar *ef_brief_describe_voice (EfInvocation *invocation);

G_END_DECLS
