/* Edit Factory - computes stages, each in a sandboxed process of its own
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "remove-tree.h"
#include "sandbox.h"
#include "cache.h"
#include "cgroup.h"
#include "environment.h"
#include "home.h"
#include "layout.h"
#include "order-json.h"
#include "outputs.h"
#include "verdict.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#define GIGABYTE (G_GUINT64_CONSTANT (1) << 30)
#define MAX_FILES 4096
/* A process that only builds walls takes a hundredth of this, seconds. */
#define TRIAL_SECONDS 30

/* What a decoder needs with some threads for each of many processors. */
#define PROCESSES 1024

GQuark
ef_sandbox_error_quark (void)
{
  return g_quark_from_static_string ("ef-sandbox-error-quark");
}

/**
 * EfSandbox:
 * @uid, @gid: of the stage's user, when @drops
 * @home: folder of its own
 */
struct _EfSandbox
{
  EfSandboxConfig config;
  gchar *enter;
  gchar *home;
  gboolean drops;
  uid_t uid;
  gid_t gid;
  gboolean has_cgroups;
  EfLayout *layout;
  GPtrArray *layers;
};

void
ef_sandbox_config_init (EfSandboxConfig *config)
{
  *config = (EfSandboxConfig){ .user = "editfactory",
    .memory = 6 * GIGABYTE,
    .cpu = 4 * 3600,
    .file_size = 8 * GIGABYTE,
    .processes = PROCESSES,
    .wall = 2 * 3600 };
}

static void
layer_free (gpointer data)
{
  EfSandboxLayer *layer = data;

  g_free (layer->reason);
  g_free (layer);
}

void
ef_sandbox_free (EfSandbox *sandbox)
{
  if (sandbox->home)
    ef_remove_tree (sandbox->home);
  g_free ((gchar *)sandbox->config.user);
  g_free (sandbox->enter);
  g_free (sandbox->home);
  g_clear_pointer (&sandbox->layout, ef_layout_free);
  g_ptr_array_unref (sandbox->layers);
  g_free (sandbox);
}

GPtrArray *
ef_sandbox_get_layers (EfSandbox *sandbox)
{
  return sandbox->layers;
}

/* One process */

static void
put (GPtrArray *argv, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static void
put (GPtrArray *argv, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  g_ptr_array_add (argv, g_strdup_vprintf (format, args));
  va_end (args);
}

static void
put_limits (GPtrArray *argv, const EfSandboxConfig *config)
{
  put (argv, "as=%" G_GUINT64_FORMAT, config->memory);
  put (argv, "cpu=%u", config->cpu);
  put (argv, "fsize=%" G_GUINT64_FORMAT, config->file_size);
  put (argv, "nofile=%d", MAX_FILES);
}

static gchar **
make_argv (EfSandbox *sandbox, EfCgroup *cgroup)
{
  GPtrArray *argv = g_ptr_array_new ();
  const EfLayout *layout = sandbox->layout;

  put (argv, "%s", sandbox->enter);
  put (argv, "parent=%d", (gint)getpid ());
  if (cgroup)
    put (argv, "cgroup=%s", ef_cgroup_get_procs (cgroup));
  if (layout->bwrap && layout->staging)
    put (argv, "stage=%s", layout->staging);
  if (sandbox->drops)
    put (argv, "user=%u:%u", (guint)sandbox->uid, (guint)sandbox->gid);
  put_limits (argv, &sandbox->config);
  put (argv, "--");
  if (layout->bwrap) {
    put (argv, "%s", layout->bwrap);
    put (argv, "--args");
    put (argv, "%d", EF_CHILD_ARGUMENTS_FD);
    put (argv, "--");
  }
  put (argv, "%s", layout->program);
  g_ptr_array_add (argv, NULL);
  return (gchar **)g_ptr_array_free (argv, FALSE);
}

/* @order: (nullable) */
static gboolean
run_process (EfSandbox *sandbox, EfStageOrder *order, EfCgroup *cgroup,
    EfStageMessages *messages, EfChildEnd *end, GError **error)
{
  const EfLayout *layout = sandbox->layout;
  g_autoptr (EfConfinement) walls = ef_layout_confinement (layout, order);
  g_autoptr (GPtrArray) staged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) arguments = ef_layout_arguments (layout, order, staged);
  g_auto (GStrv) argv = make_argv (sandbox, cgroup);
  g_auto (GStrv) environment = ef_layout_environment (layout, order);
  g_autofree gchar *input = NULL;
  EfChild child = { argv, environment, NULL, staged, arguments, TRIAL_SECONDS,
    0, NULL };

  walls->processes = sandbox->config.processes;
  walls->required = !sandbox->config.allow_missing;
  child.input = input = ef_order_to_json (order, walls);
  if (order) {
    child.wall = sandbox->config.wall;
    child.stall = order->stall;
    child.cancellable = order->cancellable;
  }
  return ef_child_run (&child, messages, end, error);
}

static EfCgroup *
make_cgroup (EfSandbox *sandbox)
{
  g_autofree gchar *reason = NULL;

  return sandbox->has_cgroups ? ef_cgroup_new (sandbox->config.memory, &reason)
                              : NULL;
}

/* Stages */

static gboolean
may_read (EfSandbox *sandbox, const struct stat *info)
{
  mode_t needed = S_ISDIR (info->st_mode) ? 5 : 4;

  if (info->st_uid == sandbox->uid)
    needed <<= 6;
  else if (info->st_gid == sandbox->gid)
    needed <<= 3;
  return (info->st_mode & needed) == needed;
}

/* Folders of earlier stages are ours to open; files of users' are not. */
static gboolean
check_input (EfSandbox *sandbox, const gchar *path, GError **error)
{
  struct stat info;

  if (stat (path, &info) != 0 || may_read (sandbox, &info))
    return TRUE;
  if (S_ISDIR (info.st_mode) && info.st_uid == geteuid () &&
      chmod (path, (info.st_mode & 0777) | 0055) == 0)
    return TRUE;
  g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP,
      "%s: cannot be read by the user '%s', who computes stages; make it "
      "readable for all (its folder need not be)",
      path, sandbox->config.user);
  return FALSE;
}

static gboolean
prepare (EfSandbox *sandbox, EfStageOrder *order, GError **error)
{
  g_autoptr (GPtrArray) inputs = NULL;

  if (!sandbox->drops)
    return TRUE;
  inputs = ef_layout_inputs (order);
  for (guint i = 0; i < inputs->len; i++)
    if (!check_input (sandbox, g_ptr_array_index (inputs, i), error))
      return FALSE;
  return ef_outputs_give (order->folder, sandbox->uid, sandbox->gid, error);
}

static void
on_progress (gdouble fraction, gpointer user_data)
{
  EfStageOrder *order = user_data;

  if (order->progress)
    order->progress (order, fraction, order->user_data);
}

static void
on_warning (const gchar *text, gpointer user_data)
{
  EfStageOrder *order = user_data;

  if (order->warning)
    order->warning (order, text, order->user_data);
}

static gboolean
compute (EfSandbox *sandbox, EfStageOrder *order, EfStageMessages *messages,
    GError **error)
{
  g_autoptr (EfCgroup) cgroup = make_cgroup (sandbox);
  g_autoptr (GError) cause = NULL;
  EfChildEnd end;

  messages->progress = on_progress;
  messages->warning = on_warning;
  messages->user_data = order;
  if (!run_process (sandbox, order, cgroup, messages, &end, &cause)) {
    g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP,
        "the sandbox could not be started: %s", cause->message);
    return FALSE;
  }
  end.out_of_memory = cgroup && ef_cgroup_was_killed (cgroup);
  order->cpu_seconds = end.cpu_seconds;
  order->peak_bytes = end.peak_bytes;
  return ef_verdict (&end, messages, &sandbox->config, order->stall, error);
}

gboolean
ef_sandbox_execute (EfStageOrder *order, gpointer user_data, GError **error)
{
  EfSandbox *sandbox = user_data;
  EfStageMessages messages;
  gboolean ok;

  if (g_cancellable_is_cancelled (order->cancellable)) {
    g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
    return FALSE;
  }
  if (!prepare (sandbox, order, error))
    return FALSE;
  ef_stage_messages_init (&messages);
  ok = compute (sandbox, order, &messages, error) &&
      ef_outputs_take (order->folder, order->outputs, sandbox->config.file_size,
          sandbox->drops, error);
  ef_stage_messages_clear (&messages);
  return ok;
}

/* Trying the walls */

static void
add_layer (EfSandbox *sandbox, const gchar *name, gboolean required,
    gboolean active, const gchar *reason)
{
  EfSandboxLayer *layer = g_new0 (EfSandboxLayer, 1);

  layer->name = name;
  layer->required = required;
  layer->active = active;
  layer->reason = active ? NULL : g_strdup (reason ? reason : "does not work");
  g_ptr_array_add (sandbox->layers, layer);
}

static void
find_user (EfSandbox *sandbox)
{
  const struct passwd *user = NULL;
  g_autofree gchar *reason = NULL;

  if (geteuid () == 0) {
    if (sandbox->config.user)
      user = getpwnam (sandbox->config.user);
    sandbox->drops = user && user->pw_uid != 0 && user->pw_gid != 0;
    if (sandbox->drops) {
      sandbox->uid = user->pw_uid;
      sandbox->gid = user->pw_gid;
    } else {
      reason = g_strdup_printf ("there is no unprivileged user '%s'",
          sandbox->config.user ? sandbox->config.user : "");
    }
  }
  add_layer (sandbox, "user", TRUE, sandbox->drops || geteuid () != 0, reason);
}

/* Returns: whether a process stood in all walls that this layout has */
static gboolean
try_walls (EfSandbox *sandbox, EfStageMessages *messages, GError **error)
{
  EfChildEnd end;

  return run_process (sandbox, NULL, NULL, messages, &end, error) &&
      ef_verdict (&end, messages, &sandbox->config, 0, error);
}

static void
try_namespaces (EfSandbox *sandbox, EfStageMessages *messages, GError **error)
{
  static const gchar *const names[] = { "namespaces", "network" };
  g_autoptr (GError) cause = NULL;
  gboolean installed = sandbox->layout->bwrap != NULL;
  gboolean works = installed && try_walls (sandbox, messages, &cause);

  add_layer (sandbox, "bubblewrap", TRUE, installed,
      "bwrap is not installed: apt-get install bubblewrap");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add_layer (sandbox, names[i], TRUE, works,
        cause ? cause->message : "bwrap is not installed");
  if (works)
    return;
  g_clear_pointer (&sandbox->layout->bwrap, g_free);
  ef_stage_messages_clear (messages);
  ef_stage_messages_init (messages);
  if (sandbox->config.allow_missing)
    try_walls (sandbox, messages, error);
}

static void
try_cgroups (EfSandbox *sandbox)
{
  g_autofree gchar *reason = NULL;
  g_autoptr (EfCgroup) cgroup = NULL;

  ef_cgroup_clean ();
  if (sandbox->config.memory)
    cgroup = ef_cgroup_new (sandbox->config.memory, &reason);
  sandbox->has_cgroups = cgroup != NULL;
  add_layer (sandbox, "cgroup-memory", FALSE, cgroup != NULL,
      reason ? reason : "there is no limit");
}

static gboolean
check_layers (EfSandbox *sandbox, GError **error)
{
  for (guint i = 0; i < sandbox->layers->len; i++) {
    const EfSandboxLayer *layer = g_ptr_array_index (sandbox->layers, i);

    if (layer->active || !layer->required || sandbox->config.allow_missing)
      continue;
    g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP,
        "the sandbox's layer '%s' does not work here: %s", layer->name,
        layer->reason);
    return FALSE;
  }
  return TRUE;
}

static gboolean
try_layers (EfSandbox *sandbox, GError **error)
{
  EfStageMessages messages;
  g_autoptr (GError) cause = NULL;

  find_user (sandbox);
  ef_stage_messages_init (&messages);
  try_namespaces (sandbox, &messages, &cause);
  add_layer (sandbox, "landlock", TRUE, messages.landlock > 0,
      "the kernel lacks it, or an outer layer failed");
  add_layer (sandbox, "seccomp", TRUE, messages.seccomp,
      "the kernel lacks it, or an outer layer failed");
  add_layer (sandbox, "limits", TRUE, messages.ready, "no process started");
  ef_stage_messages_clear (&messages);
  try_cgroups (sandbox);
  if (cause) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return FALSE;
  }
  return check_layers (sandbox, error);
}

static gboolean
furnish (EfSandbox *sandbox, GError **error)
{
  EfLayout *layout = sandbox->layout;

  sandbox->home = ef_home_new (error);
  if (!sandbox->home)
    return FALSE;
  layout->registry = ef_home_copy_registry (sandbox->home, error);
  if (geteuid () == 0)
    layout->staging = g_build_filename (sandbox->home, "stage", NULL);
  return layout->registry != NULL;
}

EfSandbox *
ef_sandbox_new (const EfSandboxConfig *config, GError **error)
{
  g_autoptr (EfSandbox) sandbox = g_new0 (EfSandbox, 1);

  sandbox->config = *config;
  sandbox->config.user = g_strdup (config->user);
  sandbox->config.stage_program = NULL;
#if defined(__SANITIZE_ADDRESS__)
  /* Its shadow takes terabytes of addresses. */
  sandbox->config.memory = 0;
#endif
  sandbox->enter = ef_environment_find_program ("ef-sandbox-enter");
  sandbox->layers = g_ptr_array_new_with_free_func (layer_free);
  sandbox->layout = ef_layout_new (config->stage_program);
  if (!furnish (sandbox, error) || !try_layers (sandbox, error))
    return NULL;
  return g_steal_pointer (&sandbox);
}
