/* Edit Factory - cues.json: what is shown, and when
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/language.h>
#include <editfactory/words.h>

G_BEGIN_DECLS

#define EF_CUES_MAX_CUES 100000

/**
 * EfCueWordFlags:
 * @EF_CUE_WORD_JOINED: no space stands between it and the word in front of it:
 *   scripts without spaces, syllables, a look that changes inside a word
 */
typedef enum
{
  EF_CUE_WORD_BOLD = 1 << 0,
  EF_CUE_WORD_ITALIC = 1 << 1,
  EF_CUE_WORD_UNDERLINE = 1 << 2,
  EF_CUE_WORD_STRIKE = 1 << 3,
  EF_CUE_WORD_JOINED = 1 << 4
} EfCueWordFlags;

/* Sizes that a document may ask for, of the style's. */
#define EF_CUE_MIN_SIZE 0.25
#define EF_CUE_MAX_SIZE 4.0
/* Of a family's name, bytes. */
#define EF_CUE_MAX_FONT 63
/* Of a region. */
#define EF_CUE_MAX_REGION_LINES 20
/* Of a reading, characters. */
#define EF_CUE_MAX_RUBY 100

/**
 * EfCueWord:
 * @text: as shown (case of the style applied), UTF-8
 * @start, @end: when it is spoken, nanoseconds of the programme
 * @line: index of the line it stands on, from 0
 * @flags: EfCueWordFlags: how it differs from the style
 * @colour: 0xRRGGBBAA of the word while it is not lit; 0: the style's
 * @fade: 0..1, how much of the word is not seen; 0: it is as the style has it
 * @size: of the style's size, EF_CUE_MIN_SIZE to EF_CUE_MAX_SIZE; 0 means 1
 * @font: (nullable): family; one that is not installed is the style's
 * @language: (nullable): of ef_language_intern(); NULL: the cue's
 * @ruby: (nullable): its reading, set small above it (beside it in vertical
 *   text), UTF-8
 */
typedef struct
{
  gchar *text;
  GstClockTime start;
  GstClockTime end;
  guint line;
  guint flags;
  guint colour;
  gfloat fade;
  gfloat size;
  gchar *font;
  const gchar *language;
  gchar *ruby;
} EfCueWord;

/** EfWriting: how the lines of a cue run. */
typedef enum
{
  EF_WRITING_STYLE, /* as the style says */
  EF_WRITING_HORIZONTAL,
  EF_WRITING_VERTICAL_RL, /* columns, the first on the right */
  EF_WRITING_VERTICAL_LR  /* columns, the first on the left */
} EfWriting;

/**
 * EfCuePlace: where a document wants a cue; all zero: where the style does.
 * @anchor: the point of the caption that is placed, as the keys of a number
 *   pad: 1 is bottom left, 2 bottom centre, 9 top right; 0: the style's place
 * @x, @y: where it is placed, 0..1 of the canvas; negative: the style's
 * @width: of its lines, 0..1 of the canvas; 0: the safe area's. Of columns
 *   their length, of the canvas's height
 * @lines: 0, or: the cue stands in a region as high as so many lines of the
 *   style, above what begins after it there; what has no room is not shown.
 *   Columns are in no region
 * @lines_y: the point of the region, 0..1 of its height from the top, that
 *   stands at @y
 * @scroll: what comes moves up from below the region, and moves what is there
 * @writing: EfWriting
 */
typedef struct
{
  gint anchor;
  gfloat x;
  gfloat y;
  gfloat width;
  guint lines;
  gfloat lines_y;
  gboolean scroll;
  gint writing;
} EfCuePlace;

/**
 * EfCue: one caption, as burned in and as written to .srt and .vtt.
 * @start, @end: when it is shown, nanoseconds of the programme
 * @n_lines: at least 1
 * @words: (element-type EfCueWord): in logical order; a cue without timed
 *   words (from an SRT) has one word a written word, all with the cue's times
 * @language: (nullable): of ef_language_intern(); NULL: not known
 */
typedef struct
{
  GstClockTime start;
  GstClockTime end;
  guint n_lines;
  GArray *words;
  EfCuePlace place;
  const gchar *language;
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

/**
 * ef_cues_set_language:
 * @tag: (nullable): BCP 47
 *
 * Says the language of cues that do not know theirs, before they are shared.
 */
EF_API void ef_cues_set_language (EfCues *cues, const gchar *tag);
/* Appends an empty cue in the cues' language; the pointer is valid until the
 * next append. */
EF_API EfCue *
ef_cues_append (EfCues *cues, GstClockTime start, GstClockTime end);
EF_API void ef_cue_append_word (EfCue *cue, const gchar *text,
    GstClockTime start, GstClockTime end, guint line);
/* Appends a copy of @word, its look included. */
EF_API void ef_cue_append_copy (EfCue *cue, const EfCueWord *word);
/**
 * ef_cue_has_word_times:
 *
 * Returns: FALSE when all of its several words carry the cue's own times: one
 *   cue of a document whose others may know more (EfCues.timed_words)
 */
EF_API gboolean ef_cue_has_word_times (const EfCue *cue);
EF_API guint ef_cues_length (const EfCues *cues);
EF_API const EfCue *ef_cues_index (const EfCues *cues, guint i);
/* Returns: (transfer full): the cue's text, lines separated by '\n', readings
 * in brackets behind their words */
EF_API gchar *ef_cue_get_text (const EfCue *cue);

/**
 * ef_caption_char_is_unwanted:
 *
 * Control characters, and the embeddings, overrides and isolates of the
 * bidirectional algorithm: a caption must not turn the text around it.
 */
EF_API gboolean ef_caption_char_is_unwanted (gunichar c);
/* Takes these out of @text, in place, and blanks from its ends. */
EF_API gchar *ef_caption_text_clean (gchar *text);
/* "#rrggbb" or "#rrggbbaa" to 0xRRGGBBAA */
EF_API gboolean ef_caption_colour_parse (const gchar *text, guint *rgba);

EF_API EfCues *ef_cues_load (const gchar *path, GError **error);
/* @source: what to call the document in errors; @length: bytes, or -1 */
EF_API EfCues *ef_cues_parse (
    const gchar *source, const gchar *data, gssize length, GError **error);
EF_API gboolean ef_cues_save (
    const EfCues *cues, const gchar *path, GError **error);

G_END_DECLS
