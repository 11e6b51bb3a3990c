/* Edit Factory - what a sandbox is made from, and what one stage sees of it
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "layout.h"
#include "environment.h"

#include <editfactory/data.h>
#include <string.h>

/* The registry lies here in the sandbox, whatever its name outside. */
#define REGISTRY "/run/editfactory/registry.bin"
#define TMP_BYTES "67108864"

/* Of /etc, what Pango and the loader cannot do without. Bound when there. */
static const gchar *const system_folders[] = { "/etc/fonts", "/etc/ld.so.cache",
  "/var/cache/fontconfig" };
/* More of it for those who have the network: names and certificates. */
static const gchar *const network_folders[] = { "/etc/resolv.conf",
  "/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/ssl/certs",
  "/etc/ca-certificates" };

/* Links or folders, depending on the system. */
static const gchar *const system_tops[] = { "/lib", "/lib32", "/lib64",
  "/libx32", "/bin", "/sbin" };

/* Of the caller's environment; keys and the database are not among them. */
static const gchar *const passed_on[] = { "GST_PLUGIN_PATH_1_0",
  "GST_PLUGIN_SYSTEM_PATH_1_0", "GST_PRESET_PATH", "GST_ENCODING_TARGET_PATH",
  "GST_DEBUG", "EF_DATA_DIR", "EF_BUILD_DIR", "LD_LIBRARY_PATH",
  "MALLOC_MMAP_THRESHOLD_", "MALLOC_ARENA_MAX", "ASAN_OPTIONS",
  "UBSAN_OPTIONS" };

static void
add (GPtrArray *list, const gchar *text)
{
  g_ptr_array_add (list, g_strdup (text));
}

static gboolean
is_below (const gchar *path, const gchar *folder)
{
  gsize length = strlen (folder);

  while (length > 1 && folder[length - 1] == '/')
    length--;
  return strncmp (path, folder, length) == 0 &&
      (path[length] == '/' || path[length] == '\0');
}

static gboolean
is_covered (GPtrArray *folders, const gchar *path)
{
  if (is_below (path, "/usr"))
    return TRUE;
  for (guint i = 0; i < folders->len; i++)
    if (is_below (path, g_ptr_array_index (folders, i)))
      return TRUE;
  return FALSE;
}

/* Folders come before what lies in them: a bind covers what was there. */
static void
add_folder (GPtrArray *folders, const gchar *path)
{
  if (!g_path_is_absolute (path) || is_covered (folders, path) ||
      !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  for (guint i = folders->len; i-- > 0;)
    if (is_below (g_ptr_array_index (folders, i), path))
      g_ptr_array_remove_index (folders, i);
  add (folders, path);
}

static void
add_folders (GPtrArray *folders, gchar **paths)
{
  for (gchar **path = paths; *path; path++)
    add_folder (folders, *path);
}

static void
add_tops (EfLayout *layout)
{
  for (guint i = 0; i < G_N_ELEMENTS (system_tops); i++) {
    g_autofree gchar *target = g_file_read_link (system_tops[i], NULL);

    if (target) {
      add (layout->links, system_tops[i]);
      add (layout->links, target);
    } else {
      add_folder (layout->folders, system_tops[i]);
    }
  }
}

/* Debian chooses some shared libraries (BLAS for the aligner) by links in
 * /etc/alternatives; those links, and nothing of that folder, are made anew. */
static void
add_alternatives (EfLayout *layout)
{
  g_autoptr (GDir) dir = g_dir_open ("/etc/alternatives", 0, NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename ("/etc/alternatives", name, NULL);
    g_autofree gchar *target = g_file_read_link (path, NULL);

    if (!target || !strstr (name, ".so") ||
        !g_str_has_prefix (target, "/usr/lib"))
      continue;
    add (layout->links, path);
    add (layout->links, target);
  }
}

/* What an environment without secrets and surprises has. */
static gchar **
make_environment (void)
{
  g_auto (GStrv) list = NULL;

  list = g_environ_setenv (list, "PATH", "/usr/bin:/bin", TRUE);
  list = g_environ_setenv (list, "HOME", "/tmp", TRUE);
  list = g_environ_setenv (list, "XDG_CACHE_HOME", "/tmp/.cache", TRUE);
  list = g_environ_setenv (
      list, "XDG_CONFIG_HOME", g_get_user_config_dir (), TRUE);
  list = g_environ_setenv (list, "LANG", "C.UTF-8", TRUE);
  list = g_environ_setenv (list, "GST_REGISTRY_UPDATE", "no", TRUE);
  list = g_environ_setenv (list, "GST_DEBUG_NO_COLOR", "1", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (passed_on); i++) {
    const gchar *value = g_getenv (passed_on[i]);

    if (value)
      list = g_environ_setenv (list, passed_on[i], value, TRUE);
  }
  return g_steal_pointer (&list);
}

EfLayout *
ef_layout_new (const gchar *program)
{
  EfLayout *layout = g_new0 (EfLayout, 1);
  g_auto (GStrv) ours = ef_environment_list_folders ();
  g_auto (GStrv) data = ef_data_folders ();
  g_autofree gchar *own = NULL;

  layout->bwrap = g_find_program_in_path ("bwrap");
  layout->program = program ? g_canonicalize_filename (program, NULL)
                            : ef_environment_find_program ("ef-stage");
  layout->folders = g_ptr_array_new_with_free_func (g_free);
  layout->links = g_ptr_array_new_with_free_func (g_free);
  add_tops (layout);
  add_alternatives (layout);
  add_folders (layout->folders, ours);
  add_folders (layout->folders, data);
  own = g_path_get_dirname (layout->program);
  add_folder (layout->folders, own);
  layout->environment = make_environment ();
  return layout;
}

void
ef_layout_free (EfLayout *layout)
{
  g_free (layout->bwrap);
  g_free (layout->program);
  g_free (layout->staging);
  g_free (layout->registry);
  g_ptr_array_unref (layout->folders);
  g_ptr_array_unref (layout->links);
  g_strfreev (layout->environment);
  g_free (layout);
}

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}

GPtrArray *
ef_layout_inputs (EfStageOrder *order)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GPtrArray *inputs = g_ptr_array_new_with_free_func (g_free);
  const gchar *last = NULL;

  for (guint i = 0; order && i < order->inputs->len; i++) {
    gchar *path = g_ptr_array_index (order->inputs, i);

    if (!order->network || g_str_has_suffix (path, ".json"))
      g_ptr_array_add (sorted, path);
  }
  /* So a folder comes before what lies in it, and that can be left out. */
  g_ptr_array_sort (sorted, compare_paths);
  for (guint i = 0; i < sorted->len; i++) {
    const gchar *path = g_ptr_array_index (sorted, i);

    if (last && is_below (path, last))
      continue;
    add (inputs, path);
    last = path;
  }
  return inputs;
}

/* Arguments of bwrap in the making. */
typedef struct
{
  GPtrArray *list;
  const gchar *staging;
  GPtrArray *staged;
} Arguments;

static void
put_all (Arguments *arguments, const gchar *const *texts)
{
  for (; *texts; texts++)
    add (arguments->list, *texts);
}

#define PUT(arguments, ...)                                                    \
  put_all (arguments, (const gchar *const[]){ __VA_ARGS__, NULL })

static void
put_bind (Arguments *arguments, const gchar *how, const gchar *path,
    const gchar *place)
{
  g_autofree gchar *source = arguments->staging
      ? g_strdup_printf ("%s/%u", arguments->staging, arguments->staged->len)
      : g_strdup (path);

  if (arguments->staging)
    add (arguments->staged, path);
  PUT (arguments, how, source, place);
}

static void
put_namespaces (Arguments *arguments, gboolean network)
{
  PUT (arguments, "--unshare-user", "--unshare-all");
  if (network)
    PUT (arguments, "--share-net");
  PUT (arguments, "--disable-userns", "--die-with-parent", "--new-session",
      "--cap-drop", "ALL");
}

static void
put_system (Arguments *arguments, const EfLayout *layout, gboolean network)
{
  PUT (arguments, "--ro-bind", "/usr", "/usr");
  for (guint i = 0; i + 1 < layout->links->len; i += 2)
    PUT (arguments, "--symlink", g_ptr_array_index (layout->links, i + 1),
        g_ptr_array_index (layout->links, i));
  for (guint i = 0; i < G_N_ELEMENTS (system_folders); i++)
    PUT (arguments, "--ro-bind-try", system_folders[i], system_folders[i]);
  for (guint i = 0; network && i < G_N_ELEMENTS (network_folders); i++)
    PUT (arguments, "--ro-bind-try", network_folders[i], network_folders[i]);
  PUT (arguments, "--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev",
      "--size", TMP_BYTES, "--tmpfs", "/tmp");
}

GPtrArray *
ef_layout_arguments (
    const EfLayout *layout, EfStageOrder *order, GPtrArray *staged)
{
  Arguments arguments = { g_ptr_array_new_with_free_func (g_free),
    layout->staging, staged };
  g_autoptr (GPtrArray) inputs = ef_layout_inputs (order);

  put_namespaces (&arguments, order && order->network);
  put_system (&arguments, layout, order && order->network);
  for (guint i = 0; i < layout->folders->len; i++) {
    const gchar *folder = g_ptr_array_index (layout->folders, i);

    put_bind (&arguments, "--ro-bind", folder, folder);
  }
  if (layout->registry)
    put_bind (&arguments, "--ro-bind", layout->registry, REGISTRY);
  for (guint i = 0; i < inputs->len; i++) {
    const gchar *path = g_ptr_array_index (inputs, i);

    if (!is_covered (layout->folders, path))
      put_bind (&arguments, "--ro-bind", path, path);
  }
  if (order)
    put_bind (&arguments, "--bind", order->folder, order->folder);
  /* The root itself is a file system in memory. */
  PUT (&arguments, "--remount-ro", "/", "--chdir", "/");
  return arguments.list;
}

static const gchar *
registry_place (const EfLayout *layout)
{
  return layout->bwrap ? REGISTRY : layout->registry;
}

EfConfinement *
ef_layout_confinement (const EfLayout *layout, EfStageOrder *order)
{
  EfConfinement *confinement = ef_confinement_new ();
  g_autoptr (GPtrArray) inputs = ef_layout_inputs (order);
  GPtrArray *read = confinement->read;

  confinement->network = order && order->network;
  add (read, "/usr");
  add (read, "/proc");
  add (read, "/dev");
  for (guint i = 0; i < G_N_ELEMENTS (system_folders); i++)
    add (read, system_folders[i]);
  for (guint i = 0; confinement->network && i < G_N_ELEMENTS (network_folders);
       i++)
    add (read, network_folders[i]);
  if (layout->registry)
    add (read, registry_place (layout));
  for (guint i = 0; i < layout->folders->len; i++)
    add (read, g_ptr_array_index (layout->folders, i));
  for (guint i = 0; i < inputs->len; i++)
    add (read, g_ptr_array_index (inputs, i));
  if (order)
    add (confinement->write, order->folder);
  if (layout->bwrap)
    add (confinement->write, "/tmp");
  return confinement;
}

/* What is too large for memory is kept where the results are made. */
gchar **
ef_layout_environment (const EfLayout *layout, EfStageOrder *order)
{
  gchar **list = g_strdupv (layout->environment);

  if (layout->registry)
    list = g_environ_setenv (
        list, "GST_REGISTRY_1_0", registry_place (layout), TRUE);
  if (order)
    list = g_environ_setenv (list, "TMPDIR", order->folder, TRUE);
#if defined(__SANITIZE_ADDRESS__)
  /* Looking for leaks means tracing a process, which is denied. */
  list = g_environ_setenv (list, "ASAN_OPTIONS", "detect_leaks=0", TRUE);
#endif
  return list;
}
