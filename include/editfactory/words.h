/* Edit Factory - words.json: what is said, and when
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gst/gst.h>

G_BEGIN_DECLS

#define EF_WORDS_MAX_WORDS 100000
#define EF_WORDS_MAX_TEXT_CHARS 1000000

/**
 * EfTiming:
 *
 * Where the times of the words come from, the best first: the engine that
 * spoke them, a provider's reply, alignment of a recording with its script,
 * an estimate from the length of the words, or the user's own file.
 */
typedef enum
{
  EF_TIMING_ENGINE,
  EF_TIMING_PROVIDER,
  EF_TIMING_ALIGNED,
  EF_TIMING_ESTIMATED,
  EF_TIMING_GIVEN
} EfTiming;

EF_API const gchar *ef_timing_to_string (EfTiming timing);

/**
 * EfWord:
 * @text: the word as captions show it, punctuation attached, UTF-8
 * @start: onset, nanoseconds from the start of the voice-over
 * @end: end, nanoseconds; @end >= @start
 * @char_offset: where the word begins in EfWords.text, in Unicode code points
 * @char_length: its length there, in code points
 */
typedef struct
{
  gchar *text;
  GstClockTime start;
  GstClockTime end;
  guint char_offset;
  guint char_length;
} EfWord;

/**
 * EfWords: reference counted, immutable once shared.
 * @language: BCP 47 tag, "en-US"
 * @text: the whole caption text
 * @duration: of the voice-over, nanoseconds
 * @words: (element-type EfWord): in order; starts never decrease
 */
typedef struct
{
  gchar *language;
  gchar *text;
  GstClockTime duration;
  EfTiming timing;
  GArray *words;
} EfWords;

EF_API EfWords *ef_words_new (const gchar *language, const gchar *text,
    GstClockTime duration, EfTiming timing);
EF_API EfWords *ef_words_ref (EfWords *words);
EF_API void ef_words_unref (EfWords *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfWords, ef_words_unref)

/* Copies @text. */
EF_API void ef_words_append (EfWords *words, const gchar *text,
    GstClockTime start, GstClockTime end, guint char_offset, guint char_length);
EF_API guint ef_words_length (const EfWords *words);
EF_API const EfWord *ef_words_index (const EfWords *words, guint i);
/* A copy whose times are moved by @shift nanoseconds (clamped at 0, and at the
 * largest time there is). */
EF_API EfWords *ef_words_shifted (const EfWords *words, GstClockTimeDiff shift);
/* TRUE when times are ordered and inside the duration, text is valid and the
 * character ranges lie in the text. */
EF_API gboolean ef_words_validate (const EfWords *words, GError **error);

EF_API EfWords *ef_words_load (const gchar *path, GError **error);
EF_API EfWords *ef_words_parse (
    const gchar *source, const gchar *data, gssize length, GError **error);
EF_API gboolean ef_words_save (
    const EfWords *words, const gchar *path, GError **error);

/*
 * EfWordTimingMeta: rides on a text/x-raw buffer that holds one sentence. The
 * words' times are relative to the buffer's PTS, their character offsets to
 * the buffer's text. Registered once, by libeditfactory; copied whole, never
 * transformed (it carries the tag of no memory layout).
 */
typedef struct
{
  GstMeta meta;
  EfWords *words;
} EfWordTimingMeta;

#define EF_WORD_TIMING_META_API_TYPE (ef_word_timing_meta_api_get_type ())
EF_API GType ef_word_timing_meta_api_get_type (void);
EF_API const GstMetaInfo *ef_word_timing_meta_get_info (void);
/* @words: (transfer none) */
EF_API EfWordTimingMeta *
ef_buffer_add_word_timing_meta (GstBuffer *buffer, EfWords *words);
EF_API EfWordTimingMeta *ef_buffer_get_word_timing_meta (GstBuffer *buffer);

G_END_DECLS
