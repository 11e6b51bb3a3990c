/* Edit Factory - efsubtitleoverlay: styles that change while it is playing
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/check/gstharness.h>
#include <gst/controller/controller.h>
#include <gst/video/video.h>
#include <string.h>

#define WIDTH 270
#define HEIGHT 480

static gchar *folder;
static gchar *words_path;

typedef struct
{
  GstHarness *h;
  GstBus *bus;
  GstVideoInfo info;
  guint index; /* of the next frame, 30 a second */
} Player;

/* What differs from the grey frame. */
typedef struct
{
  guint n;
  guint top;
  guint bottom;
  guint loudness; /* sum of differences */
} Ink;

static void
player_open (Player *p)
{
  memset (p, 0, sizeof *p);
  p->h = gst_harness_new ("efsubtitleoverlay");
  p->bus = gst_bus_new ();
  gst_element_set_bus (p->h->element, p->bus);
  g_object_set (p->h->element, "words-location", words_path, "style", "classic",
      "safe-area", "none", NULL);
  gst_harness_set_src_caps_str (
      p->h, "video/x-raw,format=I420,width=270,height=480,framerate=30/1");
  gst_video_info_set_format (&p->info, GST_VIDEO_FORMAT_I420, WIDTH, HEIGHT);
}

static void
player_close (Player *p)
{
  gst_element_set_bus (p->h->element, NULL);
  gst_object_unref (p->bus);
  gst_harness_teardown (p->h);
}

static Ink
player_next (Player *p)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, p->info.size, NULL);
  Ink ink = { 0, HEIGHT, 0, 0 };
  GstVideoFrame frame;

  gst_buffer_memset (buffer, 0, 128, p->info.size);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (p->index++, GST_SECOND, 30);
  buffer = gst_harness_push_and_pull (p->h, buffer);
  g_assert_true (gst_video_frame_map (&frame, &p->info, buffer, GST_MAP_READ));
  for (guint y = 0; y < HEIGHT; y++) {
    const guint8 *row = (const guint8 *)GST_VIDEO_FRAME_PLANE_DATA (&frame, 0) +
        (gsize)y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

    for (guint x = 0; x < WIDTH; x++)
      if (row[x] != 128) {
        ink.n++;
        ink.top = MIN (ink.top, y);
        ink.bottom = MAX (ink.bottom, y);
        ink.loudness += ABS (row[x] - 128);
      }
  }
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
  return ink;
}

static gboolean
has_warning (Player *p, const gchar *expected)
{
  gboolean found = FALSE;
  GstMessage *message;

  while ((message = gst_bus_pop_filtered (p->bus, GST_MESSAGE_ELEMENT))) {
    const GstStructure *s = gst_message_get_structure (message);
    const gchar *text = gst_structure_get_string (s, "message");

    found = found || (text && strstr (text, expected));
    gst_message_unref (message);
  }
  return found;
}

/* Each change shows on the very next frame. */
static void
test_changes (void)
{
  Player p;
  Ink before, after;

  player_open (&p);
  before = player_next (&p);
  g_assert_cmpuint (before.n, >, 200);
  g_object_set (p.h->element, "opacity", 0.5, NULL);
  after = player_next (&p);
  g_assert_cmpuint (after.loudness, <, before.loudness * 6 / 10);
  g_object_set (p.h->element, "opacity", 1.0, "position-y", 0.2, NULL);
  after = player_next (&p);
  g_assert_cmpuint (after.bottom, <, before.top);
  g_object_set (p.h->element, "size", 30.0, NULL);
  after = player_next (&p);
  g_assert_cmpuint (after.bottom - after.top, <, before.bottom - before.top);
  g_object_set (
      p.h->element, "outline", 0.0, "shadow-colour", "#00000000", NULL);
  g_assert_cmpuint (player_next (&p).n, <, after.n);
  player_close (&p);
}

/* One word a cue instead of all: the phrasing follows. */
static void
test_phrasing (void)
{
  Player p;
  Ink before, after;

  player_open (&p);
  before = player_next (&p);
  g_object_set (p.h->element, "words-per-cue", 1, NULL);
  after = player_next (&p);
  g_assert_cmpuint (after.n, <, before.n / 2);
  g_object_set (p.h->element, "style", "one-word", "words-per-cue", 20, NULL);
  g_assert_cmpuint (player_next (&p).n, >, after.n);
  player_close (&p);
}

/* A value that is wrong is told once, and what is playing goes on. */
static void
test_bad_values (void)
{
  static const struct
  {
    const gchar *property;
    const gchar *value;
    const gchar *expected;
  } cases[] = { { "fill", "blue", "must be a colour" },
    { "animation", "wobble", "animation" }, { "style", "nope", "nope" },
    { "safe-area", "nope", "nope" },
    { "style-overrides", "{", "style-overrides" },
    { "style-overrides", "{\"opacity\":7}", "opacity" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Player p;
    Ink before, after;

    player_open (&p);
    before = player_next (&p);
    has_warning (&p, "");
    g_object_set (p.h->element, cases[i].property, cases[i].value, NULL);
    after = player_next (&p);
    g_assert_cmpuint (after.n, ==, before.n);
    g_assert_true (has_warning (&p, cases[i].expected));
    player_next (&p);
    g_assert_false (has_warning (&p, ""));
    player_close (&p);
  }
}

/* A control source moves the caption frame by frame. */
static void
test_controlled (void)
{
  GstControlSource *source = gst_interpolation_control_source_new ();
  GstTimedValueControlSource *timed = GST_TIMED_VALUE_CONTROL_SOURCE (source);
  guint last = 0;
  Player p;

  player_open (&p);
  g_object_set (source, "mode", GST_INTERPOLATION_MODE_LINEAR, NULL);
  gst_timed_value_control_source_set (timed, 0, 0.3);
  gst_timed_value_control_source_set (timed, GST_SECOND, 0.7);
  g_assert_true (gst_object_add_control_binding (GST_OBJECT (p.h->element),
      gst_direct_control_binding_new_absolute (
          GST_OBJECT (p.h->element), "position-y", source)));
  for (guint i = 0; i < 10; i++) {
    Ink ink = player_next (&p);

    g_assert_cmpuint (ink.top, >, last);
    last = ink.top;
  }
  /* A third of the way, 0.4 of the height: half a second would be 96 px. */
  g_assert_cmpuint (last, >, HEIGHT * 0.3);
  gst_object_unref (source);
  player_close (&p);
}

/* What is not set reads as the style has it. */
static void
test_read_back (void)
{
  g_autofree gchar *box = NULL;
  g_autofree gchar *colour = NULL;
  gdouble size = 0;
  gint words = 0;
  Player p;

  player_open (&p);
  g_object_set (
      p.h->element, "style", "boxed-word", "box-colour", "#102030", NULL);
  player_next (&p);
  g_object_get (p.h->element, "size", &size, "box", &box, "words-per-cue",
      &words, "box-colour", &colour, NULL);
  g_assert_cmpfloat (size, ==, 80);
  g_assert_cmpint (words, ==, 4);
  g_assert_cmpstr (box, ==, "word");
  g_assert_cmpstr (colour, ==, "#102030");
  player_close (&p);
}

static void
write_words (void)
{
  static const gchar *const list[] = { "some", "words", "to", "show" };
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 4 * GST_SECOND, EF_TIMING_GIVEN);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (list); i++)
    ef_words_append (
        words, list[i], i * GST_SECOND, (i + 1) * GST_SECOND, 0, 0);
  ef_words_save (words, words_path, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  gint status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("ef-live-XXXXXX", NULL);
  words_path = g_build_filename (folder, "words.json", NULL);
  write_words ();
  g_test_add_func ("/live-style/changes", test_changes);
  g_test_add_func ("/live-style/phrasing", test_phrasing);
  g_test_add_func ("/live-style/bad-values", test_bad_values);
  g_test_add_func ("/live-style/controlled", test_controlled);
  g_test_add_func ("/live-style/read-back", test_read_back);
  status = g_test_run ();
  g_unlink (words_path);
  g_rmdir (folder);
  g_free (words_path);
  g_free (folder);
  return status;
}
