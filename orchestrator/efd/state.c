/* Edit Factory - the daemon's state folder
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "state.h"
#include "uuid7.h"

#include <editfactory/file.h>
#include <editfactory/json.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define ANNOUNCEMENT "efd.json"

gchar *
ef_state_path (EfState *self, const gchar *name)
{
  return g_build_filename (self->folder, name, NULL);
}

static gboolean
fail (GError **error, const gchar *path)
{
  g_set_error (
      error, EF_ERROR, EF_ERROR_IO, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
lock (EfState *self, GError **error)
{
  g_autofree gchar *path = ef_state_path (self, "lock");

  self->lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (self->lock < 0)
    return fail (error, path);
  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_EXISTS,
      "%s: another efd is using this state folder: stop it, or give this one "
      "another --state-dir",
      self->folder);
  return FALSE;
}

static gboolean
read_instance (EfState *self, GError **error)
{
  g_autofree gchar *path = ef_state_path (self, "instance");
  g_autofree gchar *text = NULL;

  if (g_file_get_contents (path, &text, NULL, NULL) &&
      ef_uuid_is_valid (g_strchomp (text))) {
    self->instance = g_steal_pointer (&text);
    return TRUE;
  }
  self->instance = ef_uuid7_new ();
  return ef_file_write (path, self->instance, strlen (self->instance), error);
}

/* Others may pass, PostgreSQL's and the stages' users among them, but see
 * nothing. */
EfState *
ef_state_open (const gchar *folder, GError **error)
{
  g_autoptr (EfState) self = g_new0 (EfState, 1);

  self->folder = g_strdup (folder);
  self->lock = -1;
  if (g_mkdir_with_parents (folder, 0711) != 0) {
    fail (error, folder);
    return NULL;
  }
  if (!lock (self, error) || !read_instance (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ef_state_close (EfState *self)
{
  g_autofree gchar *path = ef_state_path (self, ANNOUNCEMENT);

  if (self->lock >= 0) {
    if (self->instance)
      g_unlink (path);
    close (self->lock);
  }
  g_free (self->folder);
  g_free (self->instance);
  g_free (self);
}

gboolean
ef_state_make_folder (const gchar *path, gint group, GError **error)
{
  return ((g_mkdir (path, 0710) == 0 || errno == EEXIST) &&
             (group < 0 || chown (path, -1, group) == 0)) ||
      fail (error, path);
}

gboolean
ef_state_write_secret (
    EfState *self, const gchar *name, const gchar *text, GError **error)
{
  g_autofree gchar *path = ef_state_path (self, name);
  g_autofree gchar *line = g_strconcat (text, "\n", NULL);
  mode_t old = umask (0077);
  gboolean ok = ef_file_write (path, line, strlen (line), error);

  umask (old);
  if (!ok)
    return FALSE;
  return g_chmod (path, 0600) == 0 || fail (error, path);
}

gboolean
ef_state_announce (
    EfState *self, const gchar *socket, guint port, GError **error)
{
  g_autofree gchar *path = ef_state_path (self, ANNOUNCEMENT);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (root, object);
  json_object_set_int_member (object, "pid", getpid ());
  json_object_set_string_member (object, "socket", socket);
  if (port)
    json_object_set_int_member (object, "port", port);
  else
    json_object_set_null_member (object, "port");
  return ef_json_save (root, path, error);
}
