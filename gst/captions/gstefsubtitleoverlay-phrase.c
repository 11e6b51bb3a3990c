/* Edit Factory - efsubtitleoverlay: the text pad's text, phrased
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Text is kept as it came for as long as its cues are on the track: another
 * canvas, style or safe area phrases it anew, as it does with files.
 */
#include "gstefsubtitleoverlay-private.h"
#include "estimate-times.h"
#include "phraser.h"

/* How long text is known that is over. */
#define KEPT (10 * GST_SECOND)
/* How often what is older is looked for. */
#define SWEEP GST_SECOND

void
gst_ef_subtitle_overlay_text_free (gpointer data)
{
  EfStreamText *text = data;

  if (!text)
    return;
  g_clear_pointer (&text->words, ef_words_unref);
  g_clear_pointer (&text->cues, ef_cues_unref);
  g_free (text);
}

static EfCues *
phrase (GstEfSubtitleOverlay *self, const EfStreamText *text)
{
  EfTypesetter *typesetter = ef_scene_get_typesetter (self->scene);
  EfCues *cues;

  if (!text->words)
    return ef_typesetter_reflow (typesetter, text->cues);
  cues = ef_typesetter_phrase (typesetter, text->words, 0);
  cues->timed_words = text->words->timing != EF_TIMING_ESTIMATED;
  return cues;
}

static void
add_to_track (GstEfSubtitleOverlay *self, EfStreamText *text)
{
  g_autoptr (EfCues) cues = phrase (self, text);

  if (self->estimate_words)
    ef_cues_estimate_times (cues);
  text->until = ef_cue_track_add_text (self->stream_cues, cues, &text->clock);
}

/* What is kept counts as what waits does. */
static void
count_kept (GstEfSubtitleOverlay *self)
{
  g_mutex_lock (&self->lock);
  self->n_kept = self->texts->len;
  g_mutex_unlock (&self->lock);
}

void
gst_ef_subtitle_overlay_drop_text (GstEfSubtitleOverlay *self)
{
  ef_cue_track_clear (self->stream_cues);
  g_ptr_array_set_size (self->texts, 0);
  self->swept = 0;
  count_kept (self);
}

/* The text pad was flushed: what it said is not shown any more. The scene must
 * not keep the address of a cue that goes. */
static void
drop_flushed (GstEfSubtitleOverlay *self)
{
  gboolean flushed;

  g_mutex_lock (&self->lock);
  flushed = self->text_flushed;
  self->text_flushed = FALSE;
  g_mutex_unlock (&self->lock);
  if (!flushed)
    return;
  gst_ef_subtitle_overlay_forget_cues (self);
  gst_ef_subtitle_overlay_drop_text (self);
}

static EfStreamText *
take_next (GstEfSubtitleOverlay *self)
{
  EfStreamText *text;

  g_mutex_lock (&self->lock);
  text = g_queue_pop_head (&self->late);
  if (text)
    self->n_kept++;
  g_mutex_unlock (&self->lock);
  return text;
}

void
gst_ef_subtitle_overlay_phrase_late_text (GstEfSubtitleOverlay *self)
{
  EfStreamText *text;

  drop_flushed (self);
  while ((text = take_next (self))) {
    add_to_track (self, text);
    g_ptr_array_add (self->texts, text);
  }
}

void
gst_ef_subtitle_overlay_phrase_again (GstEfSubtitleOverlay *self)
{
  gst_ef_subtitle_overlay_forget_cues (self);
  ef_cue_track_clear (self->stream_cues);
  for (guint i = 0; i < self->texts->len; i++)
    add_to_track (self, g_ptr_array_index (self->texts, i));
}

/* Keeps the order: of those that begin together the first that came is above.
 */
static void
sweep (GstEfSubtitleOverlay *self, gint64 time)
{
  GPtrArray *texts = self->texts;
  guint n = 0;

  for (guint i = 0; i < texts->len; i++) {
    EfStreamText *text = g_steal_pointer (&texts->pdata[i]);

    if (text->until < time)
      gst_ef_subtitle_overlay_text_free (text);
    else
      texts->pdata[n++] = text;
  }
  if (n < texts->len)
    g_ptr_array_remove_range (texts, n, texts->len - n);
  ef_cue_track_forget (self->stream_cues, (GstClockTime)time);
  count_kept (self);
}

void
gst_ef_subtitle_overlay_forget_text (
    GstEfSubtitleOverlay *self, GstClockTime running_time)
{
  if (running_time < KEPT + self->swept + SWEEP)
    return;
  self->swept = running_time - KEPT;
  sweep (self, (gint64)self->swept);
}
