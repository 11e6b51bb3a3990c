/* Edit Factory - the memory of a group of processes, limited by the kernel
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cgroup.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define V1 "/sys/fs/cgroup/memory"
#define V2 "/sys/fs/cgroup"
#define PREFIX "editfactory-"

struct _EfCgroup
{
  gchar *path;
  gchar *procs;
  gboolean v2;
};

static gboolean
is_v1 (void)
{
  return g_file_test (V1 "/memory.limit_in_bytes", G_FILE_TEST_EXISTS);
}

/* "…:memory:/PATH" of version 1, "0::/PATH" of version 2 */
static gchar *
own_group (gboolean v1)
{
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (gchar **line = lines; *line; line++) {
    const gchar *v1_path = strstr (*line, ":memory:");

    if (v1 && v1_path)
      return g_build_filename (V1, v1_path + strlen (":memory:"), NULL);
    if (!v1 && g_str_has_prefix (*line, "0::"))
      return g_build_filename (V2, *line + strlen ("0::"), NULL);
  }
  return NULL;
}

static gboolean
write_value (const gchar *folder, const gchar *name, guint64 value)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  FILE *file = fopen (path, "we");
  gboolean ok;

  if (!file)
    return FALSE;
  ok = fprintf (file, "%" G_GUINT64_FORMAT "\n", value) > 0;
  return fclose (file) == 0 && ok;
}

static gboolean
set_limit (EfCgroup *cgroup, guint64 memory)
{
  if (!write_value (cgroup->path,
          cgroup->v2 ? "memory.max" : "memory.limit_in_bytes", memory))
    return FALSE;
  /* Swap as well, where the kernel counts it. */
  if (cgroup->v2)
    write_value (cgroup->path, "memory.swap.max", 0);
  else
    write_value (cgroup->path, "memory.memsw.limit_in_bytes", memory);
  return TRUE;
}

EfCgroup *
ef_cgroup_new (guint64 memory, gchar **reason)
{
  static gint counter;
  g_autoptr (EfCgroup) cgroup = g_new0 (EfCgroup, 1);
  gboolean v1 = is_v1 ();
  g_autofree gchar *parent = own_group (v1);
  g_autofree gchar *name = g_strdup_printf (
      PREFIX "%d-%d", (gint)getpid (), g_atomic_int_add (&counter, 1));

  if (!parent) {
    *reason = g_strdup ("there are no control groups");
    return NULL;
  }
  cgroup->v2 = !v1;
  cgroup->path = g_build_filename (parent, name, NULL);
  cgroup->procs = g_build_filename (cgroup->path, "cgroup.procs", NULL);
  if (g_mkdir (cgroup->path, 0755) == 0 && set_limit (cgroup, memory))
    return g_steal_pointer (&cgroup);
  *reason = g_strdup_printf ("%s: %s", cgroup->path, g_strerror (errno));
  return NULL;
}

void
ef_cgroup_free (EfCgroup *cgroup)
{
  if (cgroup->path)
    g_rmdir (cgroup->path);
  g_free (cgroup->path);
  g_free (cgroup->procs);
  g_free (cgroup);
}

const gchar *
ef_cgroup_get_procs (EfCgroup *cgroup)
{
  return cgroup->procs;
}

gboolean
ef_cgroup_was_killed (EfCgroup *cgroup)
{
  g_autofree gchar *path = g_build_filename (
      cgroup->path, cgroup->v2 ? "memory.events" : "memory.oom_control", NULL);
  g_autofree gchar *text = NULL;
  const gchar *found;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  found = strstr (text, "oom_kill ");
  return found && g_ascii_strtoull (found + strlen ("oom_kill "), NULL, 10) > 0;
}

void
ef_cgroup_clean (void)
{
  g_autofree gchar *parent = own_group (is_v1 ());
  g_autoptr (GDir) dir = parent ? g_dir_open (parent, 0, NULL) : NULL;
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (parent, name, NULL);
    guint64 pid;

    if (!g_str_has_prefix (name, PREFIX))
      continue;
    pid = g_ascii_strtoull (name + strlen (PREFIX), NULL, 10);
    if (kill ((pid_t)pid, 0) != 0 && errno == ESRCH)
      g_rmdir (path);
  }
}
