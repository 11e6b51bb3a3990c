/* Edit Factory - the files that a job needs, each content uploaded once
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "uploads.h"
#include "file-hash.h"

#include <glib/gstdio.h>

/* Seconds for each file that is deleted again */
#define DELETE_SECONDS 5

typedef struct
{
  gchar *path;
  gchar *sha256;
  guint64 bytes;
  gchar *id; /* nullable: not sent yet */
} Item;

struct _EfUploads
{
  EfClient *client;
  gchar *index;
  GPtrArray *items;    /* one for each content, in order */
  GHashTable *by_path; /* path to Item */
  GHashTable *by_hash;
  EfUploadsFunc func;
  gpointer user_data;
  guint current;
  guint64 done;
  guint64 total;
};

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->path);
  g_free (item->sha256);
  g_free (item->id);
  g_free (item);
}

EfUploads *
ef_uploads_new (EfClient *client, const gchar *index)
{
  EfUploads *self = g_new0 (EfUploads, 1);

  self->client = client;
  self->index = g_strdup (index);
  self->items = g_ptr_array_new_with_free_func (item_free);
  self->by_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_hash = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
ef_uploads_free (EfUploads *self)
{
  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->by_hash);
  g_ptr_array_unref (self->items);
  g_free (self->index);
  g_free (self);
}

gboolean
ef_uploads_add (EfUploads *self, const gchar *path, GCancellable *cancellable,
    GError **error)
{
  g_autofree gchar *hash = NULL;
  GStatBuf st = { 0 };
  Item *item;

  if (g_hash_table_contains (self->by_path, path))
    return TRUE;
  hash = ef_file_hash (path, self->index, cancellable, error);
  if (!hash)
    return FALSE;
  item = g_hash_table_lookup (self->by_hash, hash);
  if (!item) {
    item = g_new0 (Item, 1);
    item->path = g_strdup (path);
    item->sha256 = g_steal_pointer (&hash);
    item->bytes = g_stat (path, &st) == 0 ? st.st_size : 0;
    g_ptr_array_add (self->items, item);
    g_hash_table_insert (self->by_hash, item->sha256, item);
  }
  g_hash_table_insert (self->by_path, g_strdup (path), item);
  return TRUE;
}

static void
on_moved (guint64 bytes, gpointer data)
{
  EfUploads *self = data;

  if (self->func)
    self->func (self->current + 1, self->items->len,
        MIN ((self->done + bytes) / (gdouble)MAX (self->total, 1), 1),
        self->user_data);
}

gboolean
ef_uploads_send (EfUploads *self, EfUploadsFunc func, gpointer user_data,
    GCancellable *cancellable, GError **error)
{
  self->func = func;
  self->user_data = user_data;
  self->done = self->total = 0;
  for (guint i = 0; i < self->items->len; i++)
    self->total += ((Item *)g_ptr_array_index (self->items, i))->bytes;
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = g_ptr_array_index (self->items, i);

    self->current = i;
    if (!item->id)
      item->id = ef_client_upload (self->client, item->path, item->sha256,
          on_moved, self, cancellable, error);
    if (!item->id)
      return FALSE;
    self->done += item->bytes;
  }
  return TRUE;
}

const gchar *
ef_uploads_get_id (EfUploads *self, const gchar *path)
{
  Item *item = g_hash_table_lookup (self->by_path, path);

  return item ? item->id : NULL;
}

const gchar *
ef_uploads_get_path (EfUploads *self, const gchar *id)
{
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = g_ptr_array_index (self->items, i);

    if (item->id && g_ascii_strcasecmp (item->id, id) == 0)
      return item->path;
  }
  return NULL;
}

void
ef_uploads_delete (EfUploads *self)
{
  for (guint i = 0; i < self->items->len; i++) {
    Item *item = g_ptr_array_index (self->items, i);
    g_autofree gchar *target =
        item->id ? g_strconcat ("/v1/assets/", item->id, NULL) : NULL;
    EfCall call = {
      .method = "DELETE", .target = target, .timeout = DELETE_SECONDS
    };
    g_auto (EfAnswer) answer = EF_ANSWER_INIT;

    /* Nothing more can be done where the server cannot be reached. */
    if (target && !ef_client_call (self->client, &call, &answer, NULL, NULL) &&
        !ef_client_get_problem (self->client))
      return;
    g_clear_pointer (&item->id, g_free);
  }
}
