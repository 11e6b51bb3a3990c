/* Edit Factory - cues.json: what is shown, and when
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/words.h>

G_BEGIN_DECLS

#define EF_CUES_MAX_CUES 100000

/**
 * EfCueWord:
 * @text: as shown (case of the style applied), UTF-8
 * @start, @end: when it is spoken, nanoseconds of the programme
 * @line: index of the line it stands on, from 0
 */
typedef struct
{
  gchar *text;
  GstClockTime start;
  GstClockTime end;
  guint line;
} EfCueWord;

/**
 * EfCue: one caption, as burned in and as written to .srt and .vtt.
 * @start, @end: when it is shown, nanoseconds of the programme
 * @n_lines: at least 1
 * @words: (element-type EfCueWord): in logical order; a cue without timed
 *   words (from an SRT) has one word a written word, all with the cue's times
 */
typedef struct
{
  GstClockTime start;
  GstClockTime end;
  guint n_lines;
  GArray *words;
} EfCue;

/** EfCues: reference counted, immutable once shared.
 * @style: name of the style that phrased them
 * @width, @height: canvas they were laid out for, pixels
 * @timed_words: FALSE when the words' times are only those of their cue
 */
typedef struct
{
  gchar *style;
  gchar *language;
  guint width;
  guint height;
  gboolean timed_words;
  GArray *cues;
} EfCues;

EF_API EfCues *ef_cues_new (
    const gchar *style, const gchar *language, guint width, guint height);
EF_API EfCues *ef_cues_ref (EfCues *cues);
EF_API void ef_cues_unref (EfCues *cues);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCues, ef_cues_unref)

/* Appends an empty cue; the pointer is valid until the next append. */
EF_API EfCue *
ef_cues_append (EfCues *cues, GstClockTime start, GstClockTime end);
EF_API void ef_cue_append_word (EfCue *cue, const gchar *text,
    GstClockTime start, GstClockTime end, guint line);
EF_API guint ef_cues_length (const EfCues *cues);
EF_API const EfCue *ef_cues_index (const EfCues *cues, guint i);
/* Returns: (transfer full): the cue's text, lines separated by '\n' */
EF_API gchar *ef_cue_get_text (const EfCue *cue);

EF_API EfCues *ef_cues_load (const gchar *path, GError **error);
EF_API gboolean ef_cues_save (
    const EfCues *cues, const gchar *path, GError **error);

G_END_DECLS
