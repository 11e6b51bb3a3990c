/* Edit Factory - an examination of the installation
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "doctor.h"
#include "providers/provider.h"

#include <editfactory/data.h>
#include <gio/gio.h>
#include <gst/gst.h>
#include <pango/pangocairo.h>
#include <string.h>

/* The first of @elements that is installed counts. */
typedef struct
{
  const gchar *what;
  const gchar *purpose;
  const gchar *elements; /* separated by blanks */
  gboolean required;
  const gchar *package;
} ElementCheck;

static const ElementCheck ELEMENTS[] = {
  { "efttssrc", "speech", "efttssrc", TRUE, NULL },
  { "efsubtitleoverlay", "captions", "efsubtitleoverlay", TRUE, NULL },
  { "efsegmentscorer", "choosing footage", "efsegmentscorer", TRUE, NULL },
  { "efnormalize", "loudness", "efnormalize", TRUE, NULL },
  { "eftimelinesrc", "the edit", "eftimelinesrc", TRUE, NULL },
  { "decodebin", "reading media", "decodebin", TRUE,
      "gstreamer1.0-plugins-base" },
  { "MP4 demuxer", "reading media", "qtdemux", TRUE,
      "gstreamer1.0-plugins-good" },
  { "Matroska demuxer", "reading media", "matroskademux", FALSE,
      "gstreamer1.0-plugins-good" },
  { "H.264 parser", "reading and writing media", "h264parse", TRUE,
      "gstreamer1.0-plugins-bad" },
  { "H.264 decoder", "reading media", "avdec_h264 openh264dec", TRUE,
      "gstreamer1.0-libav" },
  { "H.265 decoder", "reading media", "avdec_h265 libde265dec", FALSE,
      "gstreamer1.0-libav" },
  { "VP9 decoder", "reading media", "vp9dec avdec_vp9", FALSE,
      "gstreamer1.0-plugins-good" },
  { "AV1 decoder", "reading media", "dav1ddec av1dec avdec_av1", FALSE,
      "gstreamer1.0-plugins-bad" },
  { "AAC decoder", "reading media, measuring", "avdec_aac faad", TRUE,
      "gstreamer1.0-libav" },
  { "MP3 decoder", "music", "mpg123audiodec avdec_mp3", FALSE,
      "gstreamer1.0-plugins-good" },
  { "JPEG decoder", "photographs", "jpegdec avdec_mjpeg", TRUE,
      "gstreamer1.0-plugins-good" },
  { "PNG decoder", "pictures", "pngdec", TRUE, "gstreamer1.0-plugins-good" },
  { "WebP decoder", "pictures", "webpdec", FALSE, "gstreamer1.0-plugins-bad" },
  { "H.264 encoder", "writing the video",
      "x264enc openh264enc vah264enc vaapih264enc nvh264enc v4l2h264enc", TRUE,
      "gstreamer1.0-plugins-ugly" },
  { "AAC encoder", "writing the sound", "avenc_aac fdkaacenc voaacenc", TRUE,
      "gstreamer1.0-libav" },
  { "MP4 muxer", "writing the video", "mp4mux", TRUE,
      "gstreamer1.0-plugins-good" },
};

static void
finding_free (gpointer data)
{
  EfFinding *finding = data;

  g_free (finding->what);
  g_free (finding->detail);
  g_free (finding);
}

/* @detail: (transfer full) */
static void
add (GPtrArray *findings, const gchar *what, const gchar *purpose,
    gboolean required, gboolean present, const gchar *package, gchar *detail)
{
  EfFinding *finding = g_new0 (EfFinding, 1);

  finding->what = g_strdup (what);
  finding->purpose = purpose;
  finding->required = required;
  finding->present = present;
  finding->package = package;
  finding->detail = detail;
  g_ptr_array_add (findings, finding);
}

static gchar *
find_element (const gchar *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);

  for (guint i = 0; list[i]; i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (list[i]);

    if (factory)
      return g_strdup (list[i]);
  }
  return NULL;
}

static void
examine_elements (GPtrArray *findings)
{
  for (guint i = 0; i < G_N_ELEMENTS (ELEMENTS); i++) {
    const ElementCheck *check = &ELEMENTS[i];
    g_autofree gchar *found = find_element (check->elements);
    gboolean present = found != NULL;

    if (!found && !check->package)
      found = g_strdup ("the plugin is not where GStreamer looks: build Edit "
                        "Factory, or set GST_PLUGIN_PATH");
    add (findings, check->what, check->purpose, check->required, present,
        check->package, g_steal_pointer (&found));
  }
}

static void
examine_file (GPtrArray *findings, const gchar *what, const gchar *purpose,
    const gchar *path, const gchar *package)
{
  gboolean there = g_file_test (path, G_FILE_TEST_EXISTS);

  add (findings, what, purpose, FALSE, there, package,
      there ? g_strdup (path) : NULL);
}

static void
examine_voices (GPtrArray *findings)
{
  static const gchar *const PROVIDERS[] = { "flite", "espeak" };
  g_autoptr (GPtrArray) voices = ef_speech_list_voices ();

  for (guint i = 0; i < G_N_ELEMENTS (PROVIDERS); i++) {
    gboolean english = i == 0;
    guint n = 0;

    for (guint k = 0; k < voices->len; k++) {
      EfVoice *voice = g_ptr_array_index (voices, k);

      if (voice->available && strcmp (voice->provider, PROVIDERS[i]) == 0)
        n++;
    }
    add (findings, english ? "voices of flite" : "voices of espeak",
        english ? "speech in English" : "speech in about 110 languages",
        english, n > 0, english ? "libflite1" : "espeak-ng",
        g_strdup_printf ("%u", n));
  }
}

static gboolean
has_family (PangoFontFamily **families, gint n, const gchar *name)
{
  for (gint i = 0; i < n; i++)
    if (g_ascii_strcasecmp (pango_font_family_get_name (families[i]), name) ==
        0)
      return TRUE;
  return FALSE;
}

static void
examine_fonts (GPtrArray *findings)
{
  static const struct
  {
    const gchar *family, *purpose, *package;
  } FONTS[] = {
    { "Inter", "captions", "fonts-inter" },
    { "League Spartan", "captions", "fonts-league-spartan" },
    { "Bebas Neue", "captions", "fonts-bebas-neue" },
    { "Lato", "captions", "fonts-lato" },
    { "Open Sans", "captions", "fonts-open-sans" },
    { "Noto Sans", "captions in other scripts", "fonts-noto-core" },
    { "Noto Color Emoji", "emoji in captions", "fonts-noto-color-emoji" },
  };
  PangoFontMap *map = pango_cairo_font_map_new ();
  PangoFontFamily **families = NULL;
  gint n = 0;

  pango_font_map_list_families (map, &families, &n);
  for (guint i = 0; i < G_N_ELEMENTS (FONTS); i++) {
    g_autofree gchar *what = g_strdup_printf ("font %s", FONTS[i].family);

    add (findings, what, FONTS[i].purpose, FALSE,
        has_family (families, n, FONTS[i].family), FONTS[i].package, NULL);
  }
  add (findings, "any font", "captions", TRUE, n > 0, "fonts-inter",
      g_strdup_printf ("%d families", n));
  g_free (families);
  g_object_unref (map);
}

static void
examine_data (GPtrArray *findings)
{
  static const gchar *const KINDS[] = { "", "styles", "safe-areas",
    "platforms" };

  for (guint i = 0; i < G_N_ELEMENTS (KINDS); i++) {
    g_auto (GStrv) names = ef_data_list (KINDS[i]);
    g_autofree gchar *joined = g_strjoinv (", ", names);
    gboolean there = names[0] != NULL;

    add (findings, *KINDS[i] ? KINDS[i] : "pipelines", "data files", TRUE,
        there, NULL,
        there ? g_steal_pointer (&joined)
              : g_strdup ("none found: set EF_DATA_DIR to the folder of Edit "
                          "Factory's data"));
  }
}

static void
examine_cache (GPtrArray *findings)
{
  g_autofree gchar *folder =
      g_build_filename (g_get_user_cache_dir (), "editfactory", NULL);
  gboolean made = g_mkdir_with_parents (folder, 0700) == 0;
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (
      file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  guint64 free_bytes = info ? g_file_info_get_attribute_uint64 (
                                  info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
                            : 0;

  add (findings, "cache folder", "finished stages", TRUE, made, NULL,
      made ? g_strdup_printf ("%s, %.1f GB free", folder, free_bytes / 1e9)
           : g_strdup_printf ("cannot be made: %s: set XDG_CACHE_HOME to a "
                              "folder that you can write",
                 folder));
}

GPtrArray *
ef_doctor_examine (void)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func (finding_free);

  examine_elements (findings);
  examine_voices (findings);
  examine_file (findings, "English model", "aligning a recorded voice",
      "/usr/share/pocketsphinx/model/en-us", "pocketsphinx-en-us");
  examine_fonts (findings);
  examine_data (findings);
  examine_cache (findings);
  return findings;
}
