/* Edit Factory - where objects lie when the store's folder only keeps copies
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

typedef struct _EfAssetBackend EfAssetBackend;

/**
 * EfAssetBackend:
 * @put: the file @path becomes the object @key. @sha256: of its content
 * @get: writes the object to @fd, and checks it. EF_ERROR_NOT_FOUND when there
 *   is none
 * @remove: an object that is not there is no error
 * @get_url: (nullable): where whoever has the URL may read the object for a
 *   while, as a file called @name, by @method: GET or HEAD. NULL: nowhere
 *
 * Called from any thread; @put and @get end early when the cancellable that is
 * current there (g_cancellable_push_current()) is cancelled.
 */
struct _EfAssetBackend
{
  gboolean (*put) (EfAssetBackend *self, const gchar *path, const gchar *key,
      const gchar *sha256, GError **error);
  gboolean (*get) (
      EfAssetBackend *self, const gchar *key, gint fd, GError **error);
  gboolean (*remove) (EfAssetBackend *self, const gchar *key, GError **error);
  gchar *(*get_url) (EfAssetBackend *self, const gchar *method,
      const gchar *key, const gchar *name, const gchar *media_type);
  void (*free) (EfAssetBackend *self);
};

G_END_DECLS
