/* Edit Factory - efsegmentscorer: which moments of a video are worth using
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-efsegmentscorer
 * @title: efsegmentscorer
 *
 * A passthrough filter that watches the video go by and tells, in one pass,
 * where the hard cuts are and how good each stretch between them is. See
 * docs/efsegmentscorer.md for the factors and the messages.
 *
 * |[
 * gst-launch-1.0 -m filesrc location=a.mp4 ! decodebin ! efsegmentscorer
 *     location=scores.json ! fakesink
 * ]|
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstefsegmentscorer.h"

#include "frame-view.h"
#include "messages.h"
#include "scorer.h"

GST_DEBUG_CATEGORY_STATIC (gst_ef_segment_scorer_debug);
#define GST_CAT_DEFAULT gst_ef_segment_scorer_debug

#define DEFAULT_WINDOW 3.0
#define DEFAULT_STEP 1.5

enum
{
  PROP_0,
  PROP_LOCATION,
  PROP_SOURCE_PATH,
  PROP_POST_MESSAGES,
  PROP_ANALYSIS_RATE,
  PROP_WINDOW,
  PROP_STEP,
  PROP_ROTATION,
};

typedef enum
{
  ROTATION_AUTO = -1,
  ROTATION_0 = 0,
  ROTATION_90 = 90,
  ROTATION_180 = 180,
  ROTATION_270 = 270
} Rotation;

/* The object lock guards the properties; everything else belongs to the
 * streaming thread, or to nobody while the element is stopped. */
struct _GstEfSegmentScorer
{
  GstVideoFilter parent;

  gchar *location;
  gchar *source_path;
  gboolean post_messages;
  gdouble analysis_rate;
  gdouble window;
  gdouble step;
  Rotation rotation;

  EfScorer *scorer;
  EfFileScore *score;
  GstSegment segment; /* that of the frames in @scorer */
  EfUpright tagged;   /* by the stream */
  guint64 frames;
  GstClockTime next_pts;  /* of the frame after the last, if it comes at once */
  GstClockTime next_look; /* analysis-rate: earlier frames are passed over */
  gboolean too_many;
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (EF_LUMA_FORMATS)));
static GstStaticPadTemplate src_template =
    GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (EF_LUMA_FORMATS)));

#define gst_ef_segment_scorer_parent_class parent_class
G_DEFINE_TYPE (
    GstEfSegmentScorer, gst_ef_segment_scorer, GST_TYPE_VIDEO_FILTER);
GST_ELEMENT_REGISTER_DEFINE (efsegmentscorer, "efsegmentscorer", GST_RANK_NONE,
    GST_TYPE_EF_SEGMENT_SCORER);

#define ROTATION_TYPE (rotation_get_type ())
static GType
rotation_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    { ROTATION_AUTO, "As the stream's image-orientation tag says", "auto" },
    { ROTATION_0, "Stored upright", "0" },
    { ROTATION_90, "Upright after 90 degrees clockwise", "90" },
    { ROTATION_180, "Upright after 180 degrees", "180" },
    { ROTATION_270, "Upright after 270 degrees clockwise", "270" },
    { 0, NULL, NULL },
  };

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstEfSegmentScorerRotation", values));
  return type;
}

/* What comes out of the scorer */

static void
post (GstEfSegmentScorer *self, GstStructure *structure)
{
  gst_element_post_message (GST_ELEMENT_CAST (self),
      gst_message_new_element (GST_OBJECT_CAST (self), structure));
}

static gboolean
posts_messages (GstEfSegmentScorer *self)
{
  gboolean posts;

  GST_OBJECT_LOCK (self);
  posts = self->post_messages;
  GST_OBJECT_UNLOCK (self);
  return posts;
}

static void
on_segment (const EfScoredSegment *scored, gpointer user_data)
{
  GstEfSegmentScorer *self = user_data;

  GST_LOG_OBJECT (self,
      "%" GST_TIME_FORMAT " to %" GST_TIME_FORMAT ": %.3f%s%s",
      GST_TIME_ARGS (scored->start), GST_TIME_ARGS (scored->end), scored->total,
      scored->rejected ? ", " : "",
      scored->rejected ? ef_reject_to_string (scored->rejected) : "");
  if (self->score->segments->len < EF_SCORES_MAX_SEGMENTS)
    ef_messages_record (self->score, scored, &self->segment);
  else
    self->too_many = TRUE;
  if (posts_messages (self))
    post (self, ef_messages_segment (scored, &self->segment));
}

static void
on_cut (guint64 time, gpointer user_data)
{
  GstEfSegmentScorer *self = user_data;
  GstClockTime cut = ef_messages_stream_time (&self->segment, time);

  GST_DEBUG_OBJECT (self, "cut at %" GST_TIME_FORMAT, GST_TIME_ARGS (cut));
  if (self->score->cuts->len < EF_SCORES_MAX_SEGMENTS)
    g_array_append_val (self->score->cuts, cut);
}

static void
on_gradual (const EfGradual *gradual, gpointer user_data)
{
  GstEfSegmentScorer *self = user_data;

  GST_DEBUG_OBJECT (self, "%s from %" GST_TIME_FORMAT " to %" GST_TIME_FORMAT,
      ef_gradual_kind_to_string (gradual->kind), GST_TIME_ARGS (gradual->start),
      GST_TIME_ARGS (gradual->end));
  if (self->score->gradual_cuts->len < EF_SCORES_MAX_SEGMENTS)
    ef_messages_record_gradual (self->score, gradual, &self->segment);
}

/* Setting up */

static EfUpright
get_upright (GstEfSegmentScorer *self)
{
  EfUpright upright = self->tagged;

  GST_OBJECT_LOCK (self);
  if (self->rotation != ROTATION_AUTO) {
    upright.rotation = self->rotation;
    upright.mirrored = FALSE;
  }
  GST_OBJECT_UNLOCK (self);
  return upright;
}

/* Begins a new file: nothing seen, nothing found. */
static void
begin (GstEfSegmentScorer *self)
{
  static const EfScorerEvents events = { on_segment, on_cut, on_gradual };
  EfUpright upright = get_upright (self);

  g_clear_pointer (&self->scorer, ef_scorer_free);
  g_clear_pointer (&self->score, ef_file_score_free);
  self->scorer = ef_scorer_new (&events, self);
  ef_scorer_set_upright (self->scorer, &upright);
  GST_OBJECT_LOCK (self);
  ef_scorer_set_windows (self->scorer, self->window * GST_SECOND + 0.5,
      self->step * GST_SECOND + 0.5);
  self->score = ef_file_score_new (
      self->source_path ? self->source_path : "", EF_MEDIA_VIDEO);
  GST_OBJECT_UNLOCK (self);
  self->frames = 0;
  self->next_pts = self->next_look = GST_CLOCK_TIME_NONE;
  self->too_many = FALSE;
}

/* Between two stretches of frames: what is open ends here. */
static void
interrupt (GstEfSegmentScorer *self)
{
  if (self->scorer)
    ef_scorer_finish (self->scorer);
  self->next_pts = self->next_look = GST_CLOCK_TIME_NONE;
}

static gboolean
gst_ef_segment_scorer_start (GstBaseTransform *trans)
{
  GstEfSegmentScorer *self = GST_EF_SEGMENT_SCORER (trans);

  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->tagged = (EfUpright){ 0, FALSE };
  begin (self);
  return TRUE;
}

static gboolean
gst_ef_segment_scorer_stop (GstBaseTransform *trans)
{
  GstEfSegmentScorer *self = GST_EF_SEGMENT_SCORER (trans);

  g_clear_pointer (&self->scorer, ef_scorer_free);
  g_clear_pointer (&self->score, ef_file_score_free);
  return TRUE;
}

/* Size of the upright picture with square pixels: a side is only enlarged. */
static void
note_size (GstEfSegmentScorer *self, const GstVideoInfo *info)
{
  EfUpright upright = get_upright (self);
  guint64 width = GST_VIDEO_INFO_WIDTH (info);
  guint64 height = GST_VIDEO_INFO_HEIGHT (info);
  guint par_n = MAX (1, GST_VIDEO_INFO_PAR_N (info));
  guint par_d = MAX (1, GST_VIDEO_INFO_PAR_D (info));

  if (par_n > par_d)
    width = gst_util_uint64_scale_round (width, par_n, par_d);
  else
    height = gst_util_uint64_scale_round (height, par_d, par_n);
  if (upright.rotation % 180 != 0) {
    self->score->width = height;
    self->score->height = width;
  } else {
    self->score->width = width;
    self->score->height = height;
  }
}

static gboolean
gst_ef_segment_scorer_set_info (GstVideoFilter *filter, GstCaps *incaps,
    GstVideoInfo *in_info, GstCaps *outcaps, GstVideoInfo *out_info)
{
  interrupt (GST_EF_SEGMENT_SCORER (filter));
  return TRUE;
}

/* Frames */

static GstClockTime
frame_duration (GstEfSegmentScorer *self, const GstVideoFrame *frame)
{
  const GstVideoInfo *info = &frame->info;

  if (GST_BUFFER_DURATION_IS_VALID (frame->buffer))
    return GST_BUFFER_DURATION (frame->buffer);
  if (GST_VIDEO_INFO_FPS_N (info) > 0)
    return gst_util_uint64_scale (
        GST_SECOND, GST_VIDEO_INFO_FPS_D (info), GST_VIDEO_INFO_FPS_N (info));
  return 0;
}

/* With analysis-rate, frames between two looks are passed over. */
static gboolean
is_due (GstEfSegmentScorer *self, GstClockTime pts)
{
  gdouble rate;

  GST_OBJECT_LOCK (self);
  rate = self->analysis_rate;
  GST_OBJECT_UNLOCK (self);
  if (rate <= 0)
    return TRUE;
  if (GST_CLOCK_TIME_IS_VALID (self->next_look) && pts < self->next_look)
    return FALSE;
  /* On a grid, so that the rate is kept whatever the frame rate. */
  self->next_look = (guint64)(pts * rate / GST_SECOND + 1) * GST_SECOND / rate;
  return TRUE;
}

static void
note_end (GstEfSegmentScorer *self, GstClockTime end)
{
  GstClockTime time = ef_messages_stream_time (&self->segment, end);

  if (GST_CLOCK_TIME_IS_VALID (time))
    self->score->duration = MAX (self->score->duration, time);
}

static GstFlowReturn
gst_ef_segment_scorer_transform_frame_ip (
    GstVideoFilter *filter, GstVideoFrame *frame)
{
  GstEfSegmentScorer *self = GST_EF_SEGMENT_SCORER (filter);
  GstClockTime pts = GST_BUFFER_PTS (frame->buffer);
  GstClockTime duration = frame_duration (self, frame);
  EfUpright upright;
  EfLumaView view;

  if (!GST_CLOCK_TIME_IS_VALID (pts))
    pts = GST_CLOCK_TIME_IS_VALID (self->next_pts) ? self->next_pts
                                                   : self->segment.start;
  if (GST_BUFFER_IS_DISCONT (frame->buffer) && self->frames > 0)
    interrupt (self);
  self->next_pts = pts + duration;
  if (self->segment.rate < 0 || self->segment.format != GST_FORMAT_TIME)
    return GST_FLOW_OK;
  self->frames++;
  note_end (self, pts + duration);
  if (!is_due (self, pts) || !ef_luma_view_init (&view, frame))
    return GST_FLOW_OK;
  upright = get_upright (self);
  ef_scorer_set_upright (self->scorer, &upright);
  if (self->frames == 1)
    note_size (self, &frame->info);
  ef_scorer_push (self->scorer, &view, pts, duration);
  return GST_FLOW_OK;
}

/* Events */

static void
save (GstEfSegmentScorer *self)
{
  g_autofree gchar *location = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  GST_OBJECT_LOCK (self);
  location = g_strdup (self->location);
  GST_OBJECT_UNLOCK (self);
  if (!location)
    return;
  g_ptr_array_add (files, self->score);
  if (!ef_scores_save (files, location, &error))
    GST_ELEMENT_ERROR (self, RESOURCE, WRITE,
        ("Cannot write the scores: %s", error->message), (NULL));
}

/* One picture and no more: a still, which has no duration. */
static void
settle_kind (GstEfSegmentScorer *self)
{
  if (self->frames != 1)
    return;
  self->score->kind = EF_MEDIA_STILL;
  self->score->duration = 0;
  for (guint i = 0; i < self->score->segments->len; i++) {
    EfSegmentScore *s =
        &g_array_index (self->score->segments, EfSegmentScore, i);

    s->start = s->end = 0;
  }
}

static void
conclude (GstEfSegmentScorer *self)
{
  interrupt (self);
  settle_kind (self);
  if (self->too_many) {
    self->score->warning = g_strdup_printf (
        "only the first %d segments are scored", EF_SCORES_MAX_SEGMENTS);
    GST_ELEMENT_WARNING (self, STREAM, FAILED,
        ("Only the first %d segments are kept: use a larger step",
            EF_SCORES_MAX_SEGMENTS),
        (NULL));
  }
  save (self);
  if (posts_messages (self))
    post (self, ef_messages_summary (self->score, self->frames));
  begin (self);
}

static void
read_tags (GstEfSegmentScorer *self, GstEvent *event)
{
  GstTagList *tags;
  g_autofree gchar *orientation = NULL;

  gst_event_parse_tag (event, &tags);
  if (!gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &orientation))
    return;
  if (!ef_upright_parse (&self->tagged, orientation))
    GST_WARNING_OBJECT (self, "unknown orientation \"%s\"", orientation);
}

static gboolean
gst_ef_segment_scorer_sink_event (GstBaseTransform *trans, GstEvent *event)
{
  GstEfSegmentScorer *self = GST_EF_SEGMENT_SCORER (trans);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      self->tagged = (EfUpright){ 0, FALSE };
      break;
    case GST_EVENT_TAG:
      read_tags (self, event);
      break;
    case GST_EVENT_SEGMENT:
      interrupt (self);
      gst_event_copy_segment (event, &self->segment);
      break;
    case GST_EVENT_FLUSH_STOP:
      begin (self);
      break;
    case GST_EVENT_EOS:
      if (self->frames > 0)
        conclude (self);
      break;
    default:
      break;
  }
  return GST_BASE_TRANSFORM_CLASS (parent_class)->sink_event (trans, event);
}

/* Object */

static void
gst_ef_segment_scorer_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstEfSegmentScorer *self = GST_EF_SEGMENT_SCORER (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LOCATION:
      g_free (self->location);
      self->location = g_value_dup_string (value);
      break;
    case PROP_SOURCE_PATH:
      g_free (self->source_path);
      self->source_path = g_value_dup_string (value);
      break;
    case PROP_POST_MESSAGES:
      self->post_messages = g_value_get_boolean (value);
      break;
    case PROP_ANALYSIS_RATE:
      self->analysis_rate = g_value_get_double (value);
      break;
    case PROP_WINDOW:
      self->window = g_value_get_double (value);
      break;
    case PROP_STEP:
      self->step = g_value_get_double (value);
      break;
    case PROP_ROTATION:
      self->rotation = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_segment_scorer_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstEfSegmentScorer *self = GST_EF_SEGMENT_SCORER (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_LOCATION:
      g_value_set_string (value, self->location);
      break;
    case PROP_SOURCE_PATH:
      g_value_set_string (value, self->source_path);
      break;
    case PROP_POST_MESSAGES:
      g_value_set_boolean (value, self->post_messages);
      break;
    case PROP_ANALYSIS_RATE:
      g_value_set_double (value, self->analysis_rate);
      break;
    case PROP_WINDOW:
      g_value_set_double (value, self->window);
      break;
    case PROP_STEP:
      g_value_set_double (value, self->step);
      break;
    case PROP_ROTATION:
      g_value_set_enum (value, self->rotation);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_ef_segment_scorer_finalize (GObject *object)
{
  GstEfSegmentScorer *self = GST_EF_SEGMENT_SCORER (object);

  g_clear_pointer (&self->scorer, ef_scorer_free);
  g_clear_pointer (&self->score, ef_file_score_free);
  g_free (self->location);
  g_free (self->source_path);
  G_OBJECT_CLASS (parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *klass)
{
  const GParamFlags ready =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY;
  const GParamFlags playing =
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "File that the scores are written to at the end (scores.json)", NULL,
          ready));
  g_object_class_install_property (klass, PROP_SOURCE_PATH,
      g_param_spec_string ("source-path", "Source path",
          "Path of the video, as it stands in the scores", NULL, ready));
  g_object_class_install_property (klass, PROP_POST_MESSAGES,
      g_param_spec_boolean ("post-messages", "Post messages",
          "Post an ef-segment message for each segment and an "
          "ef-segment-summary before EOS",
          TRUE, playing));
  g_object_class_install_property (klass, PROP_ANALYSIS_RATE,
      g_param_spec_double ("analysis-rate", "Analysis rate",
          "Frames a second to look at (0 = every frame)", 0, 240, 0, playing));
  g_object_class_install_property (klass, PROP_WINDOW,
      g_param_spec_double ("window", "Window", "Length of a segment in seconds",
          1, 10, DEFAULT_WINDOW, ready));
  g_object_class_install_property (klass, PROP_STEP,
      g_param_spec_double ("step", "Step",
          "Seconds from the start of a segment to that of the next; at most "
          "the window",
          0.25, 10, DEFAULT_STEP, ready));
  g_object_class_install_property (klass, PROP_ROTATION,
      g_param_spec_enum ("rotation", "Rotation",
          "How the picture is to be turned to stand upright: focus and hash "
          "are those of the upright picture",
          ROTATION_TYPE, ROTATION_AUTO, ready));
}

static void
gst_ef_segment_scorer_class_init (GstEfSegmentScorerClass *klass)
{
  GObjectClass *gobject_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (gst_ef_segment_scorer_debug, "efsegmentscorer", 0,
      "Edit Factory segment scorer");
  gobject_class->set_property = gst_ef_segment_scorer_set_property;
  gobject_class->get_property = gst_ef_segment_scorer_get_property;
  gobject_class->finalize = gst_ef_segment_scorer_finalize;
  install_properties (gobject_class);
  gst_element_class_set_static_metadata (element_class, "Segment scorer",
      "Filter/Analyzer/Video",
      "Finds the cuts of a video and scores the moments between them",
      "Edit Factory");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_type_mark_as_plugin_api (ROTATION_TYPE, 0);
  trans_class->start = GST_DEBUG_FUNCPTR (gst_ef_segment_scorer_start);
  trans_class->stop = GST_DEBUG_FUNCPTR (gst_ef_segment_scorer_stop);
  trans_class->sink_event =
      GST_DEBUG_FUNCPTR (gst_ef_segment_scorer_sink_event);
  trans_class->passthrough_on_same_caps = TRUE;
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_ef_segment_scorer_set_info);
  filter_class->transform_frame_ip =
      GST_DEBUG_FUNCPTR (gst_ef_segment_scorer_transform_frame_ip);
}

static void
gst_ef_segment_scorer_init (GstEfSegmentScorer *self)
{
  self->post_messages = TRUE;
  self->window = DEFAULT_WINDOW;
  self->step = DEFAULT_STEP;
  self->rotation = ROTATION_AUTO;
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  /* A frame that comes late must be counted all the same. */
  gst_base_transform_set_qos_enabled (GST_BASE_TRANSFORM (self), FALSE);
}
