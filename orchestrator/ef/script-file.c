/* Edit Factory - the script as the user gives it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "script-file.h"
#include "script.h"

#include <editfactory/file.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Far above what a script may hold, so that the message is about the script
 * and not about the file. */
#define MAX_BYTES (1024 * 1024)

static gboolean
read_stdin (gchar **data, gsize *length, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[8192];
  gssize n;

  while ((n = read (STDIN_FILENO, buffer, sizeof buffer)) != 0) {
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      g_set_error (error, EF_ERROR, EF_ERROR_IO,
          "standard input: cannot be read: %s", g_strerror (errno));
      return FALSE;
    }
    g_byte_array_append (bytes, buffer, n);
    if (bytes->len > MAX_BYTES) {
      g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
          "standard input: more than %d bytes: this is no script", MAX_BYTES);
      return FALSE;
    }
  }
  *length = bytes->len;
  g_byte_array_append (bytes, (const guint8 *)"", 1);
  *data = (gchar *)g_byte_array_free (g_steal_pointer (&bytes), FALSE);
  return TRUE;
}

gchar *
ef_script_file_read (const gchar *path, GError **error)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  g_autofree gchar *data = NULL;
  gsize length = 0, skip;

  if (is_stdin ? !read_stdin (&data, &length, error)
               : !ef_file_read (path, MAX_BYTES, &data, &length, error))
    return NULL;
  skip = g_str_has_prefix (data, "\xef\xbb\xbf") ? 3 : 0;
  if (!ef_script_check (is_stdin ? "standard input" : path, data + skip,
          length - skip, 0, error))
    return NULL;
  return g_strndup (data + skip, length - skip);
}
