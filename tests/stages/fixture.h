/* Edit Factory - a folder with a small platform and small footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "cache.h"
#include "run.h"
#include "stages.h"

#include <editfactory/json.h>
#include <editfactory/plan.h>
#include <glib/gstdio.h>
#include <gst/gst.h>
#include <string.h>

/** Fixture: @folder is made before a test and removed after it; it is also the
 * user's configuration, which has the platform "tiny" (180x320, 25 fps). */
typedef struct
{
  gchar *folder;
} Fixture;

#define TINY                                                                   \
  "{\"version\":1,\"title\":\"Tiny\",\"target\":\"editfactory/generic\","      \
  "\"safe_area\":\"none\",\"canvas\":{\"width\":180,\"height\":320},"          \
  "\"fps\":\"25/1\",\"max_bytes\":50000000,\"max_duration\":60,"               \
  "\"loudness\":{\"target\":-14,\"true_peak\":-1},\"audio_bitrate\":128000}"

static inline gchar *
fixture_path (Fixture *f, const gchar *name)
{
  return g_build_filename (f->folder, name, NULL);
}

static inline gchar *
fixture_write (Fixture *f, const gchar *name, const gchar *text)
{
  gchar *path = fixture_path (f, name);
  g_autofree gchar *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (parent, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

/* All tests share one configuration folder: GLib asks for it once. */
static inline gchar *
fixture_configure (void)
{
  gchar *folder = g_dir_make_tmp ("ef-stages-XXXXXX", NULL);
  g_autofree gchar *platforms =
      g_build_filename (folder, "editfactory", "platforms", NULL);
  g_autofree gchar *tiny = g_build_filename (platforms, "tiny.json", NULL);

  g_assert_cmpint (g_mkdir_with_parents (platforms, 0700), ==, 0);
  g_assert_true (g_file_set_contents (tiny, TINY, -1, NULL));
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
  return folder;
}

static inline void
fixture_set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("ef-stages-XXXXXX", NULL);
  g_assert_nonnull (f->folder);
}

static inline void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  ef_remove_tree (f->folder);
  g_free (f->folder);
}

/* Runs a pipeline to its end. */
static inline void
play (const gchar *description)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch_full (
      description, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_nonnull (message);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_error ("%s: %s", description, error->message);
  }
}

/* A video of 100 frames, 4 s. */
static inline gchar *
make_video (Fixture *f, const gchar *name, const gchar *pattern)
{
  gchar *path = fixture_path (f, name);
  g_autofree gchar *line = g_strdup_printf (
      "videotestsrc num-buffers=100 pattern=%s ! "
      "video/x-raw,format=I420,width=180,height=320,framerate=25/1 ! "
      "x264enc speed-preset=ultrafast tune=zerolatency ! h264parse ! mp4mux ! "
      "filesink location=%s",
      pattern, path);

  play (line);
  return path;
}

static inline gboolean
have_elements (void)
{
  static const gchar *const names[] = { "x264enc", "avenc_aac", "efttssrc",
    "efsubtitleoverlay", "efsegmentscorer", "efnormalize", "eftimelinesrc" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (names[i]);

    if (!factory) {
      g_test_skip (names[i]);
      return FALSE;
    }
  }
  return TRUE;
}
