/* Edit Factory - eftimelinesrc: several canvases from one decode
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "clips.h"

#include <glib/gstdio.h>
#include <gst/video/video.h>
#include <string.h>

#define H264                                                                   \
  "x264enc key-int-max=30 bframes=2 b-adapt=false speed-preset=veryfast "      \
  "pass=qual quantizer=18 vbv-buf-capacity=0 ! mp4mux"
#define N_PADS 3
#define TIMEOUT (60 * GST_SECOND)

static gchar *folder;

/* What arrived at one pad. */
typedef struct
{
  GPtrArray *sums; /* of the frames' bytes */
  GArray *times;   /* GstClockTime */
  gint width;
  gint height;
} Track;

/* One run of a pipeline whose fakesinks are called s0, s1, s2. */
typedef struct
{
  GstElement *pipeline;
  GstElement *source;
  Track tracks[N_PADS];
  gchar *error;
} Play;

/* Decoders, counted from outside */

typedef struct
{
  GstTracer parent;
} Counter;
typedef GstTracerClass CounterClass;

static gint n_decoders, n_decoded;

GType counter_get_type (void);
G_DEFINE_TYPE (Counter, counter, GST_TYPE_TRACER)

static gboolean
is_decoder (GstElement *element)
{
  const gchar *klass = element
      ? gst_element_class_get_metadata (
            GST_ELEMENT_GET_CLASS (element), GST_ELEMENT_METADATA_KLASS)
      : NULL;

  return klass && !GST_IS_BIN (element) && strstr (klass, "Decoder") &&
      (strstr (klass, "Video") || strstr (klass, "Image"));
}

static void
on_element_new (GObject *self, GstClockTime time, GstElement *element)
{
  if (is_decoder (element))
    g_atomic_int_inc (&n_decoders);
}

static void
on_push (GObject *self, GstClockTime time, GstPad *pad, GstBuffer *buffer)
{
  GstObject *parent = GST_OBJECT_PARENT (pad);

  if (GST_IS_ELEMENT (parent) && is_decoder (GST_ELEMENT (parent)))
    g_atomic_int_inc (&n_decoded);
}

static void
counter_class_init (CounterClass *klass)
{
}

static void
counter_init (Counter *self)
{
  GstTracer *tracer = GST_TRACER (self);

  gst_tracing_register_hook (
      tracer, "element-new", G_CALLBACK (on_element_new));
  gst_tracing_register_hook (tracer, "pad-push-pre", G_CALLBACK (on_push));
}

/* Running */

/* Of what is seen: the ends of rows beyond the picture hold anything. */
static gchar *
sum_of (GstBuffer *buffer, const GstVideoInfo *info)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  GstVideoFrame frame;

  g_assert_true (gst_video_frame_map (&frame, info, buffer, GST_MAP_READ));
  for (guint c = 0; c < GST_VIDEO_FRAME_N_PLANES (&frame); c++)
    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c); y++)
      g_checksum_update (sum,
          (const guchar *)GST_VIDEO_FRAME_PLANE_DATA (&frame, c) +
              (gssize)y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, c),
          GST_VIDEO_FRAME_COMP_WIDTH (&frame, c));
  gst_video_frame_unmap (&frame);
  return g_strdup (g_checksum_get_string (sum));
}

static void
on_frame (GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer data)
{
  Track *track = data;
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  GstVideoInfo info;

  g_assert_true (gst_video_info_from_caps (&info, caps));
  track->width = info.width;
  track->height = info.height;
  g_ptr_array_add (track->sums, sum_of (buffer, &info));
  g_array_append_val (track->times, pts);
}

static void
play_init (Play *self, const gchar *line, const gchar *plan)
{
  *self = (Play){ gst_parse_launch (line, NULL) };
  g_assert_nonnull (self->pipeline);
  self->source = gst_bin_get_by_name (GST_BIN (self->pipeline), "t");
  g_object_set (self->source, "plan", plan, "base", folder, NULL);
  for (guint i = 0; i < N_PADS; i++) {
    g_autofree gchar *name = g_strdup_printf ("s%u", i);
    g_autoptr (GstElement) sink =
        gst_bin_get_by_name (GST_BIN (self->pipeline), name);

    self->tracks[i].sums = g_ptr_array_new_with_free_func (g_free);
    self->tracks[i].times = g_array_new (FALSE, FALSE, sizeof (GstClockTime));
    if (!sink)
      continue;
    g_object_set (sink, "signal-handoffs", TRUE, "sync", FALSE, NULL);
    g_signal_connect (sink, "handoff", G_CALLBACK (on_frame), &self->tracks[i]);
  }
}

/* To its end, or an error; a minute without either is a hang. */
static void
play_wait (Play *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, TIMEOUT, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_nonnull (message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    return;
  gst_message_parse_error (message, &error, NULL);
  self->error = g_strdup (error->message);
}

static void
play_clear (Play *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->source);
  gst_object_unref (self->pipeline);
  for (guint i = 0; i < N_PADS; i++) {
    g_ptr_array_unref (self->tracks[i].sums);
    g_array_unref (self->tracks[i].times);
  }
  g_free (self->error);
}

#define ALL                                                                    \
  "eftimelinesrc name=t t.video ! queue ! fakesink name=s0 "                   \
  "t.video_1 ! queue ! fakesink name=s1 "                                      \
  "t.video_2 ! queue ! fakesink name=s2"

/* Plans */

/* A zoom, a still that moves, a fade, the blurred fill, another rate, a turn:
 * all that depends on the canvas; and filters, which are applied on it. */
#define CLIPS                                                                  \
  "{\"uri\":\"a.mp4\",\"at\":0,\"duration\":1,\"in\":0.5,\"focus\":[0.2,0.7]," \
  "\"crop\":{\"left\":0.1},\"flip\":\"horizontal\",\"filters\":{\"sharpen\":"  \
  "1},"                                                                        \
  "\"motion\":{\"from\":{},\"to\":{\"zoom\":1.4,\"x\":0.2}}},"                 \
  "{\"uri\":\"b.png\",\"at\":1,\"duration\":1,\"crop\":{\"top\":0.3},"         \
  "\"motion\":{\"from\":{},"                                                   \
  "\"to\":{\"zoom\":1.2}},"                                                    \
  "\"transition\":{\"type\":\"push\",\"duration\":0.4}},"                      \
  "{\"uri\":\"a.mp4\",\"at\":2,\"duration\":1,\"in\":1,\"speed\":0.5,"         \
  "\"fit\":\"blur\",\"rotate\":12,\"transition\":{\"type\":\"crossfade\","     \
  "\"duration\":0.3}},"                                                        \
  "{\"uri\":\"a.mp4\",\"at\":3,\"duration\":1,\"in\":0.2}"
/* The last clip as the second output frames it. */
#define LAST "{\"fit\":\"contain\",\"focus\":[0.5,0.5]}"

static const struct
{
  gint width, height;
} SIZES[N_PADS] = { { 90, 160 }, { 120, 120 }, { 192, 108 } };

/* It moves over the end of a still, in the safe area of each output. */
#define LAYER                                                                  \
  "{\"text\":\"Sale\",\"anchor\":\"bottom\",\"at\":0.5,\"duration\":3,"        \
  "\"box\":{},\"in\":{\"type\":\"slide\",\"direction\":\"up\"}}"

static gchar *
make_plan (gint width, gint height, const gchar *clips, const gchar *area,
    const gchar *outputs)
{
  return g_strdup_printf (
      "{\"version\":1,\"canvas\":{\"width\":%d,\"height\":%d,\"fps\":\"30/1\"},"
      "\"duration\":4,\"clips\":[%s],\"filters\":{\"contrast\":1.2},"
      "\"layers\":[" LAYER "],"
      "\"captions\":{\"safe_area\":\"%s\"},\"outputs\":[%s]}",
      width, height, clips, area, outputs);
}

static gchar *
plan_of_three (void)
{
  return make_plan (SIZES[0].width, SIZES[0].height, CLIPS, "generic",
      "{\"preset\":\"generic\"},"
      "{\"name\":\"square\",\"preset\":\"generic\",\"canvas\":{\"width\":120,"
      "\"height\":120},\"clips\":[null,null,null," LAST "]},"
      "{\"name\":\"wide\",\"preset\":\"generic\",\"canvas\":{\"width\":192,"
      "\"height\":108},\"captions\":{\"safe_area\":\"full\"}}");
}

/* The same output by itself. */
static gchar *
plan_of_one (guint i)
{
  g_autofree gchar *framed =
      g_strdup_printf ("%.*s,\"fit\":\"contain\",\"focus\":[0.5,0.5]}",
          (gint)strlen (CLIPS) - 1, CLIPS);

  return make_plan (SIZES[i].width, SIZES[i].height, i == 1 ? framed : CLIPS,
      i == 2 ? "full" : "generic", "");
}

static gboolean
make_media (void)
{
  static gint made = -1;
  g_autofree gchar *video = g_build_filename (folder, "a.mp4", NULL);
  g_autofree gchar *line = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  if (made >= 0)
    return made;
  line =
      g_strdup_printf ("videotestsrc num-buffers=1 pattern=smpte ! "
                       "video/x-raw,format=RGB,width=640,height=480 ! pngenc ! "
                       "filesink location=%s/b.png",
          folder);
  pipeline = gst_parse_launch (line, NULL);
  made = pipeline && make_clip (video, H264, 90, NULL);
  if (!made)
    return FALSE;
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, TIMEOUT, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  made = message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return made;
}

#define NEED_MEDIA()                                                           \
  if (!make_media ()) {                                                        \
    g_test_skip ("x264enc, mp4mux or pngenc is missing");                      \
    return;                                                                    \
  }

static void
assert_same (const Track *a, const Track *b)
{
  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpuint (a->sums->len, ==, b->sums->len);
  for (guint i = 0; i < a->sums->len; i++) {
    if (strcmp (a->sums->pdata[i], b->sums->pdata[i]) != 0)
      g_error ("frame %u of %dx%d differs", i, a->width, a->height);
    g_assert_cmpuint (g_array_index (a->times, GstClockTime, i), ==,
        g_array_index (b->times, GstClockTime, i));
  }
}

/* Tests */

/* Bit for bit what runs of their own give, with the decoding of one. */
static void
test_same_as_alone (void)
{
  g_autofree gchar *plan = plan_of_three ();
  gint decoders, decoded, separate = 0;
  Play together;

  NEED_MEDIA ();
  n_decoders = n_decoded = 0;
  play_init (&together, ALL, plan);
  play_wait (&together);
  g_assert_cmpstr (together.error, ==, NULL);
  gst_element_set_state (together.pipeline, GST_STATE_NULL);
  decoders = n_decoders;
  decoded = n_decoded;
  for (guint i = 0; i < N_PADS; i++) {
    g_autofree gchar *own = plan_of_one (i);
    Play alone;

    n_decoders = n_decoded = 0;
    play_init (
        &alone, "eftimelinesrc name=t t.video ! queue ! fakesink name=s0", own);
    play_wait (&alone);
    g_assert_cmpstr (alone.error, ==, NULL);
    g_assert_cmpuint (alone.tracks[0].sums->len, ==, 120);
    g_assert_cmpint (alone.tracks[0].width, ==, SIZES[i].width);
    assert_same (&together.tracks[i], &alone.tracks[0]);
    play_clear (&alone);
    g_assert_cmpint (n_decoders, ==, decoders);
    separate += n_decoded;
  }
  g_test_message ("%d decoders and %d frames, alone %d in all", decoders,
      decoded, separate);
  g_assert_cmpint (decoders, >, 0);
  g_assert_cmpint (decoded, >, 60);
  g_assert_cmpint (decoded * 2, <, separate);
  play_clear (&together);
}

/* Which pads are linked makes no difference to what they show. */
static void
test_unlinked (void)
{
  static const gchar *const LINES[] = {
    "eftimelinesrc name=t t.video_2 ! queue ! fakesink name=s2",
    "eftimelinesrc name=t t.video_1 ! queue ! fakesink name=s1 "
    "t.video ! queue ! fakesink name=s0",
  };
  g_autofree gchar *plan = plan_of_three ();
  Play all;

  NEED_MEDIA ();
  play_init (&all, ALL, plan);
  play_wait (&all);
  for (guint i = 0; i < G_N_ELEMENTS (LINES); i++) {
    Play some;

    play_init (&some, LINES[i], plan);
    play_wait (&some);
    g_assert_cmpstr (some.error, ==, NULL);
    for (guint k = 0; k < N_PADS; k++)
      if (some.tracks[k].sums->len > 0)
        assert_same (&some.tracks[k], &all.tracks[k]);
    g_assert_cmpuint (some.tracks[i ? 1 : 2].sums->len, ==, 120);
    g_assert_cmpuint (some.tracks[i ? 2 : 1].sums->len, ==, 0);
    play_clear (&some);
  }
  play_clear (&all);
}

static void
test_no_such_output (void)
{
  g_autofree gchar *plan = plan_of_one (0);
  Play play;

  NEED_MEDIA ();
  play_init (&play,
      "eftimelinesrc name=t t.video ! queue ! fakesink name=s0 "
      "t.video_1 ! queue ! fakesink name=s1",
      plan);
  play_wait (&play);
  g_assert_nonnull (play.error);
  g_assert_nonnull (strstr (play.error, "video_1"));
  g_assert_nonnull (strstr (play.error, "1 output:"));
  play_clear (&play);
}

/* A branch that has had enough leaves the others alone. */
static void
test_one_ends (void)
{
  g_autofree gchar *plan = plan_of_three ();
  Play play;

  NEED_MEDIA ();
  play_init (&play,
      "eftimelinesrc name=t t.video ! identity eos-after=11 ! queue ! "
      "fakesink name=s0 t.video_1 ! queue ! fakesink name=s1 "
      "t.video_2 ! identity eos-after=31 ! queue ! fakesink name=s2",
      plan);
  play_wait (&play);
  g_assert_cmpstr (play.error, ==, NULL);
  g_assert_cmpuint (play.tracks[0].sums->len, <=, 11);
  g_assert_cmpuint (play.tracks[1].sums->len, ==, 120);
  g_assert_cmpuint (play.tracks[2].sums->len, <=, 31);
  play_clear (&play);
}

static void
test_one_fails (void)
{
  g_autofree gchar *plan = plan_of_three ();
  Play play;

  NEED_MEDIA ();
  play_init (&play,
      "eftimelinesrc name=t t.video ! queue ! fakesink name=s0 "
      "t.video_1 ! identity error-after=20 ! queue ! fakesink name=s1",
      plan);
  play_wait (&play);
  g_assert_nonnull (play.error);
  g_assert_cmpuint (play.tracks[0].sums->len, <, 120);
  play_clear (&play);
}

/* Every sink passes the seek on; it is done once. */
static void
test_seek (void)
{
  g_autofree gchar *plan = plan_of_three ();
  Play whole, part;

  NEED_MEDIA ();
  play_init (&whole, ALL, plan);
  play_wait (&whole);
  play_init (&part, ALL, plan);
  gst_element_set_state (part.pipeline, GST_STATE_PAUSED);
  g_assert_cmpint (gst_element_get_state (part.pipeline, NULL, NULL, TIMEOUT),
      ==, GST_STATE_CHANGE_SUCCESS);
  g_assert_true (gst_element_seek (part.pipeline, 1.0, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, GST_SEEK_TYPE_SET,
      2100 * GST_MSECOND, GST_SEEK_TYPE_SET, 3500 * GST_MSECOND));
  play_wait (&part);
  g_assert_cmpstr (part.error, ==, NULL);
  for (guint i = 0; i < N_PADS; i++) {
    const Track *track = &part.tracks[i];

    g_assert_cmpuint (track->sums->len, ==, 42);
    for (guint k = 0; k < track->sums->len; k++) {
      g_test_message ("pad %u, frame %u", i, 63 + k);
      g_assert_cmpstr (
          track->sums->pdata[k], ==, whole.tracks[i].sums->pdata[63 + k]);
    }
  }
  /* And once more, from the end. */
  for (guint i = 0; i < N_PADS; i++)
    g_ptr_array_set_size (part.tracks[i].sums, 0);
  g_assert_true (gst_element_seek_simple (part.pipeline, GST_FORMAT_TIME,
      GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, 3500 * GST_MSECOND));
  play_wait (&part);
  for (guint i = 0; i < N_PADS; i++)
    g_assert_cmpuint (part.tracks[i].sums->len, ==, 15);
  play_clear (&part);
  play_clear (&whole);
}

static void
test_pads (void)
{
  GstElement *source =
      gst_object_ref_sink (gst_element_factory_make ("eftimelinesrc", NULL));
  static const gchar *const REFUSED[] = { "video_0", "video_8", "video_x",
    "video_", "video_1a" };
  g_autoptr (GstPad) first =
      gst_element_request_pad_simple (source, "video_%u");
  g_autoptr (GstPad) third = gst_element_request_pad_simple (source, "video_3");
  GstPad *pads[5];

  g_assert_cmpstr (GST_OBJECT_NAME (first), ==, "video_1");
  g_assert_cmpstr (GST_OBJECT_NAME (third), ==, "video_3");
  for (guint i = 0; i < G_N_ELEMENTS (REFUSED); i++)
    g_assert_null (gst_element_request_pad_simple (source, REFUSED[i]));
  for (guint i = 0; i < G_N_ELEMENTS (pads); i++)
    pads[i] = gst_element_request_pad_simple (source, "video_%u");
  g_assert_cmpstr (GST_OBJECT_NAME (pads[4]), ==, "video_7");
  g_assert_null (gst_element_request_pad_simple (source, "video_%u"));
  gst_element_release_request_pad (source, pads[0]);
  g_assert_null (gst_element_get_static_pad (source, "video_2"));
  gst_object_unref (pads[0]);
  pads[0] = gst_element_request_pad_simple (source, "video_2");
  g_assert_nonnull (pads[0]);
  for (guint i = 0; i < G_N_ELEMENTS (pads); i++)
    gst_object_unref (pads[i]);
  gst_object_unref (source);
}

static GstPadProbeReturn
release (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  guint *count = data;

  if (++*count == 20) {
    g_autoptr (GstElement) source = gst_pad_get_parent_element (pad);

    gst_element_release_request_pad (source, pad);
  }
  return GST_PAD_PROBE_OK;
}

/* The pipeline itself waits for the end of the other sink as well. */
static GstPadProbeReturn
tell_end (GstPad *pad, GstPadProbeInfo *info, gpointer pipeline)
{
  g_autoptr (GError) error = g_error_new_literal (
      GST_CORE_ERROR, GST_CORE_ERROR_FAILED, "the end of s0");

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    gst_element_post_message (
        pipeline, gst_message_new_error (pipeline, error, NULL));
  return GST_PAD_PROBE_OK;
}

/* A pad that is given back in the middle takes nothing with it. */
static void
test_release (void)
{
  g_autofree gchar *plan = plan_of_three ();
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstPad) end = NULL;
  guint count = 0;
  Play play;

  NEED_MEDIA ();
  play_init (&play,
      "eftimelinesrc name=t t.video ! queue ! fakesink name=s0 "
      "t.video_1 ! queue ! fakesink name=s1 async=false",
      plan);
  pad = gst_element_get_static_pad (play.source, "video_1");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, release, &count, NULL);
  sink = gst_bin_get_by_name (GST_BIN (play.pipeline), "s0");
  end = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (
      end, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, tell_end, play.pipeline, NULL);
  play_wait (&play);
  g_assert_cmpuint (count, ==, 20);
  g_assert_cmpuint (play.tracks[0].sums->len, ==, 120);
  play_clear (&play);
}

static GstPadProbeReturn
join (GstPad *pad, GstPadProbeInfo *info, gpointer sink)
{
  g_autoptr (GstElement) source = gst_pad_get_parent_element (pad);

  if (GST_BUFFER_OFFSET (GST_PAD_PROBE_INFO_BUFFER (info)) < 20)
    return GST_PAD_PROBE_OK;
  g_assert_true (gst_element_link_pads (source, "video_1", sink, "sink"));
  return GST_PAD_PROBE_REMOVE;
}

/* A pad that is linked while a frame is on its way has the frames after it. */
static void
test_join (void)
{
  g_autofree gchar *plan = plan_of_three ();
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;
  Play whole, play;

  NEED_MEDIA ();
  play_init (&whole, ALL, plan);
  play_wait (&whole);
  play_init (&play,
      "eftimelinesrc name=t t.video ! queue ! fakesink name=s0 "
      "fakesink name=s1 async=false",
      plan);
  sink = gst_bin_get_by_name (GST_BIN (play.pipeline), "s1");
  pad = gst_element_get_static_pad (play.source, "video");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, join, sink, NULL);
  play_wait (&play);
  g_assert_cmpstr (play.error, ==, NULL);
  assert_same (&play.tracks[0], &whole.tracks[0]);
  g_assert_cmpuint (play.tracks[1].sums->len, ==, 99);
  for (guint i = 0; i < 99; i++)
    g_assert_cmpstr (
        play.tracks[1].sums->pdata[i], ==, whole.tracks[1].sums->pdata[21 + i]);
  play_clear (&play);
  play_clear (&whole);
}

static GstPadProbeReturn
part (GstPad *pad, GstPadProbeInfo *info, gpointer done)
{
  g_autoptr (GstPad) peer = NULL;

  if (GST_BUFFER_OFFSET (GST_PAD_PROBE_INFO_BUFFER (info)) < 20)
    return GST_PAD_PROBE_OK;
  peer = gst_pad_get_peer (pad);
  g_assert_true (gst_pad_unlink (pad, peer));
  g_atomic_int_set ((gint *)done, TRUE);
  return GST_PAD_PROBE_REMOVE;
}

/* When nobody was left the picture waits, and goes on for whoever comes. */
static void
test_relink (void)
{
  g_autofree gchar *plan = plan_of_three ();

  NEED_MEDIA ();
  for (guint i = 0; i < 5; i++) {
    g_autoptr (GstElement) sink = NULL;
    g_autoptr (GstPad) pad = NULL;
    gint parted = FALSE;
    gint64 until;
    Play play;

    play_init (&play,
        "eftimelinesrc name=t t.video ! fakesink name=s0 async=false "
        "fakesink name=s1 async=false",
        plan);
    sink = gst_bin_get_by_name (GST_BIN (play.pipeline), "s1");
    pad = gst_element_get_static_pad (play.source, "video");
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, part, &parted, NULL);
    gst_element_set_state (play.pipeline, GST_STATE_PLAYING);
    while (!g_atomic_int_get (&parted))
      g_thread_yield ();
    g_assert_true (gst_element_link_pads (play.source, "video", sink, "sink"));
    until = g_get_monotonic_time () + 30 * G_TIME_SPAN_SECOND;
    while (play.tracks[1].sums->len < 99 && g_get_monotonic_time () < until)
      g_thread_yield ();
    g_assert_cmpuint (play.tracks[1].sums->len, ==, 99);
    play_clear (&play);
  }
}

static GstPadProbeReturn
watch_pool (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBufferPool *pool = GST_PAD_PROBE_INFO_BUFFER (info)->pool;

  g_weak_ref_set (data, pool);
  return GST_PAD_PROBE_OK;
}

static gboolean
is_gone (GWeakRef *ref)
{
  g_autoptr (GObject) object = g_weak_ref_get (ref);

  return object == NULL;
}

/* What a pad that is given back was drawn with goes at once, also when it was
 * the last. */
static void
test_release_frees (void)
{
  g_autofree gchar *plan = plan_of_three ();

  NEED_MEDIA ();
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstPad) pad = NULL;
    g_autoptr (GstPad) peer = NULL;
    GWeakRef pool;
    Play play;
    gint64 until;

    g_weak_ref_init (&pool, NULL);
    play_init (&play,
        i ? "eftimelinesrc name=t t.video_1 ! fakesink name=s0 "
            "enable-last-sample=false async=false"
          : "eftimelinesrc name=t t.video ! fakesink name=s1 "
            "async=false t.video_1 ! fakesink name=s0 "
            "enable-last-sample=false async=false",
        plan);
    pad = gst_element_get_static_pad (play.source, "video_1");
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, watch_pool, &pool, NULL);
    gst_element_set_state (play.pipeline, GST_STATE_PLAYING);
    while (is_gone (&pool))
      g_thread_yield ();
    peer = gst_pad_get_peer (pad);
    gst_element_release_request_pad (play.source, pad);
    gst_pad_send_event (peer, gst_event_new_flush_start ());
    until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
    while (!is_gone (&pool) && g_get_monotonic_time () < until)
      g_thread_yield ();
    g_assert_true (is_gone (&pool));
    g_weak_ref_clear (&pool);
    play_clear (&play);
  }
}

typedef struct
{
  GstElement *source;
  gint ready;
} Asked;

static gpointer
ask (gpointer data)
{
  Asked *asked = data;

  g_atomic_int_inc (&asked->ready);
  while (g_atomic_int_get (&asked->ready) < 2)
    ;
  for (guint i = 0; i < 4; i++) {
    GstPad *pad = gst_element_request_pad_simple (asked->source, "video_%u");

    gst_clear_object (&pad);
  }
  return NULL;
}

/* Who asks at the same time gets another pad. */
static void
test_ask_at_once (void)
{
  for (guint i = 0; i < 200; i++) {
    Asked asked = {
      gst_object_ref_sink (gst_element_factory_make ("eftimelinesrc", NULL)), 0
    };
    GThread *threads[2];

    for (guint k = 0; k < 2; k++)
      threads[k] = g_thread_new ("ask", ask, &asked);
    for (guint k = 0; k < 2; k++)
      g_thread_join (threads[k]);
    g_assert_cmpuint (asked.source->numsrcpads, ==, 2 + 7);
    gst_object_unref (asked.source);
  }
}

static void
test_stop (void)
{
  g_autofree gchar *plan = plan_of_three ();

  NEED_MEDIA ();
  for (guint i = 0; i < 5; i++) {
    Play play;

    play_init (&play, ALL, plan);
    gst_element_set_state (
        play.pipeline, i % 2 ? GST_STATE_PAUSED : GST_STATE_PLAYING);
    gst_element_get_state (play.pipeline, NULL, NULL, i < 2 ? 0 : TIMEOUT);
    play_clear (&play);
  }
}

gint
main (gint argc, gchar **argv)
{
  g_autoptr (GError) error = NULL;
  GObject *counter;
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-outputs-XXXXXX", &error);
  g_assert_no_error (error);
  counter = gst_object_ref_sink (g_object_new (counter_get_type (), NULL));
  g_test_add_func ("/outputs/same-as-alone", test_same_as_alone);
  g_test_add_func ("/outputs/unlinked", test_unlinked);
  g_test_add_func ("/outputs/no-such-output", test_no_such_output);
  g_test_add_func ("/outputs/one-ends", test_one_ends);
  g_test_add_func ("/outputs/one-fails", test_one_fails);
  g_test_add_func ("/outputs/seek", test_seek);
  g_test_add_func ("/outputs/pads", test_pads);
  g_test_add_func ("/outputs/release", test_release);
  g_test_add_func ("/outputs/release-frees", test_release_frees);
  g_test_add_func ("/outputs/relink", test_relink);
  g_test_add_func ("/outputs/ask-at-once", test_ask_at_once);
  g_test_add_func ("/outputs/join", test_join);
  g_test_add_func ("/outputs/stop", test_stop);
  status = g_test_run ();
  gst_object_unref (counter);
  for (guint i = 0; i < 2; i++) {
    g_autofree gchar *path =
        g_build_filename (folder, i ? "b.png" : "a.mp4", NULL);

    g_unlink (path);
  }
  g_rmdir (folder);
  g_free (folder);
  return status;
}
