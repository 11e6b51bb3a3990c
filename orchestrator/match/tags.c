/* Edit Factory - what footage is called: tags from names and sidecars
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "tags.h"

#include <string.h>

/* What cameras, phones, downloads and editors call every file. */
static const gchar *const meaningless[] = { "img", "image", "dsc", "dscf",
  "dscn", "pxl", "vid", "video", "mov", "movie", "mvi", "gopr", "gx", "gh",
  "dji", "dcim", "media", "pano", "photo", "pic", "picture", "screenshot",
  "whatsapp", "signal", "final", "finale", "draft", "edit", "edited", "export",
  "copy", "new", "old", "version", "ver", "rev", "clip", "clips", "footage",
  "broll", "roll", "take", "shot", "raw", "proxy", "test", "untitled", "temp",
  "tmp", "download", "downloads", "desktop", "documents", "home", "users",
  "files", "folder", "assets", "hd", "uhd", "fps", "hevc", "avc", "mp", "jpg",
  "jpeg", "png", "webp", "the", "and", "with", "for", "from", "small", "large",
  NULL };

typedef struct
{
  GPtrArray *list;
  GHashTable *seen;
} Tags;

/* Takes @word. */
static void
add_tag (Tags *tags, gchar *word)
{
  if (tags->list->len >= EF_TAGS_MAX ||
      !g_hash_table_add (tags->seen, g_strdup (word))) {
    g_free (word);
    return;
  }
  g_ptr_array_add (tags->list, word);
}

static gboolean
is_letter (gunichar c)
{
  return g_unichar_isalpha (c) || g_unichar_ismark (c);
}

/* One word of a name: bytes @start to @end. */
static void
add_name_word (Tags *tags, const gchar *start, const gchar *end)
{
  g_autofree gchar *word = g_utf8_strdown (start, end - start);
  glong chars = g_utf8_strlen (word, -1);
  gboolean ascii = g_str_is_ascii (word);

  if (chars > EF_TAGS_MAX_CHARS || chars < (ascii ? 3 : 1) ||
      g_strv_contains (meaningless, word))
    return;
  add_tag (tags, g_steal_pointer (&word));
}

/* "SeaTurtle_2024-final" has sea and turtle. */
static void
add_name (Tags *tags, const gchar *name)
{
  g_autofree gchar *valid = g_utf8_make_valid (name, -1);
  const gchar *start = NULL;
  gboolean was_lower = FALSE;

  for (const gchar *p = valid; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (start && (!is_letter (c) || (was_lower && g_unichar_isupper (c)))) {
      add_name_word (tags, start, p);
      start = NULL;
    }
    if (!start && is_letter (c))
      start = p;
    was_lower = g_unichar_islower (c);
  }
  if (start)
    add_name_word (tags, start, start + strlen (start));
}

static gboolean
add_sidecar (Tags *tags, const gchar *name, const gchar *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n,;", -1);

  for (guint i = 0; words[i]; i++) {
    const gchar *word = words[i];

    while (*word == '#')
      word++;
    if (!*word)
      continue;
    if (g_utf8_strlen (word, -1) > EF_TAGS_MAX_CHARS) {
      g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
          "%s: a tag is longer than %d characters", name, EF_TAGS_MAX_CHARS);
      return FALSE;
    }
    if (tags->list->len >= EF_TAGS_MAX) {
      g_set_error (error, EF_ERROR, EF_ERROR_LIMIT, "%s: has more than %d tags",
          name, EF_TAGS_MAX);
      return FALSE;
    }
    add_tag (tags, g_utf8_strdown (word, -1));
  }
  return TRUE;
}

static gboolean
check_sidecar (
    const gchar *name, const gchar *data, gsize length, GError **error)
{
  if (length > EF_TAGS_MAX_BYTES) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT, "%s: is larger than %d bytes",
        name, EF_TAGS_MAX_BYTES);
    return FALSE;
  }
  if (!g_utf8_validate_len (data, length, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: is not UTF-8 text: save it as UTF-8", name);
    return FALSE;
  }
  return TRUE;
}

/* The folders from @root (its own name too) down to the file, nearest first. */
static void
add_folders (Tags *tags, const gchar *path, const gchar *root)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  gsize stop = root ? strlen (root) : strlen (folder);

  while (stop > 1 && root && root[stop - 1] == '/')
    stop--;
  while (strlen (folder) >= stop) {
    g_autofree gchar *name = g_path_get_basename (folder);
    gchar *parent;

    add_name (tags, name);
    parent = g_path_get_dirname (folder);
    if (strlen (parent) >= strlen (folder)) {
      g_free (parent);
      break;
    }
    g_free (folder);
    folder = parent;
  }
}

static gchar *
name_without_extension (const gchar *path)
{
  gchar *name = g_path_get_basename (path);
  gchar *dot = strrchr (name, '.');

  if (dot && dot != name)
    *dot = '\0';
  return name;
}

gchar **
ef_tags_collect (const gchar *path, const gchar *root, const gchar *sidecar,
    gssize length, GError **error)
{
  g_autofree gchar *name = name_without_extension (path);
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  Tags tags = { list, seen };

  if (sidecar) {
    gsize bytes = length < 0 ? strlen (sidecar) : (gsize)length;
    g_autofree gchar *valid = g_utf8_make_valid (name, -1);
    g_autofree gchar *source = g_strconcat (valid, ".tags", NULL);
    g_autofree gchar *text = NULL;

    if (!check_sidecar (source, sidecar, bytes, error))
      return NULL;
    text = g_strndup (sidecar, bytes);
    if (!add_sidecar (&tags, source, text, error))
      return NULL;
  }
  add_name (&tags, name);
  add_folders (&tags, path, root);
  g_ptr_array_add (list, NULL);
  return (gchar **)g_ptr_array_steal (list, NULL);
}
