/* Edit Factory - eftimelinesrc: plays an edit plan
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
/**
 * SECTION:element-eftimelinesrc
 * @title: eftimelinesrc
 *
 * Plays an edit plan (plan.json, docs/formats.md): the `video` pad gives the
 * composed picture at the canvas's size and rate, the `audio` pad the whole
 * mix. Each has a task and readers of its own, neither waits for the other, and
 * a pad that is not linked opens nothing.
 *
 * Pads `video_1` to `video_7`, on request, show the plan's further outputs:
 * every frame is decoded once, composed for each linked pad and pushed to one
 * after the other, so each needs a queue behind it, as behind a tee.
 *
 * A clip whose file ends early or breaks is filled as the plan's `fallback`
 * says, and an element message `ef-timeline-warning` is posted:
 *
 * * `stream` (string): "video" or "audio"
 * * `file` (string): the file, when it is one
 * * `message` (string): one line that names it and says what was done
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 eftimelinesrc location=plan.json name=t \
 *   t.video ! queue ! videoconvert ! autovideosink \
 *   t.audio ! queue ! audioconvert ! autoaudiosink
 * ]|
 */
#include "gsteftimelinesrc.h"
#include "timeline-stream.h"

#include <editfactory/plan-range.h>
#include <string.h>

GST_DEBUG_CATEGORY (gst_ef_timeline_src_debug);
#define GST_CAT_DEFAULT gst_ef_timeline_src_debug

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_PLAN,
  PROP_BASE,
  PROP_START,
  PROP_STOP,
  N_PROPERTIES
};

enum
{
  VIDEO,
  AUDIO,
  N_STREAMS
};

static GParamSpec *properties[N_PROPERTIES];

struct _GstEfTimelineSrc
{
  GstElement parent;
  gchar *location; /* with the object lock */
  gchar *plan_text;
  gchar *base;
  GstClockTime from; /* the properties start and stop */
  GstClockTime to;
  EfPlan *plan; /* from PAUSED on; written with the object lock */
  EfTimelineStream streams[N_STREAMS];
  GMutex seek_lock; /* one seek at a time */
  guint32 last_seek;
};

#define VIDEO_CAPS                                                             \
  "video/x-raw, format=I420, width=[ 16, 8192 ], height=[ 16, 8192 ], "        \
  "framerate=[ 1/1, 240/1 ], pixel-aspect-ratio=1/1, "                         \
  "interlace-mode=progressive, colorimetry=bt709"

static GstStaticPadTemplate video_template = GST_STATIC_PAD_TEMPLATE (
    "video", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (VIDEO_CAPS));

static GstStaticPadTemplate output_template = GST_STATIC_PAD_TEMPLATE (
    "video_%u", GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS (VIDEO_CAPS));

static GstStaticPadTemplate audio_template =
    GST_STATIC_PAD_TEMPLATE ("audio", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS ("audio/x-raw, format=F32LE, layout=interleaved, "
                         "rate=48000, channels=2"));

G_DEFINE_FINAL_TYPE (GstEfTimelineSrc, gst_ef_timeline_src, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE (
    eftimelinesrc, "eftimelinesrc", GST_RANK_NONE, GST_TYPE_EF_TIMELINE_SRC)

static EfTimelineStream *
stream_of_pad (GstEfTimelineSrc *self, GstPad *pad)
{
  return &self->streams[self->streams[AUDIO].pad == pad ? AUDIO : VIDEO];
}

/* The plan */

static gboolean
check_uris (const EfPlan *plan, GError **error)
{
  for (guint i = 0; i < plan->clips->len; i++) {
    const EfClip *clip = g_ptr_array_index (plan->clips, i);

    if (g_str_has_prefix (clip->uri, "asset:")) {
      g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
          "clips[%u].uri: %s must be replaced by a file before it is played", i,
          clip->uri);
      return FALSE;
    }
  }
  return ef_plan_check_files (plan, error);
}

static EfPlan *
load_plan (GstEfTimelineSrc *self, GError **error)
{
  g_autofree gchar *location = NULL, *text = NULL, *base = NULL;
  g_autoptr (EfPlan) plan = NULL;

  GST_OBJECT_LOCK (self);
  location = g_strdup (self->location);
  text = g_strdup (self->plan_text);
  base = self->base ? g_strdup (self->base) : g_get_current_dir ();
  GST_OBJECT_UNLOCK (self);
  if (text)
    plan = ef_plan_parse ("plan", base, text, -1, error);
  else if (location)
    plan = ef_plan_load (location, error);
  else
    g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
        "there is no plan: set the property location or plan");
  if (!plan || !check_uris (plan, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static gboolean
find_range (GstEfTimelineSrc *self, const EfPlan *plan, EfPlanRange *range,
    GError **error)
{
  GstClockTime from, to;

  GST_OBJECT_LOCK (self);
  from = self->from;
  to = self->to;
  GST_OBJECT_UNLOCK (self);
  return ef_plan_get_range (plan, from, to, range, error);
}

static gboolean
start (GstEfTimelineSrc *self)
{
  g_autoptr (GError) error = NULL;
  EfPlan *plan = load_plan (self, &error);
  guint group_id = gst_util_group_id_next ();
  EfPlanRange range;

  if (!plan || !find_range (self, plan, &range, &error)) {
    GST_ELEMENT_ERROR (
        self, RESOURCE, NOT_FOUND, ("%s", error->message), (NULL));
    g_clear_pointer (&plan, ef_plan_free);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  self->plan = plan;
  GST_OBJECT_UNLOCK (self);
  for (guint i = 0; i < N_STREAMS; i++)
    ef_timeline_stream_prepare (&self->streams[i], plan, &range, group_id);
  self->last_seek = GST_SEQNUM_INVALID;
  return TRUE;
}

static void
stop (GstEfTimelineSrc *self)
{
  EfPlan *plan;

  for (guint i = 0; i < N_STREAMS; i++)
    ef_timeline_stream_unprepare (&self->streams[i]);
  GST_OBJECT_LOCK (self);
  plan = g_steal_pointer (&self->plan);
  GST_OBJECT_UNLOCK (self);
  g_clear_pointer (&plan, ef_plan_free);
}

static GstStateChangeReturn
gst_ef_timeline_src_change_state (
    GstElement *element, GstStateChange transition)
{
  GstEfTimelineSrc *self = GST_EF_TIMELINE_SRC (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED && !start (self))
    return GST_STATE_CHANGE_FAILURE;
  ret = GST_ELEMENT_CLASS (gst_ef_timeline_src_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY ||
      (transition == GST_STATE_CHANGE_READY_TO_PAUSED &&
          ret == GST_STATE_CHANGE_FAILURE))
    stop (self);
  else if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    for (guint i = 0; i < N_STREAMS; i++)
      ef_timeline_stream_start (&self->streams[i]);
  return ret;
}

/* Pads */

static gboolean
activate_mode (GstPad *pad, GstObject *parent, GstPadMode mode, gboolean active)
{
  if (mode != GST_PAD_MODE_PUSH)
    return FALSE;
  return active ||
      ef_timeline_stream_deactivate (
          stream_of_pad (GST_EF_TIMELINE_SRC (parent), pad), pad);
}

/* TRUE with @segment filled when the seek can be done. */
static gboolean
parse_seek (const EfPlan *plan, GstEvent *event, GstSegment *segment)
{
  GstFormat format;
  GstSeekFlags flags;
  GstSeekType start_type, stop_type;
  gint64 start, stop;
  gdouble rate;

  gst_event_parse_seek (
      event, &rate, &format, &flags, &start_type, &start, &stop_type, &stop);
  if (format != GST_FORMAT_TIME || rate <= 0 ||
      !(flags & GST_SEEK_FLAG_FLUSH) || (flags & GST_SEEK_FLAG_SEGMENT))
    return FALSE;
  gst_segment_init (segment, GST_FORMAT_TIME);
  segment->duration = segment->stop = plan->duration;
  if (!gst_segment_do_seek (segment, rate, format, flags, start_type, start,
          stop_type, stop, NULL))
    return FALSE;
  segment->start = MIN (segment->start, plan->duration);
  if (!GST_CLOCK_TIME_IS_VALID (segment->stop) ||
      segment->stop > plan->duration)
    segment->stop = plan->duration;
  return TRUE;
}

/* Every sink sends the seek on; the second of a kind is done already. */
static gboolean
handle_seek (GstEfTimelineSrc *self, GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  GstSegment segment;
  gboolean ok = TRUE;

  g_mutex_lock (&self->seek_lock);
  if (seqnum == self->last_seek) {
    GST_DEBUG_OBJECT (self, "seek %u is done already", seqnum);
  } else if (!self->plan || !parse_seek (self->plan, event, &segment)) {
    ok = FALSE;
  } else {
    self->last_seek = seqnum;
    for (guint i = 0; i < N_STREAMS; i++)
      ef_timeline_stream_flush_start (&self->streams[i], seqnum);
    for (guint i = 0; i < N_STREAMS; i++)
      ef_timeline_stream_flush_stop (&self->streams[i], &segment, seqnum);
  }
  g_mutex_unlock (&self->seek_lock);
  return ok;
}

static void
wake_stream (GstPad *pad)
{
  g_autoptr (GstObject) parent = gst_object_get_parent (GST_OBJECT (pad));

  if (parent)
    ef_timeline_stream_wake (stream_of_pad (GST_EF_TIMELINE_SRC (parent), pad));
}

static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  gboolean ok;

  /* What a pad is sent when something behind it was linked. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE)
    wake_stream (pad);
  if (GST_EVENT_TYPE (event) != GST_EVENT_SEEK)
    return gst_pad_event_default (pad, parent, event);
  ok = handle_seek (GST_EF_TIMELINE_SRC (parent), event);
  gst_event_unref (event);
  return ok;
}

static gboolean
answer_duration (GstEfTimelineSrc *self, GstQuery *query)
{
  GstFormat format;
  gboolean ok = FALSE;

  gst_query_parse_duration (query, &format, NULL);
  GST_OBJECT_LOCK (self);
  if (self->plan && format == GST_FORMAT_TIME) {
    gst_query_set_duration (query, format, self->plan->duration);
    ok = TRUE;
  }
  GST_OBJECT_UNLOCK (self);
  return ok;
}

static gboolean
answer_position (GstEfTimelineSrc *self, GstPad *pad, GstQuery *query)
{
  EfTimelineStream *stream = stream_of_pad (self, pad);
  GstFormat format;

  gst_query_parse_position (query, &format, NULL);
  if (format != GST_FORMAT_TIME)
    return FALSE;
  gst_query_set_position (query, format,
      gst_segment_to_stream_time (
          &stream->segment, format, stream->segment.position));
  return TRUE;
}

static gboolean
answer_seeking (GstEfTimelineSrc *self, GstQuery *query)
{
  GstFormat format;
  GstClockTime duration = 0;

  gst_query_parse_seeking (query, &format, NULL, NULL, NULL);
  GST_OBJECT_LOCK (self);
  if (self->plan)
    duration = self->plan->duration;
  GST_OBJECT_UNLOCK (self);
  gst_query_set_seeking (
      query, format, format == GST_FORMAT_TIME && duration, 0, duration);
  return TRUE;
}

static gboolean
src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstEfTimelineSrc *self = GST_EF_TIMELINE_SRC (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_DURATION:
      return answer_duration (self, query);
    case GST_QUERY_POSITION:
      return answer_position (self, pad, query);
    case GST_QUERY_SEEKING:
      return answer_seeking (self, query);
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static GstPad *
new_pad (GstStaticPadTemplate *templ, const gchar *name)
{
  GstPad *pad = gst_pad_new_from_static_template (templ, name);

  gst_pad_set_activatemode_function (pad, GST_DEBUG_FUNCPTR (activate_mode));
  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (src_event));
  gst_pad_set_query_function (pad, GST_DEBUG_FUNCPTR (src_query));
  gst_pad_use_fixed_caps (pad);
  return pad;
}

static void
add_stream (GstEfTimelineSrc *self, guint i, const EfTimelineStreamClass *klass,
    GstStaticPadTemplate *templ)
{
  GstPad *pad = new_pad (templ, klass->name);

  gst_element_add_pad (GST_ELEMENT (self), pad);
  ef_timeline_stream_init (&self->streams[i], klass, GST_ELEMENT (self), pad);
}

/* Returns: the number in @name, or the first that is free without one; 0 when
 * there is none. Nobody else gets it. */
static guint
take_output (GstEfTimelineSrc *self, const gchar *name)
{
  EfTimelineBranch *branches = self->streams[VIDEO].branches;
  guint64 i = 1;

  if (name &&
      (!g_str_has_prefix (name, "video_") ||
          !g_ascii_string_to_unsigned (name + strlen ("video_"), 10, 1,
              EF_PLAN_MAX_OUTPUTS - 1, &i, NULL)))
    return 0;
  GST_OBJECT_LOCK (self);
  while (!name && i < EF_PLAN_MAX_OUTPUTS && branches[i].taken)
    i++;
  i = i < EF_PLAN_MAX_OUTPUTS && !branches[i].taken ? i : 0;
  if (i > 0)
    branches[i].taken = TRUE;
  GST_OBJECT_UNLOCK (self);
  return i;
}

static GstPad *
gst_ef_timeline_src_request_new_pad (GstElement *element, GstPadTemplate *templ,
    const gchar *name, const GstCaps *caps)
{
  GstEfTimelineSrc *self = GST_EF_TIMELINE_SRC (element);
  guint output = take_output (self, name);
  g_autofree gchar *own = g_strdup_printf ("video_%u", output);
  GstPad *pad;

  if (output == 0) {
    GST_WARNING_OBJECT (self,
        "there is no pad %s to be had: they are video_1 "
        "to video_%d, once each",
        name ? name : "more", EF_PLAN_MAX_OUTPUTS - 1);
    return NULL;
  }
  pad = new_pad (&output_template, own);
  if (GST_STATE (element) > GST_STATE_READY)
    gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  ef_timeline_branch_set_pad (
      &self->streams[VIDEO].branches[output], element, pad);
  return pad;
}

/* First the branch forgets the pad, so that what a push in progress returns is
 * not taken for the stream's end. */
static void
gst_ef_timeline_src_release_pad (GstElement *element, GstPad *pad)
{
  EfTimelineStream *video = &GST_EF_TIMELINE_SRC (element)->streams[VIDEO];
  guint output = 1;

  while (output < EF_PLAN_MAX_OUTPUTS &&
      !ef_timeline_branch_has (&video->branches[output], element, pad))
    output++;
  g_return_if_fail (output < EF_PLAN_MAX_OUTPUTS);
  ef_timeline_branch_set_pad (&video->branches[output], element, NULL);
  gst_pad_set_active (pad, FALSE);
  gst_element_remove_pad (element, pad);
  GST_OBJECT_LOCK (element);
  video->branches[output].taken = FALSE;
  GST_OBJECT_UNLOCK (element);
  ef_timeline_stream_wake (video);
}

/* Object */

static void
set_time (GstEfTimelineSrc *self, GstClockTime *time, const GValue *value)
{
  GST_OBJECT_LOCK (self);
  *time = g_value_get_uint64 (value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_timeline_src_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEfTimelineSrc *self = GST_EF_TIMELINE_SRC (object);
  gchar **target = NULL;

  switch (id) {
    case PROP_LOCATION:
      target = &self->location;
      break;
    case PROP_PLAN:
      target = &self->plan_text;
      break;
    case PROP_BASE:
      target = &self->base;
      break;
    case PROP_START:
    case PROP_STOP:
      set_time (self, id == PROP_START ? &self->from : &self->to, value);
      return;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
  }
  GST_OBJECT_LOCK (self);
  g_free (*target);
  *target = g_value_dup_string (value);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_timeline_src_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEfTimelineSrc *self = GST_EF_TIMELINE_SRC (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_PLAN:
      g_value_set_string (value, self->plan_text);
      break;
    case PROP_BASE:
      g_value_set_string (value, self->base);
      break;
    case PROP_START:
      g_value_set_uint64 (value, self->from);
      break;
    case PROP_STOP:
      g_value_set_uint64 (value, self->to);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_timeline_src_finalize (GObject *object)
{
  GstEfTimelineSrc *self = GST_EF_TIMELINE_SRC (object);

  for (guint i = 0; i < N_STREAMS; i++)
    ef_timeline_stream_clear (&self->streams[i]);
  g_free (self->location);
  g_free (self->plan_text);
  g_free (self->base);
  g_mutex_clear (&self->seek_lock);
  G_OBJECT_CLASS (gst_ef_timeline_src_parent_class)->finalize (object);
}

static void
gst_ef_timeline_src_init (GstEfTimelineSrc *self)
{
  g_mutex_init (&self->seek_lock);
  self->to = GST_CLOCK_TIME_NONE;
  add_stream (self, VIDEO, &ef_timeline_video_class, &video_template);
  add_stream (self, AUDIO, &ef_timeline_audio_class, &audio_template);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags flags =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;

  properties[PROP_LOCATION] = g_param_spec_string ("location", "Location",
      "The edit plan, a JSON file; its relative paths start at its folder",
      NULL, flags);
  properties[PROP_PLAN] = g_param_spec_string ("plan", "Plan",
      "The edit plan as JSON text; goes before location", NULL, flags);
  properties[PROP_BASE] = g_param_spec_string ("base", "Base folder",
      "Where relative paths of the property plan start (default: the current "
      "folder)",
      NULL, flags);
  properties[PROP_START] = g_param_spec_uint64 ("start", "Start",
      "Programme time, ns, that playing begins at: the frame seen then", 0,
      G_MAXUINT64, 0, flags);
  properties[PROP_STOP] = g_param_spec_uint64 ("stop", "Stop",
      "Programme time, ns, that playing ends at; the programme's end when it "
      "is shorter",
      0, G_MAXUINT64, G_MAXUINT64, flags);
  g_object_class_install_properties (klass, N_PROPERTIES, properties);
}

static void
gst_ef_timeline_src_class_init (GstEfTimelineSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_ef_timeline_src_debug, "eftimelinesrc", 0,
      "Edit Factory timeline source");
  object_class->set_property = gst_ef_timeline_src_set_property;
  object_class->get_property = gst_ef_timeline_src_get_property;
  object_class->finalize = gst_ef_timeline_src_finalize;
  install_properties (object_class);
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_ef_timeline_src_change_state);
  element_class->request_new_pad =
      GST_DEBUG_FUNCPTR (gst_ef_timeline_src_request_new_pad);
  element_class->release_pad =
      GST_DEBUG_FUNCPTR (gst_ef_timeline_src_release_pad);
  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_add_static_pad_template (element_class, &output_template);
  gst_element_class_add_static_pad_template (element_class, &audio_template);
  gst_element_class_set_static_metadata (element_class, "Edit plan source",
      "Source/Video/Audio",
      "Plays an edit plan: clips composed on a canvas, and the mixed sound",
      "The Edit Factory authors");
}
