/* Edit Factory - what tests of efsubtitleoverlay begin and end with
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "overlay-fixture.h"

#include <editfactory/editfactory.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

static gchar *own_folder;
static gchar *words_path;

gchar *
overlay_save_words (const gchar *folder)
{
  static const gchar *const texts[] = { "Hello", "brave", "WORLD" };
  g_autoptr (EfWords) words =
      ef_words_new ("en", "", 2 * GST_SECOND, EF_TIMING_ENGINE);
  gchar *path = g_build_filename (folder, "words.json", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    ef_words_append (words, texts[i], i * 500 * GST_MSECOND,
        (i + 1) * 500 * GST_MSECOND, 0, 0);
  ef_words_save (words, path, &error);
  g_assert_no_error (error);
  return path;
}

void
overlay_begin (int *argc, char ***argv)
{
  gst_init (argc, argv);
  g_test_init (argc, argv, NULL);
  own_folder = g_dir_make_tmp ("ef-overlay-XXXXXX", NULL);
  words_path = overlay_save_words (own_folder);
}

const gchar *
overlay_words_path (void)
{
  return words_path;
}

int
overlay_end (void)
{
  int status = g_test_run ();

  g_unlink (words_path);
  g_rmdir (own_folder);
  g_clear_pointer (&words_path, g_free);
  g_clear_pointer (&own_folder, g_free);
  return status;
}

GPtrArray *
overlay_own_formats (void)
{
  g_autoptr (GstElementFactory) factory =
      gst_element_factory_find ("efsubtitleoverlay");
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const GList *list = gst_element_factory_get_static_pad_templates (factory);
  g_autoptr (GstCaps) caps = NULL;
  const GValue *formats;

  while (g_strcmp0 (
             ((GstStaticPadTemplate *)list->data)->name_template, "sink") != 0)
    list = list->next;
  caps = gst_static_pad_template_get_caps (list->data);
  formats =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "format");
  for (guint i = 0; i < gst_value_list_get_size (formats); i++)
    g_ptr_array_add (
        names, g_value_dup_string (gst_value_list_get_value (formats, i)));
  return names;
}
