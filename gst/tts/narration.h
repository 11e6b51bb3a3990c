/* Edit Factory - a whole script spoken ahead of whoever listens
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A thread speaks sentence after sentence into a file without a name, so that
 * memory does not grow with the script, at most EF_NARRATION_AHEAD before the
 * readers. Any number of threads read, waiting for what is not there yet.
 * Pauses between the sentences are holes in the file.
 */
#pragma once

#include "speech.h"

G_BEGIN_DECLS

#define EF_NARRATION_AHEAD (120 * GST_SECOND)
/* Silence before the first word and behind the last. */
#define EF_NARRATION_LEAD_IN (200 * GST_MSECOND)
#define EF_NARRATION_TAIL (300 * GST_MSECOND)
#define EF_NARRATION_SENTENCE_GAP (350 * GST_MSECOND)
#define EF_NARRATION_PARAGRAPH_GAP (600 * GST_MSECOND)

typedef struct _EfNarration EfNarration;

/**
 * EfNarrationFunc: called from the narration's thread, without any lock, once:
 * when all is spoken (@error is NULL) or when something went wrong. Not after
 * a cancellation.
 */
typedef void (*EfNarrationFunc) (gpointer user_data, const GError *error);

/**
 * ef_narration_new:
 * @speaker, @script: (transfer full)
 * @sentence_gap, @paragraph_gap: nanoseconds
 * @words_path: (nullable): where words.json is written when all is spoken
 */
EfNarration *ef_narration_new (EfSpeaker *speaker, EfScript *script,
    GstClockTime sentence_gap, GstClockTime paragraph_gap,
    const gchar *words_path, EfNarrationFunc func, gpointer user_data);
void ef_narration_start (EfNarration *self);
/* Cancels what runs and waits for the thread: some milliseconds. */
void ef_narration_stop (EfNarration *self);
/* Stops it too. */
void ef_narration_free (EfNarration *self);

/**
 * EfNarrationResult:
 * @EF_NARRATION_INTERRUPTED: ef_narration_interrupt() or a stop
 */
typedef enum
{
  EF_NARRATION_OK,
  EF_NARRATION_END,
  EF_NARRATION_INTERRUPTED,
  EF_NARRATION_ERROR
} EfNarrationResult;

/** EfNarrationSentence: @words: times relative to @start, characters to @text;
 * @next: nothing is said before; the following sentence's first word is heard
 * some milliseconds later, or it is the end of all */
typedef struct
{
  gchar *text;
  GstClockTime start;
  GstClockTime end;
  GstClockTime next;
  EfWords *words;
} EfNarrationSentence;

/* Wakes all waiting readers, and lets none wait until it is reset. */
void ef_narration_interrupt (EfNarration *self, gboolean interrupted);
/* Where a reader is, or wants to be: what lies within EF_NARRATION_AHEAD is
 * spoken. ef_narration_read() tells it by itself. */
void ef_narration_set_position (EfNarration *self, GstClockTime position);

/* Waits for the first sentence. */
EfNarrationResult ef_narration_get_rate (EfNarration *self, guint *rate);
/* Waits for sentence @index. @sentence: (out) (transfer none): lives as long
 * as the narration */
EfNarrationResult ef_narration_get_sentence (
    EfNarration *self, guint index, const EfNarrationSentence **sentence);
/* Waits for sample @at; reads up to @max. */
EfNarrationResult ef_narration_read (
    EfNarration *self, guint64 at, gint16 *samples, guint max, guint *n);
/* GST_CLOCK_TIME_NONE until all is spoken; never waits. */
GstClockTime ef_narration_get_duration (EfNarration *self);
/* Returns: (transfer full) (nullable): all words; NULL until all is spoken */
EfWords *ef_narration_get_words (EfNarration *self);

G_END_DECLS
