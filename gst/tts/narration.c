/* Edit Factory - a whole script spoken ahead of whoever listens
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include "narration.h"
#include "speech-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct _EfNarration
{
  EfSpeaker *speaker;
  EfScript *script;
  GstClockTime sentence_gap;
  GstClockTime paragraph_gap;
  gchar *words_path;
  EfNarrationFunc func;
  gpointer user_data;

  GThread *thread;
  GCancellable *cancellable;
  gint fd;

  GMutex lock; /* guards what follows */
  GCond cond;
  GPtrArray *sentences; /* (element-type EfNarrationSentence) */
  guint rate;
  guint64 ready; /* samples that can be read */
  gboolean complete;
  gboolean failed;
  gboolean interrupted;
  GstClockTime position;
  EfWords *words;
};

static void
free_sentence (gpointer data)
{
  EfNarrationSentence *sentence = data;

  g_free (sentence->text);
  ef_words_unref (sentence->words);
  g_free (sentence);
}

EfNarration *
ef_narration_new (EfSpeaker *speaker, EfScript *script,
    GstClockTime sentence_gap, GstClockTime paragraph_gap,
    const gchar *words_path, EfNarrationFunc func, gpointer user_data)
{
  EfNarration *self = g_new0 (EfNarration, 1);

  self->speaker = speaker;
  self->script = script;
  self->sentence_gap = sentence_gap;
  self->paragraph_gap = paragraph_gap;
  self->words_path = g_strdup (words_path);
  self->func = func;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->fd = -1;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->sentences = g_ptr_array_new_with_free_func (free_sentence);
  self->words = ef_words_new (script->language, script->text, 0, 0);
  return self;
}

void
ef_narration_stop (EfNarration *self)
{
  g_cancellable_cancel (self->cancellable);
  ef_narration_interrupt (self, TRUE);
  if (self->thread)
    g_thread_join (g_steal_pointer (&self->thread));
}

void
ef_narration_free (EfNarration *self)
{
  ef_narration_stop (self);
  if (self->fd >= 0)
    close (self->fd);
  ef_speaker_free (self->speaker);
  ef_script_free (self->script);
  g_free (self->words_path);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->sentences);
  ef_words_unref (self->words);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

/* The file */

static gboolean
open_file (EfNarration *self, GError **error)
{
  g_autofree gchar *path =
      g_build_filename (g_get_tmp_dir (), "ef-voice-XXXXXX", NULL);

  self->fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (self->fd >= 0)
    unlink (path);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_IO,
        "%s: cannot keep the voice there: %s; set TMPDIR to a writable folder",
        g_get_tmp_dir (), g_strerror (errno));
  return self->fd >= 0;
}

static gboolean
write_samples (
    EfNarration *self, guint64 at, const GArray *samples, GError **error)
{
  const gchar *data = samples->data;
  gsize left = (gsize)samples->len * 2;
  off_t offset = (off_t)at * 2;

  while (left > 0) {
    gssize n = pwrite (self->fd, data, left, offset);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      g_set_error (error, EF_ERROR, EF_ERROR_IO,
          "%s: cannot keep the voice there: %s", g_get_tmp_dir (),
          g_strerror (n < 0 ? errno : ENOSPC));
      return FALSE;
    }
    data += n;
    offset += n;
    left -= n;
  }
  return TRUE;
}

/* Behind the last sample written the file is short: the pause is silence. */
static gboolean
read_samples (gint fd, guint64 at, gint16 *samples, guint n)
{
  gsize got = 0, want = (gsize)n * 2;

  while (got < want) {
    gssize r = pread (
        fd, (gchar *)samples + got, want - got, (off_t)at * 2 + (off_t)got);

    if (r < 0 && errno == EINTR)
      continue;
    if (r < 0)
      return FALSE;
    if (r == 0)
      break;
    got += r;
  }
  memset ((gchar *)samples + got, 0, want - got);
  return TRUE;
}

/* The speaking thread */

static GstClockTime
to_time (guint64 samples, guint rate)
{
  return gst_util_uint64_scale (samples, GST_SECOND, rate);
}

static guint64
to_samples (GstClockTime time, guint rate)
{
  return gst_util_uint64_scale_round (time, rate, GST_SECOND);
}

static void
add_words (EfNarration *self, EfNarrationSentence *out,
    const EfSentence *sentence, const EfSpeech *speech, guint64 at, guint base)
{
  guint rate = speech->sample_rate;

  for (guint i = 0; i < sentence->count; i++) {
    const EfToken *token = ef_script_token (self->script, sentence->first + i);
    const EfTokenTime *time = &g_array_index (speech->times, EfTokenTime, i);
    GstClockTime start = to_time (at + time->start, rate);
    GstClockTime end = to_time (at + time->end, rate);

    ef_words_append (self->words, token->text, start, end, token->char_offset,
        token->char_length);
    ef_words_append (out->words, token->text, start - out->start,
        end - out->start, token->char_offset - base, token->char_length);
  }
}

/* A `text` buffer lasts from its first word to the end of its last. */
static EfNarrationSentence *
make_sentence (EfNarration *self, const EfSentence *sentence,
    const EfSpeech *speech, guint64 at, guint64 next)
{
  EfNarrationSentence *out = g_new0 (EfNarrationSentence, 1);
  const EfTokenTime *first = &g_array_index (speech->times, EfTokenTime, 0);
  guint rate = speech->sample_rate, base, end = 0;

  for (guint i = 0; i < speech->times->len; i++)
    end = MAX (end, g_array_index (speech->times, EfTokenTime, i).end);
  out->text = ef_script_sentence_text (self->script, sentence, &base);
  out->start = to_time (at + first->start, rate);
  out->end = to_time (at + end, rate);
  out->next = to_time (next, rate);
  out->words = ef_words_new (
      self->script->language, out->text, out->end - out->start, speech->timing);
  self->words->timing = MAX (self->words->timing, speech->timing);
  add_words (self, out, sentence, speech, at, base);
  return out;
}

static gboolean
wait_for_readers (EfNarration *self)
{
  g_mutex_lock (&self->lock);
  while (!g_cancellable_is_cancelled (self->cancellable) && self->rate &&
      to_time (self->ready, self->rate) > self->position + EF_NARRATION_AHEAD)
    g_cond_wait (&self->cond, &self->lock);
  g_mutex_unlock (&self->lock);
  return !g_cancellable_is_cancelled (self->cancellable);
}

static gboolean
check_rate (EfNarration *self, const EfSpeech *speech, GError **error)
{
  if (self->rate == 0 || self->rate == speech->sample_rate)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "%s: one sentence came at %u Hz, another at %u Hz; make it keep one rate",
      self->speaker->provider->name, self->rate, speech->sample_rate);
  return FALSE;
}

static gboolean
speak_sentence (EfNarration *self, guint index, guint64 *at, GError **error)
{
  const EfSentence *sentence =
      &g_array_index (self->script->sentences, EfSentence, index);
  gboolean last = index + 1 == self->script->sentences->len;
  g_autoptr (EfSpeech) speech = ef_speaker_say (
      self->speaker, self->script, index, self->cancellable, error);
  GstClockTime pause = last      ? EF_NARRATION_TAIL
      : sentence->ends_paragraph ? self->paragraph_gap
                                 : self->sentence_gap;
  EfNarrationSentence *out;
  guint64 next;

  if (!speech || !check_rate (self, speech, error))
    return FALSE;
  if (index == 0)
    *at = to_samples (EF_NARRATION_LEAD_IN, speech->sample_rate);
  if (!write_samples (self, *at, speech->samples, error))
    return FALSE;
  next = *at + speech->samples->len + to_samples (pause, speech->sample_rate);
  out = make_sentence (self, sentence, speech, *at, next);
  g_mutex_lock (&self->lock);
  self->rate = speech->sample_rate;
  self->ready = next;
  g_ptr_array_add (self->sentences, out);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  *at = next;
  return TRUE;
}

static gboolean
finish (EfNarration *self, GError **error)
{
  self->words->duration = to_time (self->ready, self->rate);
  if (!ef_words_validate (self->words, error))
    return FALSE;
  if (self->words_path && !ef_words_save (self->words, self->words_path, error))
    return FALSE;
  if (self->speaker->cache_dir)
    ef_speech_cache_trim (self->speaker->cache_dir, EF_SPEECH_CACHE_MAX_BYTES);
  return TRUE;
}

static gpointer
run (gpointer data)
{
  EfNarration *self = data;
  g_autoptr (GError) error = NULL;
  guint64 at = 0;
  gboolean ok = open_file (self, &error);

  for (guint i = 0; ok && i < self->script->sentences->len; i++)
    ok = wait_for_readers (self) && speak_sentence (self, i, &at, &error);
  ok = ok && finish (self, &error);
  /* The reason comes before the end of the streams that follows from it. */
  if (!ok && !g_cancellable_is_cancelled (self->cancellable))
    self->func (self->user_data, error);
  g_mutex_lock (&self->lock);
  self->complete = ok;
  self->failed = !ok;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  if (ok && !g_cancellable_is_cancelled (self->cancellable))
    self->func (self->user_data, NULL);
  return NULL;
}

void
ef_narration_start (EfNarration *self)
{
  self->thread = g_thread_new ("ef-narration", run, self);
}

/* The readers */

void
ef_narration_interrupt (EfNarration *self, gboolean interrupted)
{
  g_mutex_lock (&self->lock);
  self->interrupted = interrupted;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
ef_narration_set_position (EfNarration *self, GstClockTime position)
{
  g_mutex_lock (&self->lock);
  self->position = MAX (self->position, position);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* With the lock held, when what was wanted is not there. */
static EfNarrationResult
why_not (EfNarration *self)
{
  if (self->interrupted)
    return EF_NARRATION_INTERRUPTED;
  if (self->failed)
    return EF_NARRATION_ERROR;
  return self->complete ? EF_NARRATION_END : EF_NARRATION_OK;
}

EfNarrationResult
ef_narration_get_rate (EfNarration *self, guint *rate)
{
  EfNarrationResult result = EF_NARRATION_OK;

  g_mutex_lock (&self->lock);
  while (self->rate == 0 && (result = why_not (self)) == EF_NARRATION_OK)
    g_cond_wait (&self->cond, &self->lock);
  *rate = self->rate;
  g_mutex_unlock (&self->lock);
  return result;
}

EfNarrationResult
ef_narration_get_sentence (
    EfNarration *self, guint index, const EfNarrationSentence **sentence)
{
  EfNarrationResult result = EF_NARRATION_OK;

  g_mutex_lock (&self->lock);
  while (index >= self->sentences->len &&
      (result = why_not (self)) == EF_NARRATION_OK)
    g_cond_wait (&self->cond, &self->lock);
  if (self->interrupted)
    result = EF_NARRATION_INTERRUPTED;
  if (result == EF_NARRATION_OK)
    *sentence = g_ptr_array_index (self->sentences, index);
  g_mutex_unlock (&self->lock);
  return result;
}

EfNarrationResult
ef_narration_read (
    EfNarration *self, guint64 at, gint16 *samples, guint max, guint *n)
{
  EfNarrationResult result = EF_NARRATION_OK;
  guint64 ready;

  g_mutex_lock (&self->lock);
  if (self->rate > 0)
    self->position = MAX (self->position, to_time (at, self->rate));
  g_cond_broadcast (&self->cond);
  while (at >= self->ready && (result = why_not (self)) == EF_NARRATION_OK)
    g_cond_wait (&self->cond, &self->lock);
  if (self->interrupted)
    result = EF_NARRATION_INTERRUPTED;
  ready = self->ready;
  g_mutex_unlock (&self->lock);
  if (result != EF_NARRATION_OK)
    return result;
  *n = (guint)MIN (max, ready - at);
  if (!read_samples (self->fd, at, samples, *n))
    return EF_NARRATION_ERROR;
  return EF_NARRATION_OK;
}

GstClockTime
ef_narration_get_duration (EfNarration *self)
{
  GstClockTime duration = GST_CLOCK_TIME_NONE;

  g_mutex_lock (&self->lock);
  if (self->complete)
    duration = self->words->duration;
  g_mutex_unlock (&self->lock);
  return duration;
}

EfWords *
ef_narration_get_words (EfNarration *self)
{
  EfWords *words = NULL;

  g_mutex_lock (&self->lock);
  if (self->complete)
    words = ef_words_ref (self->words);
  g_mutex_unlock (&self->lock);
  return words;
}
