/* Edit Factory - outputs of a job of the server become files here
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "fetch.h"
#include "asset-fields.h"
#include "local-names.h"
#include "result-name.h"
#include "terminal.h"
#include "transfer.h"

#include <math.h>
#include <string.h>

#define MAX_VARIANTS 10

typedef struct
{
  const EfRemoteOutput *output;
  gchar *path;
  const gchar *temporary;
} Item;

struct _EfFetch
{
  EfClient *client;
  const EfRemoteJob *job;
  EfPublisher *publisher;
  GPtrArray *items;
  EfProgress *progress;
  gdouble from;
  guint64 done;
  guint64 total;
  EfFetchFind find_path;
  gpointer user_data;
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->path);
  g_free (item);
}

EfFetch *
ef_fetch_new (EfClient *client, const EfRemoteJob *job, EfPublisher *publisher)
{
  EfFetch *self = g_new0 (EfFetch, 1);

  self->client = client;
  self->job = job;
  self->publisher = publisher;
  self->items = g_ptr_array_new_with_free_func (item_free);
  return self;
}

void
ef_fetch_free (EfFetch *self)
{
  g_ptr_array_unref (self->items);
  g_free (self);
}

gboolean
ef_fetch_add (
    EfFetch *self, const EfRemoteOutput *output, gchar *path, GError **error)
{
  Item *item = g_new0 (Item, 1);

  item->output = output;
  item->path = path;
  for (guint i = 0; i < self->items->len; i++)
    if (strcmp (((Item *)g_ptr_array_index (self->items, i))->path, path) ==
        0) {
      g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
          "%s: the server has two outputs that would get this name", path);
      item_free (item);
      return FALSE;
    }
  g_ptr_array_add (self->items, item);
  self->total += output->bytes;
  return ef_publisher_check (self->publisher, path, error);
}

gboolean
ef_fetch_add_all (EfFetch *self, const gchar *folder, GError **error)
{
  g_autofree gchar *absolute = g_canonicalize_filename (folder, NULL);

  for (guint i = 0; i < self->job->outputs->len; i++) {
    const EfRemoteOutput *output = g_ptr_array_index (self->job->outputs, i);

    if (!ef_fetch_add (self, output,
            g_build_filename (absolute, output->name, NULL), error))
      return FALSE;
  }
  return TRUE;
}

/* Downloading */

static void
on_moved (guint64 bytes, gpointer data)
{
  EfFetch *self = data;
  gdouble part = MIN ((self->done + bytes) / (gdouble)MAX (self->total, 1), 1);

  ef_progress_update (
      self->progress, self->from + (1 - self->from) * part, NULL);
}

/* The file here that the asset @id is. */
static const gchar *
find_here (const gchar *id, gpointer data)
{
  EfFetch *self = data;

  for (guint i = 0; i < self->items->len; i++) {
    Item *item = g_ptr_array_index (self->items, i);

    if (g_ascii_strcasecmp (item->output->id, id) == 0)
      return item->path;
  }
  return self->find_path ? self->find_path (id, self->user_data) : NULL;
}

/* "short-1.mp4" of the server is what here? */
static const gchar *
find_name (const gchar *name, gpointer data)
{
  EfFetch *self = data;

  for (guint i = 0; i < self->items->len; i++) {
    Item *item = g_ptr_array_index (self->items, i);

    if (strcmp (item->output->name, name) == 0)
      return item->path;
  }
  return NULL;
}

/* A document that is none of ours, or of a newer server's, stays as it is. */
static void
localize (EfFetch *self, Item *item)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *message = NULL;
  guint variant;
  g_autofree gchar *suffix =
      ef_result_name (item->output->name, MAX_VARIANTS, &variant);

  if (strcmp (suffix, "plan.json") == 0)
    ef_local_names_plan (item->temporary, item->path, find_here, self, &error);
  else if (strcmp (suffix, "manifest.json") == 0)
    ef_local_names_manifest (
        item->temporary, item->path, find_here, find_name, self, &error);
  if (!error)
    return;
  message = g_strdup_printf ("kept as it came: %s", error->message);
  ef_progress_warning (self->progress, message);
}

gboolean
ef_fetch_run (EfFetch *self, EfProgress *progress, gdouble from,
    EfFetchFind find_path, gpointer user_data, GCancellable *cancellable,
    GError **error)
{
  self->progress = progress;
  self->from = from;
  self->find_path = find_path;
  self->user_data = user_data;
  ef_progress_stage (progress, "saving");
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = g_ptr_array_index (self->items, i);

    item->temporary = ef_publisher_add (self->publisher, item->path);
    if (!ef_client_download (self->client, self->job->id, item->output,
            item->temporary, on_moved, self, cancellable, error))
      return FALSE;
    localize (self, item);
    self->done += item->output->bytes;
  }
  return ef_publisher_commit (self->publisher, error);
}

/* Telling */

static void
print_item (const Item *item)
{
  const EfRemoteOutput *output = item->output;
  g_autofree gchar *clean = ef_terminal_clean (item->path);
  g_autofree gchar *bytes = ef_format_bytes (output->bytes);

  ef_terminal_print ("%s\n  %s", clean, bytes);
  if (!isnan (output->duration))
    ef_terminal_print (", %.1f s", output->duration);
  if (!isnan (output->loudness))
    ef_terminal_print (", %.1f LUFS", output->loudness);
  ef_terminal_print ("\n");
}

static void
add_event (JsonArray *array, const Item *item)
{
  const EfRemoteOutput *output = item->output;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object,
      g_str_has_suffix (item->path, ".mp4") ? "video" : "file", item->path);
  json_object_set_int_member (object, "bytes", output->bytes);
  if (!isnan (output->duration))
    json_object_set_double_member (object, "duration", output->duration);
  if (!isnan (output->loudness))
    json_object_set_double_member (object, "loudness", output->loudness);
  json_array_add_object_element (array, object);
}

/* The videos, or, where there is none, everything. */
static gboolean
is_main (EfFetch *self, const Item *item)
{
  for (guint i = 0; i < self->items->len; i++)
    if (g_str_has_suffix (
            ((Item *)g_ptr_array_index (self->items, i))->path, ".mp4"))
      return g_str_has_suffix (item->path, ".mp4");
  return TRUE;
}

void
ef_fetch_print (EfFetch *self, EfProgress *progress)
{
  JsonObject *event = json_object_new ();
  JsonArray *array = json_array_new ();
  g_autofree gchar *took = ef_format_seconds (ef_progress_elapsed (progress));
  gboolean text = ef_progress_get_mode (progress) != EF_PROGRESS_JSON;

  for (guint i = 0; i < self->items->len; i++) {
    const Item *item = g_ptr_array_index (self->items, i);

    if (text && is_main (self, item))
      print_item (item);
    add_event (array, item);
  }
  if (text)
    ef_terminal_print ("  made in %s by job %s; %u file%s\n", took,
        self->job->id, self->items->len, self->items->len == 1 ? "" : "s");
  json_object_set_string_member (event, "job", self->job->id);
  json_object_set_array_member (event, "outputs", array);
  ef_progress_event (progress, "result", event);
}
