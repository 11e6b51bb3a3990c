/* Edit Factory - efsubtitleoverlay: the text pad
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"
#include "phraser.h"
#include "subtitles.h"

/* How long video waits for a text pad that says nothing. */
#define WAIT_LIMIT (2 * G_TIME_SPAN_SECOND)
/* Text that video has not reached yet; more is refused. */
#define MAX_PENDING_CUES 100000

static gboolean
append_words (GstEfSubtitleOverlay *self, EfWords *words)
{
  gboolean room;

  g_mutex_lock (&self->lock);
  room = self->late_words->len < MAX_PENDING_CUES;
  if (room)
    g_ptr_array_add (self->late_words, ef_words_ref (words));
  g_mutex_unlock (&self->lock);
  return room;
}

/* Text without word times becomes words that all last as long as the text. */
static EfWords *
words_from_text (GstBuffer *buffer, GstClockTime start, GstClockTime duration)
{
  GstMapInfo map;
  g_autofree gchar *copy = NULL;
  g_autofree gchar *plain = NULL;
  g_auto (GStrv) parts = NULL;
  EfWords *words;
  guint offset = 0;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;
  copy = g_strndup ((const gchar *)map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  if (!g_utf8_validate (copy, -1, NULL))
    return NULL;
  plain = ef_subtitles_plain_text (copy);
  words = ef_words_new (NULL, plain, start + duration, EF_TIMING_ESTIMATED);
  parts = g_strsplit_set (plain, " \t\n", 2000);
  for (guint i = 0; parts[i]; i++) {
    guint length = g_utf8_strlen (parts[i], -1);

    if (length > 0)
      ef_words_append (
          words, parts[i], start, start + duration, offset, length);
    offset += length + 1;
  }
  return words;
}

GstFlowReturn
gst_ef_subtitle_overlay_text_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);
  EfWordTimingMeta *meta = ef_buffer_get_word_timing_meta (buffer);
  GstClockTime start, duration = GST_BUFFER_DURATION (buffer);
  g_autoptr (EfWords) words = NULL;

  start = gst_segment_to_running_time (
      &self->text_segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (start)) {
    GST_DEBUG_OBJECT (self, "text without time or outside the segment");
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  if (!GST_CLOCK_TIME_IS_VALID (duration))
    duration = meta ? meta->words->duration : 3 * GST_SECOND;
  words = meta ? ef_words_shifted (meta->words, start)
               : words_from_text (buffer, start, duration);
  gst_buffer_unref (buffer);
  if (!words)
    gst_ef_subtitle_overlay_post_warning (
        self, "a text buffer is not UTF-8; it is left out");
  else if (!append_words (self, words))
    gst_ef_subtitle_overlay_post_warning (
        self, "too much text is waiting; some is left out");
  g_mutex_lock (&self->lock);
  self->text_position = MAX (self->text_position, start + duration);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return GST_FLOW_OK;
}

static void
text_known_until (GstEfSubtitleOverlay *self, GstClockTime running_time)
{
  g_mutex_lock (&self->lock);
  if (GST_CLOCK_TIME_IS_VALID (running_time))
    self->text_position = MAX (self->text_position, running_time);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
gst_ef_subtitle_overlay_reset_text (GstEfSubtitleOverlay *self)
{
  g_mutex_lock (&self->lock);
  self->text_flushed = TRUE;
  g_ptr_array_set_size (self->late_words, 0);
  gst_segment_init (&self->text_segment, GST_FORMAT_TIME);
  self->text_position = 0;
  self->text_eos = FALSE;
  g_mutex_unlock (&self->lock);
}

static void
take_gap (GstEfSubtitleOverlay *self, GstEvent *event)
{
  GstClockTime start, duration;

  gst_event_parse_gap (event, &start, &duration);
  if (GST_CLOCK_TIME_IS_VALID (duration))
    start += duration;
  text_known_until (self,
      gst_segment_to_running_time (
          &self->text_segment, GST_FORMAT_TIME, start));
}

gboolean
gst_ef_subtitle_overlay_text_event (
    GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEGMENT:
      g_mutex_lock (&self->lock);
      gst_event_copy_segment (event, &self->text_segment);
      self->text_eos = FALSE;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->lock);
      break;
    case GST_EVENT_GAP:
      take_gap (self, event);
      break;
    case GST_EVENT_EOS:
      g_mutex_lock (&self->lock);
      self->text_eos = TRUE;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->lock);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_ef_subtitle_overlay_reset_text (self);
      break;
    default:
      break;
  }
  /* Nothing of the text pad goes downstream. */
  gst_event_unref (event);
  return TRUE;
}

GstPadLinkReturn
gst_ef_subtitle_overlay_text_link (GstPad *pad, GstObject *parent, GstPad *peer)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  g_mutex_lock (&self->lock);
  self->text_linked = TRUE;
  g_mutex_unlock (&self->lock);
  return GST_PAD_LINK_OK;
}

void
gst_ef_subtitle_overlay_text_unlink (GstPad *pad, GstObject *parent)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  g_mutex_lock (&self->lock);
  self->text_linked = FALSE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* Waits until text is known up to @running_time, at most WAIT_LIMIT: a text
 * pad that says nothing must not hold the picture for ever. */
gboolean
gst_ef_subtitle_overlay_wait_for_text (
    GstEfSubtitleOverlay *self, GstClockTime running_time)
{
  gint64 until = g_get_monotonic_time () + WAIT_LIMIT;
  gboolean flushing;

  g_mutex_lock (&self->lock);
  while (self->text_linked && self->wait_text && !self->text_eos &&
      !self->flushing && self->text_position <= running_time)
    if (!g_cond_wait_until (&self->cond, &self->lock, until)) {
      GST_WARNING_OBJECT (self, "no text came for %" GST_TIME_FORMAT,
          GST_TIME_ARGS (running_time));
      break;
    }
  flushing = self->flushing;
  g_mutex_unlock (&self->lock);
  return !flushing;
}

/* Words that came since are phrased, now that the canvas is known. */
void
gst_ef_subtitle_overlay_phrase_late_words (GstEfSubtitleOverlay *self)
{
  while (TRUE) {
    g_autoptr (EfWords) words = NULL;
    g_autoptr (EfCues) cues = NULL;

    g_mutex_lock (&self->lock);
    if (self->late_words->len > 0)
      words = ef_words_ref (g_ptr_array_index (self->late_words, 0));
    if (words)
      g_ptr_array_remove_index (self->late_words, 0);
    g_mutex_unlock (&self->lock);
    if (!words)
      return;
    cues = ef_captions_phrase (words, 0, self->style, self->area,
        GST_VIDEO_INFO_WIDTH (&self->info),
        GST_VIDEO_INFO_HEIGHT (&self->info));
    cues->timed_words = words->timing != EF_TIMING_ESTIMATED;
    ef_cue_track_add (self->stream_cues, cues);
  }
}
