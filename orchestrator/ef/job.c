/* Edit Factory - a pipeline description run for a command
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "job.h"
#include "environment.h"
#include "footage.h"
#include "stages.h"
#include "tags.h"

#include <editfactory/file.h>
#include <string.h>

gboolean
ef_job_init (GError **error)
{
  static gboolean done = FALSE;

  if (done)
    return TRUE;
  if (!ef_environment_init_gst (error))
    return FALSE;
  ef_stages_register ();
  done = TRUE;
  return TRUE;
}

void
ef_job_name_option (GError **error)
{
  g_autofree gchar *old = NULL;
  gchar *colon;

  if (!error || !*error || !g_str_has_prefix ((*error)->message, "params."))
    return;
  old = (*error)->message;
  (*error)->message = g_strconcat ("--", old + strlen ("params."), NULL);
  colon = strchr ((*error)->message, ':');
  for (gchar *c = (*error)->message; colon && c < colon; c++)
    if (*c == '_')
      *c = '-';
}

EfJob *
ef_job_new (const gchar *pipeline, JsonObject *params, EfProgress *progress,
    GError **error)
{
  g_autoptr (EfJob) self = g_new0 (EfJob, 1);
  g_autoptr (JsonNode) given = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (given, params);
  self->progress = progress;
  self->description = ef_description_load (pipeline, error);
  if (self->description)
    self->params =
        ef_description_resolve_params (self->description, given, error);
  if (self->params)
    return g_steal_pointer (&self);
  ef_job_name_option (error);
  return NULL;
}

void
ef_job_free (EfJob *self)
{
  g_clear_pointer (&self->run, ef_run_free);
  g_clear_pointer (&self->params, json_node_unref);
  g_clear_pointer (&self->description, ef_description_free);
  g_free (self);
}

static void
on_stage (const gchar *stage, gpointer data)
{
  ef_progress_stage (((EfJob *)data)->progress, stage);
}

static void
on_progress (const gchar *stage, gdouble fraction, gpointer data)
{
  ef_progress_update (((EfJob *)data)->progress, fraction, NULL);
}

static void
on_stage_done (
    const gchar *stage, gboolean cached, gdouble seconds, gpointer data)
{
  ef_progress_stage_done (((EfJob *)data)->progress, stage, cached, seconds);
}

static void
on_warning (const gchar *stage, const gchar *message, gpointer data)
{
  ef_progress_warning (((EfJob *)data)->progress, message);
}

gboolean
ef_job_execute (EfJob *self, const gchar *workdir, const gchar *stop_after,
    GCancellable *cancellable, GError **error)
{
  static const EfRunListener LISTENER = { on_stage, on_progress, on_stage_done,
    on_warning };
  g_autofree gchar *folder =
      workdir ? g_canonicalize_filename (workdir, NULL) : NULL;

  guint variants = json_object_get_int_member_with_default (
      json_node_get_object (self->params), "variants", 1);

  ef_progress_set_variants (self->progress, variants);
  self->run = ef_run_new (
      self->description, self->params, folder, TRUE, &LISTENER, self, error);
  return self->run &&
      ef_run_execute (self->run, stop_after, cancellable, error);
}

gchar *
ef_job_get_output (
    EfJob *self, const gchar *stage, guint index, const gchar *file)
{
  return ef_run_get_output (self->run, stage, index, file);
}

/* Parameters */

gboolean
ef_job_set_file (JsonObject *params, const gchar *name,
    EfInvocation *invocation, const gchar *option, GError **error)
{
  const gchar *given = ef_invocation_get (invocation, option);
  g_autofree gchar *path = NULL;

  if (!given)
    return TRUE;
  path = g_canonicalize_filename (given, NULL);
  if (!g_utf8_validate (path, -1, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s: the file's name is not UTF-8: rename it", given);
    return FALSE;
  }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND, "--%s %s: %s", option,
        given,
        g_file_test (path, G_FILE_TEST_EXISTS) ? "is not a file"
                                               : "no such file");
    return FALSE;
  }
  json_object_set_string_member (params, name, path);
  return TRUE;
}

void
ef_job_set_string (JsonObject *params, const gchar *name,
    EfInvocation *invocation, const gchar *option)
{
  if (ef_invocation_is_set (invocation, option))
    json_object_set_string_member (
        params, name, ef_invocation_get (invocation, option));
}

void
ef_job_set_number (JsonObject *params, const gchar *name,
    EfInvocation *invocation, const gchar *option)
{
  const EfOption *row = ef_command_find_option (invocation->command, option);

  if (!ef_invocation_is_set (invocation, option))
    return;
  if (row->type == EF_OPTION_INTEGER)
    json_object_set_int_member (
        params, name, ef_invocation_get_integer (invocation, option));
  else
    json_object_set_double_member (
        params, name, ef_invocation_get_number (invocation, option));
}

/* NAME.tags beside NAME.EXTENSION, or NAME.EXTENSION.tags */
static gchar *
find_sidecar (const gchar *path)
{
  g_autofree gchar *whole = g_strconcat (path, ".tags", NULL);
  const gchar *dot = strrchr (path, '.');
  const gchar *slash = strrchr (path, '/');
  g_autofree gchar *bare = NULL;
  g_autofree gchar *stem = NULL;

  if (g_file_test (whole, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&whole);
  if (!dot || dot <= slash + 1)
    return NULL;
  stem = g_strndup (path, dot - path);
  bare = g_strconcat (stem, ".tags", NULL);
  return g_file_test (bare, G_FILE_TEST_EXISTS) ? g_steal_pointer (&bare)
                                                : NULL;
}

static gchar **
collect_tags (const EfFootageFile *file, GError **error)
{
  g_autofree gchar *sidecar = find_sidecar (file->path);
  g_autofree gchar *text = NULL;
  gsize length = 0;

  if (sidecar &&
      !ef_file_read (sidecar, EF_TAGS_MAX_BYTES, &text, &length, error))
    return NULL;
  return ef_tags_collect (file->path, file->root, text, length, error);
}

static gboolean
add_footage (JsonArray *array, const EfFootageFile *file, GError **error)
{
  g_auto (GStrv) tags = collect_tags (file, error);
  JsonObject *object;
  JsonArray *list;

  if (!tags)
    return FALSE;
  if (!g_utf8_validate (file->path, -1, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
        "%s: the file's name is not UTF-8: rename it", file->path);
    return FALSE;
  }
  object = json_object_new ();
  list = json_array_new ();
  for (guint i = 0; tags[i]; i++)
    json_array_add_string_element (list, tags[i]);
  json_object_set_string_member (object, "path", file->path);
  json_object_set_array_member (object, "tags", list);
  json_array_add_object_element (array, object);
  return TRUE;
}

static void
on_found (guint n_files, gpointer data)
{
  g_autofree gchar *note =
      g_strdup_printf ("%u file%s", n_files, n_files == 1 ? "" : "s");

  ef_progress_update (data, 0, note);
}

gboolean
ef_job_set_footage (JsonObject *params, GPtrArray *paths, GPtrArray *results,
    EfProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfFootage) footage = NULL;
  g_autoptr (JsonArray) array = json_array_new ();

  ef_progress_stage (progress, "footage");
  footage = ef_footage_scan (paths, on_found, progress, cancellable, error);
  if (!footage)
    return FALSE;
  for (guint i = 0; i < footage->unusable->len; i++)
    ef_progress_warning (progress, g_ptr_array_index (footage->unusable, i));
  for (guint i = 0; i < footage->files->len; i++) {
    const EfFootageFile *file = g_ptr_array_index (footage->files, i);

    if (results &&
        g_ptr_array_find_with_equal_func (
            results, file->path, g_str_equal, NULL))
      continue;
    if (!add_footage (array, file, error))
      return FALSE;
  }
  if (json_array_get_length (array) == 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_INPUT,
        "%s: the only footage is the result itself: give other footage",
        (const gchar *)g_ptr_array_index (paths, 0));
    return FALSE;
  }
  json_object_set_array_member (params, "footage", g_steal_pointer (&array));
  return TRUE;
}
