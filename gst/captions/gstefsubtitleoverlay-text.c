/* Edit Factory - efsubtitleoverlay: the text pad
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "gstefsubtitleoverlay-private.h"
#include "subtitles.h"

/* How long video waits for a text pad that says nothing. */
#define WAIT_LIMIT (2 * G_TIME_SPAN_SECOND)
/* How often in a row, unless the pipeline is live. */
#define MAX_MISSES 3
/* Text that video has not reached yet, or has just left; more is refused. */
#define MAX_PENDING_CUES 100000
/* How long text without a duration is shown, unless other text comes. */
#define DEFAULT_DURATION (3 * GST_SECOND)
/* How long before the segment text may be over that is not left out. */
#define JUST_OVER (10 * GST_SECOND)
/* A longer one is a mistake, or near the end of what times can hold. */
#define MAX_DURATION (24 * 3600 * GST_SECOND)
/* Text from here on is left out: times are added to. */
#define LATEST ((GstClockTime)G_MAXINT64 / 4)

static void
on_text_warning (const gchar *message, gpointer self)
{
  gst_ef_subtitle_overlay_text_fault (self, EF_TEXT_ODD, message);
}

/* Text without word times is a cue as it stands. */
static EfCues *
read_text (GstEfSubtitleOverlay *self, GstBuffer *buffer, GstClockTime start,
    GstClockTime end)
{
  g_autoptr (GError) error = NULL;
  GstMapInfo map;
  EfCues *cues;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;
  cues = ef_text_cue ((const gchar *)map.data, map.size, self->text_markup,
      start, end, on_text_warning, self, &error);
  gst_buffer_unmap (buffer, &map);
  if (error)
    gst_ef_subtitle_overlay_text_fault (
        self, EF_TEXT_UNREADABLE, error->message);
  return cues;
}

/* Takes @late. */
static void
append_late (GstEfSubtitleOverlay *self, EfStreamText *late)
{
  gboolean room;

  g_mutex_lock (&self->lock);
  room = self->late.length + self->n_kept < MAX_PENDING_CUES;
  if (room)
    g_queue_push_tail (&self->late, late);
  g_mutex_unlock (&self->lock);
  if (room)
    return;
  gst_ef_subtitle_overlay_text_free (late);
  gst_ef_subtitle_overlay_text_fault (
      self, EF_TEXT_TOO_MUCH, "too much text is waiting; some is left out");
}

/* How long a buffer's text is said: 0 when nobody knows. */
static GstClockTime
said_time (GstBuffer *buffer, const EfWordTimingMeta *meta)
{
  GstClockTime time = meta ? meta->words->duration : 0;

  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    time = GST_BUFFER_DURATION (buffer);
  return MIN (time, MAX_DURATION);
}

/* NULL when nothing can be read. */
static EfStreamText *
late_text_new (GstEfSubtitleOverlay *self, GstBuffer *buffer,
    const EfWordTimingMeta *meta, const EfCueClock *clock)
{
  EfStreamText *late = g_new0 (EfStreamText, 1);

  late->clock = *clock;
  if (meta) {
    late->words = ef_words_shifted (meta->words, 0);
    gst_ef_subtitle_overlay_tell_words (self, late->words, TRUE);
  } else {
    late->cues = read_text (
        self, buffer, 0, clock->said > 0 ? clock->said : DEFAULT_DURATION);
    if (!late->cues) {
      gst_ef_subtitle_overlay_text_free (late);
      return NULL;
    }
    gst_ef_subtitle_overlay_tell_cues (self, late->cues, TRUE);
  }
  return late;
}

/* Text that was over shortly before the segment: what began beside it stands
 * where it left room. In later segments its time is that of another text. */
static gboolean
is_just_over (const GstSegment *segment, GstClockTime start, GstClockTime said)
{
  return segment->rate > 0 && segment->base == 0 && said > 0 &&
      start + said <= segment->start &&
      start + said + JUST_OVER > segment->start;
}

/* How the buffer's own time runs in running time: also of a buffer that begins
 * before the segment and reaches into it. */
static gboolean
find_clock (GstEfSubtitleOverlay *self, GstBuffer *buffer,
    const EfWordTimingMeta *meta, EfCueClock *clock)
{
  const GstSegment *segment = &self->text_segment;
  GstClockTime start = GST_BUFFER_PTS (buffer), running;
  GstClockTime said = said_time (buffer, meta);
  int sign;

  if (!GST_CLOCK_TIME_IS_VALID (start) || start > LATEST)
    return FALSE;
  if (!gst_segment_clip (
          segment, GST_FORMAT_TIME, start, start + MAX (said, 1), NULL, NULL) &&
      !is_just_over (segment, start, said))
    return FALSE;
  sign = gst_segment_to_running_time_full (
      segment, GST_FORMAT_TIME, start, &running);
  if (sign == 0 || running > LATEST)
    return FALSE;
  *clock = (EfCueClock){ sign < 0 ? -(gint64)running : (gint64)running,
    segment->rate, said };
  return TRUE;
}

/* Up to which running time text is known with that of @clock. Backwards its
 * beginning comes last. */
static gint64
known_until (const EfCueClock *clock)
{
  GstClockTime shown = clock->said > 0 ? clock->said : DEFAULT_DURATION;

  if (clock->rate < 0)
    return clock->origin;
  return clock->origin +
      (gint64)MIN ((gdouble)shown / clock->rate, (gdouble)MAX_DURATION);
}

static void
text_known_until (GstEfSubtitleOverlay *self, GstClockTime running_time)
{
  g_mutex_lock (&self->lock);
  if (GST_CLOCK_TIME_IS_VALID (running_time))
    self->text_position = MAX (self->text_position, running_time);
  self->text_misses = 0;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

GstFlowReturn
gst_ef_subtitle_overlay_text_chain (
    GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);
  EfWordTimingMeta *meta = ef_buffer_get_word_timing_meta (buffer);
  EfStreamText *late;
  EfCueClock clock;
  gint64 known;

  if (!find_clock (self, buffer, meta, &clock)) {
    GST_DEBUG_OBJECT (self, "text without time or outside the segment");
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  late = late_text_new (self, buffer, meta, &clock);
  if (late)
    append_late (self, late);
  gst_buffer_unref (buffer);
  known = known_until (&clock);
  text_known_until (self, known > 0 ? (GstClockTime)known : 0);
  return GST_FLOW_OK;
}

static void
take_caps (GstEfSubtitleOverlay *self, GstEvent *event)
{
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  self->text_markup =
      g_strcmp0 (
          gst_structure_get_string (gst_caps_get_structure (caps, 0), "format"),
          "pango-markup") == 0;
}

/* With the lock. */
static void
listen_again (GstEfSubtitleOverlay *self)
{
  self->text_misses = 0;
  self->text_silent = FALSE;
}

void
gst_ef_subtitle_overlay_reset_text (GstEfSubtitleOverlay *self)
{
  g_mutex_lock (&self->lock);
  self->text_flushed = TRUE;
  g_queue_clear_full (&self->late, gst_ef_subtitle_overlay_text_free);
  gst_segment_init (&self->text_segment, GST_FORMAT_TIME);
  self->text_position = 0;
  self->text_eos = FALSE;
  listen_again (self);
  g_mutex_unlock (&self->lock);
}

/* The end of the gap, of which what lies outside the segment is not played.
 * Backwards its beginning comes last. */
static void
take_gap (GstEfSubtitleOverlay *self, GstEvent *event)
{
  const GstSegment *segment = &self->text_segment;
  GstClockTime time, duration;

  gst_event_parse_gap (event, &time, &duration);
  if (segment->rate > 0 && GST_CLOCK_TIME_IS_VALID (duration))
    time += MIN (duration, GST_CLOCK_TIME_NONE - 1 - time);
  time = MAX (time, segment->start);
  if (GST_CLOCK_TIME_IS_VALID (segment->stop))
    time = MIN (time, segment->stop);
  g_mutex_lock (&self->lock);
  listen_again (self);
  g_mutex_unlock (&self->lock);
  text_known_until (
      self, gst_segment_to_running_time (segment, GST_FORMAT_TIME, time));
}

/* Text is placed by time: what counts in bytes or buffers is as if there had
 * been no segment. */
static void
take_segment (GstEfSubtitleOverlay *self, GstEvent *event)
{
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME) {
    g_autofree gchar *message =
        g_strdup_printf ("the text pad's segment is in %s, not in time; it is "
                         "left out, and text is shown at its own times",
            gst_format_get_name (segment->format));

    gst_ef_subtitle_overlay_text_fault (self, EF_TEXT_SEGMENT, message);
  } else {
    gst_ef_subtitle_overlay_tell_faults (self);
  }
  g_mutex_lock (&self->lock);
  if (segment->format == GST_FORMAT_TIME)
    gst_segment_copy_into (segment, &self->text_segment);
  self->text_eos = FALSE;
  listen_again (self);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

gboolean
gst_ef_subtitle_overlay_text_event (
    GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstEfSubtitleOverlay *self = GST_EF_SUBTITLE_OVERLAY (parent);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      take_caps (self, event);
      break;
    case GST_EVENT_SEGMENT:
      take_segment (self, event);
      break;
    case GST_EVENT_GAP:
      take_gap (self, event);
      break;
    case GST_EVENT_STREAM_START:
      g_mutex_lock (&self->lock);
      self->text_language = NULL;
      g_mutex_unlock (&self->lock);
      break;
    case GST_EVENT_TAG:
      gst_ef_subtitle_overlay_take_text_tags (self, event);
      break;
    case GST_EVENT_EOS:
      g_mutex_lock (&self->lock);
      self->text_eos = TRUE;
      g_cond_broadcast (&self->cond);
      g_mutex_unlock (&self->lock);
      gst_ef_subtitle_overlay_tell_faults (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_ef_subtitle_overlay_tell_faults (self);
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
  listen_again (self);
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

static gboolean
is_live (GstEfSubtitleOverlay *self)
{
  GstQuery *query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (self->sink, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  gst_query_unref (query);
  return live;
}

/* A text pad that neither speaks nor tells of gaps must not hold each frame:
 * before long it is not waited for until it does the one or is begun anew. */
static void
count_miss (GstEfSubtitleOverlay *self, gboolean live)
{
  g_mutex_lock (&self->lock);
  self->text_misses++;
  self->text_silent |= live || self->text_misses >= MAX_MISSES;
  g_mutex_unlock (&self->lock);
}

static gboolean
is_awaited (GstEfSubtitleOverlay *self, GstClockTime running_time)
{
  return self->text_linked && self->wait_text && !self->text_eos &&
      !self->text_silent && !self->flushing &&
      self->text_position <= running_time;
}

/* Waits until text is known up to @running_time, at most WAIT_LIMIT: a text
 * pad that says nothing must not hold the picture for ever. */
gboolean
gst_ef_subtitle_overlay_wait_for_text (
    GstEfSubtitleOverlay *self, GstClockTime running_time)
{
  gint64 until = g_get_monotonic_time () + WAIT_LIMIT;
  gboolean flushing, missed;

  g_mutex_lock (&self->lock);
  while (is_awaited (self, running_time) &&
      g_cond_wait_until (&self->cond, &self->lock, until))
    ;
  missed = is_awaited (self, running_time);
  flushing = self->flushing;
  g_mutex_unlock (&self->lock);
  if (missed) {
    GST_WARNING_OBJECT (self, "no text came for %" GST_TIME_FORMAT,
        GST_TIME_ARGS (running_time));
    count_miss (self, is_live (self));
  }
  return !flushing;
}
