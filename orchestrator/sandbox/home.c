/* Edit Factory - a sandbox's own small folder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "home.h"
#include "remove-tree.h"
#include "cache.h"
#include "sandbox.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "ef-sandbox-"

static gboolean
fail (const gchar *path, GError **error)
{
  gint code = errno;

  g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP,
      "%s: cannot be made: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
is_orphan (const gchar *path, const gchar *name)
{
  guint64 pid = g_ascii_strtoull (name + strlen (PREFIX), NULL, 10);
  GStatBuf info;

  return pid > 0 && kill ((pid_t)pid, 0) != 0 && errno == ESRCH &&
      g_lstat (path, &info) == 0 && S_ISDIR (info.st_mode) &&
      info.st_uid == geteuid ();
}

static void
remove_orphans (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (g_get_tmp_dir (), name, NULL);

    if (g_str_has_prefix (name, PREFIX) && is_orphan (path, name))
      ef_remove_tree (path);
  }
}

gchar *
ef_home_new (GError **error)
{
  g_autofree gchar *name =
      g_strdup_printf (PREFIX "%d-XXXXXX", (gint)getpid ());
  g_autofree gchar *home = g_build_filename (g_get_tmp_dir (), name, NULL);
  g_autofree gchar *stage = NULL;

  remove_orphans ();
  if (!g_mkdtemp (home) || g_chmod (home, 0711) != 0) {
    fail (home, error);
    return NULL;
  }
  stage = g_build_filename (home, "stage", NULL);
  if (g_mkdir (stage, 0755) != 0) {
    fail (stage, error);
    ef_remove_tree (home);
    return NULL;
  }
  return g_steal_pointer (&home);
}

gchar *
ef_home_copy_registry (const gchar *home, GError **error)
{
  const gchar *source = g_getenv ("GST_REGISTRY_1_0");
  g_autofree gchar *copy = g_build_filename (home, "registry.bin", NULL);
  g_autofree gchar *data = NULL;
  gsize length;

  if (!source)
    source = g_getenv ("GST_REGISTRY");
  if (!source || !g_file_get_contents (source, &data, &length, NULL)) {
    g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP,
        "%s: GStreamer's registry is not there; ef_environment_init_gst() "
        "makes it",
        source ? source : "GST_REGISTRY_1_0");
    return NULL;
  }
  if (!g_file_set_contents (copy, data, length, error))
    return NULL;
  g_chmod (copy, 0644);
  return g_steal_pointer (&copy);
}
