/* Edit Factory - a PostgreSQL of our own, when the operator names none
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cluster.h"
#include "cluster-files.h"
#include "database.h"
#include "remove-tree.h"

#include <editfactory/file.h>
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INSTALLED "/usr/lib/postgresql"

struct _EfCluster
{
  gchar *folder;
  gchar *data;
  gchar *sockets;
  gchar *programs;
  gchar *url;
  gchar *user; /* nullable: whom to become */
  uid_t uid;
  gid_t gid;
  GMutex lock;
};

static void
cluster_free (EfCluster *self)
{
  g_free (self->folder);
  g_free (self->data);
  g_free (self->sockets);
  g_free (self->programs);
  g_free (self->url);
  g_free (self->user);
  g_free (self);
}

/* Freed, not stopped. */
typedef EfCluster UnstartedCluster;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UnstartedCluster, cluster_free)

/* PostgreSQL refuses to run as root. */
static gboolean
choose_user (EfCluster *self, const gchar *user, GError **error)
{
  const struct passwd *entry;

  self->uid = geteuid ();
  self->gid = getegid ();
  if (self->uid != 0)
    return TRUE;
  entry = user ? getpwnam (user) : NULL;
  if (!entry || entry->pw_uid == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "there is no unprivileged user '%s' to run PostgreSQL as: create it, "
        "name another with --database-user, or set EF_DATABASE_URL",
        user ? user : "");
    return FALSE;
  }
  self->user = g_strdup (user);
  self->uid = entry->pw_uid;
  self->gid = entry->pw_gid;
  return TRUE;
}

static gboolean
make_folder (EfCluster *self, const gchar *path, gint mode, GError **error)
{
  if (g_mkdir_with_parents (path, mode) == 0 &&
      chown (path, self->uid, self->gid) == 0 && g_chmod (path, mode) == 0)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_IO, "%s: cannot be made: %s", path,
      g_strerror (errno));
  return FALSE;
}

/* setpriv changes the user before the program starts. */
static void
add_user_change (EfCluster *self, GPtrArray *argv)
{
  g_ptr_array_add (argv, g_strdup ("setpriv"));
  g_ptr_array_add (argv, g_strdup_printf ("--reuid=%u", (guint)self->uid));
  g_ptr_array_add (argv, g_strdup_printf ("--regid=%u", (guint)self->gid));
  g_ptr_array_add (argv, g_strdup ("--init-groups"));
  g_ptr_array_add (argv, g_strdup ("--"));
}

/* Runs one of PostgreSQL's programs to its end; a daemon that it leaves behind
 * must not hold a pipe of ours, so what it says goes to a file. */
static gboolean
run (EfCluster *self, const gchar *const *command, gint *status, GError **error)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autofree gchar *output =
      g_build_filename (self->folder, "commands.log", NULL);
  g_autoptr (GSubprocess) child = NULL;

  if (self->user)
    add_user_change (self, argv);
  g_ptr_array_add (argv, g_build_filename (self->programs, command[0], NULL));
  for (const gchar *const *argument = command + 1; *argument; argument++)
    g_ptr_array_add (argv, g_strdup (*argument));
  g_ptr_array_add (argv, NULL);
  g_subprocess_launcher_set_cwd (launcher, self->folder);
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_set_stdout_file_path (launcher, output);
  child = g_subprocess_launcher_spawnv (
      launcher, (const gchar *const *)argv->pdata, error);
  if (!child || !g_subprocess_wait (child, NULL, error))
    return FALSE;
  *status = g_subprocess_get_if_exited (child)
      ? g_subprocess_get_exit_status (child)
      : -1;
  return TRUE;
}

#define RUN(self, status, error, ...)                                          \
  run (self, (const gchar *const[]){ __VA_ARGS__, NULL }, status, error)

/* The last line that a failed program has said. */
static gboolean
explain (
    EfCluster *self, const gchar *program, const gchar *log, GError **error)
{
  g_autofree gchar *path = g_build_filename (self->folder, log, NULL);
  g_autofree gchar *text = NULL;
  g_autofree gchar *shown = NULL;
  gchar *line;

  g_file_get_contents (path, &text, NULL, NULL);
  line = text ? strrchr (g_strchomp (text), '\n') : NULL;
  shown = ef_quote (line ? line + 1 : text ? text : "it said nothing", 300);
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "%s failed: %s (%s)", program,
      shown, path);
  return FALSE;
}

static gboolean
write_file (EfCluster *self, const gchar *name, gchar *content, GError **error)
{
  g_autofree gchar *path = g_build_filename (self->data, name, NULL);
  g_autofree gchar *text = content;
  gboolean given;
  gint fd;

  if (!ef_file_write (path, text, strlen (text), error))
    return FALSE;
  /* the folder is another user's, who must not be given what a link names */
  fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  given = fd >= 0 && fchown (fd, self->uid, self->gid) == 0 &&
      fchmod (fd, 0600) == 0;
  if (!given)
    g_set_error (
        error, EF_ERROR, EF_ERROR_IO, "%s: %s", path, g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return given;
}

/* A folder without PG_VERSION is what a killed initdb has left. */
static gboolean
make_cluster (EfCluster *self, GError **error)
{
  g_autofree gchar *version = g_build_filename (self->data, "PG_VERSION", NULL);
  g_autofree gchar *fresh = g_strconcat (self->data, ".new", NULL);
  gint status = 0;

  if (g_file_test (version, G_FILE_TEST_EXISTS))
    return TRUE;
  ef_remove_tree (fresh);
  if (!RUN (self, &status, error, "initdb", "--pgdata", fresh, "--username",
          "ef_admin", "--encoding", "UTF8", "--locale", "C.UTF-8",
          "--auth-local", "peer", "--auth-host", "reject"))
    return FALSE;
  if (status != 0)
    return explain (self, "initdb", "commands.log", error);
  if (g_rename (fresh, self->data) == 0)
    return TRUE;
  g_set_error (
      error, EF_ERROR, EF_ERROR_IO, "%s: %s", self->data, g_strerror (errno));
  return FALSE;
}

static gboolean
write_files (EfCluster *self, GError **error)
{
  const struct passwd *me = getpwuid (geteuid ());

  if (!me) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "user id %u has no name, which PostgreSQL's peer authentication needs: "
        "add it to /etc/passwd, or set EF_DATABASE_URL",
        (guint)geteuid ());
    return FALSE;
  }
  return write_file (self, "postgresql.conf", ef_cluster_config (self->sockets),
             error) &&
      write_file (self, "pg_hba.conf", ef_cluster_hba (), error) &&
      write_file (self, "pg_ident.conf", ef_cluster_ident (me->pw_name), error);
}

/* A process that is dead but not yet buried by init counts as alive for
 * PostgreSQL, and its lock file keeps the next server from starting. */
static void
remove_dead_lock (EfCluster *self)
{
  g_autofree gchar *path =
      g_build_filename (self->data, "postmaster.pid", NULL);
  g_autofree gchar *lock = NULL;
  g_autofree gchar *stat = NULL;
  g_autofree gchar *text = NULL;
  const gchar *state;

  if (!g_file_get_contents (path, &lock, NULL, NULL))
    return;
  stat = g_strdup_printf (
      "/proc/%" G_GINT64_FORMAT "/stat", g_ascii_strtoll (lock, NULL, 10));
  if (!g_file_get_contents (stat, &text, NULL, NULL))
    return;
  state = strrchr (text, ')');
  if (!state || !g_str_has_prefix (state, ") Z"))
    return;
  g_unlink (path);
  g_free (path);
  path = g_build_filename (self->sockets, ".s.PGSQL.5432.lock", NULL);
  g_unlink (path);
}

/* A server that outlived its daemon is taken over as it is. */
static gboolean
start_server (EfCluster *self, GError **error)
{
  g_autofree gchar *log = g_build_filename (self->folder, "server.log", NULL);
  gint status = 0;

  remove_dead_lock (self);
  if (!RUN (self, &status, error, "pg_ctl", "status", "-D", self->data))
    return FALSE;
  if (status == 0)
    return RUN (self, &status, error, "pg_ctl", "reload", "-D", self->data);
  if (!RUN (self, &status, error, "pg_ctl", "start", "-D", self->data, "-l",
          log, "-w", "-t", "60"))
    return FALSE;
  return status == 0 ||
      explain (self, "PostgreSQL's start", "server.log", error);
}

/* Roles and the database, once. */
static const gchar ROLES[] = "CREATE ROLE ef_owner LOGIN;"
                             "CREATE ROLE ef_api LOGIN NOBYPASSRLS;"
                             "CREATE ROLE ef_worker LOGIN NOBYPASSRLS;";
static const gchar CREATE_DATABASE[] =
    "CREATE DATABASE editfactory OWNER ef_owner";

static gboolean
make_database (EfCluster *self, GError **error)
{
  g_autofree gchar *url =
      g_strdup_printf ("host='%s' dbname=postgres", self->sockets);
  g_autoptr (EfDatabase) database = ef_database_new (url, "ef_admin", 1);
  g_autoptr (EfConnection) connection =
      ef_database_acquire (database, NULL, error);
  g_autoptr (EfRows) roles = NULL;
  g_autoptr (EfRows) databases = NULL;

  if (!connection)
    return FALSE;
  roles = EF_QUERY (
      connection, error, "SELECT FROM pg_roles WHERE rolname = 'ef_owner'");
  if (!roles ||
      (PQntuples (roles) == 0 && !ef_connection_run (connection, ROLES, error)))
    return FALSE;
  databases = EF_QUERY (connection, error,
      "SELECT FROM pg_database WHERE datname = 'editfactory'");
  return databases &&
      (PQntuples (databases) > 0 ||
          ef_connection_run (connection, CREATE_DATABASE, error));
}

gboolean
ef_cluster_revive (EfCluster *self, GError **error)
{
  gint status = 0;
  gboolean ok;

  g_mutex_lock (&self->lock);
  remove_dead_lock (self);
  ok = RUN (self, &status, error, "pg_ctl", "status", "-D", self->data) &&
      (status == 0 || start_server (self, error));
  g_mutex_unlock (&self->lock);
  return ok;
}

EfCluster *
ef_cluster_start (const gchar *state, const gchar *user, GError **error)
{
  g_autoptr (UnstartedCluster) self = g_new0 (EfCluster, 1);

  if (!choose_user (self, user, error))
    return NULL;
  self->folder = g_build_filename (state, "postgres", NULL);
  self->data = g_build_filename (self->folder, "data", NULL);
  self->sockets = ef_cluster_socket_folder (
      state, geteuid () == 0 ? "/run" : g_get_user_runtime_dir ());
  self->url = g_strdup_printf ("host='%s' dbname=editfactory", self->sockets);
  self->programs = ef_cluster_find_programs (INSTALLED, self->data, error);
  if (!self->programs || !make_folder (self, self->folder, 0700, error) ||
      !make_folder (self, self->sockets, 0700, error) ||
      !make_cluster (self, error) || !write_files (self, error) ||
      !start_server (self, error) || !make_database (self, error)) {
    g_prefix_error (error, "the private PostgreSQL: ");
    return NULL;
  }
  return g_steal_pointer (&self);
}

const gchar *
ef_cluster_get_url (EfCluster *self)
{
  return self->url;
}

void
ef_cluster_stop (EfCluster *self)
{
  g_autoptr (GError) error = NULL;
  gint status = 0;

  if (!RUN (self, &status, &error, "pg_ctl", "stop", "-D", self->data, "-m",
          "fast", "-w", "-t", "30"))
    g_warning ("PostgreSQL could not be stopped: %s", error->message);
  cluster_free (self);
}
