/* Edit Factory - a folder of a test's own, and small helpers
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "remove-tree.h"
#include "cache.h"

#include <editfactory/json.h>
#include <glib/gstdio.h>
#include <string.h>

/** Fixture: @folder is made before a test and removed after it. */
typedef struct
{
  gchar *folder;
} Fixture;

static inline void
fixture_set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("ef-pipeline-XXXXXX", &error);
  g_assert_no_error (error);
}

static inline void
fixture_tear_down (Fixture *f, gconstpointer data)
{
  ef_remove_tree (f->folder);
  g_assert_false (g_file_test (f->folder, G_FILE_TEST_EXISTS));
  g_free (f->folder);
}

static inline gchar *
fixture_path (Fixture *f, const gchar *name)
{
  return g_build_filename (f->folder, name, NULL);
}

static inline gchar *
fixture_write (Fixture *f, const gchar *name, const gchar *text)
{
  gchar *path = fixture_path (f, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  return path;
}

static inline JsonNode *
parse (const gchar *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = ef_json_parse ("test", text, -1, 0, &error);

  g_assert_no_error (error);
  return node;
}

/* How many names lie in @path. */
static inline guint
count_names (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}
