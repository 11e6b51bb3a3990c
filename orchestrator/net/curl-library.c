/* Edit Factory - libcurl, loaded when it is first needed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "curl-library.h"

#include <dlfcn.h>
#include <editfactory/error.h>

#define LIBRARY "libcurl.so.4"

static const struct
{
  const gchar *name;
  gsize offset;
} SYMBOLS[] = {
#define SYMBOL(name)                                                           \
  {                                                                            \
    "curl_" #name, G_STRUCT_OFFSET (EfCurl, name)                              \
  }
  SYMBOL (global_init),
  SYMBOL (easy_init),
  SYMBOL (easy_cleanup),
  SYMBOL (easy_reset),
  SYMBOL (easy_setopt),
  SYMBOL (easy_perform),
  SYMBOL (easy_getinfo),
  SYMBOL (easy_strerror),
  SYMBOL (slist_append),
  SYMBOL (slist_free_all),
  SYMBOL (multi_init),
  SYMBOL (multi_cleanup),
  SYMBOL (multi_add_handle),
  SYMBOL (multi_remove_handle),
  SYMBOL (multi_perform),
  SYMBOL (multi_poll),
  SYMBOL (multi_wakeup),
  SYMBOL (multi_info_read),
};

static gboolean
load (EfCurl *curl, GError **error)
{
  void *library = dlopen (LIBRARY, RTLD_NOW | RTLD_LOCAL);

  if (!library) {
    g_set_error (error, EF_ERROR, EF_ERROR_NOT_FOUND,
        "%s: install the package libcurl4", dlerror ());
    return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (SYMBOLS); i++) {
    void *symbol = dlsym (library, SYMBOLS[i].name);

    if (!symbol) {
      g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
          LIBRARY ": has no %s: install libcurl 7.84 or newer",
          SYMBOLS[i].name);
      return FALSE;
    }
    G_STRUCT_MEMBER (void *, curl, SYMBOLS[i].offset) = symbol;
  }
  if (curl->global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED, "libcurl does not start");
  return FALSE;
}

const EfCurl *
ef_curl_load (GError **error)
{
  static GMutex lock;
  static EfCurl curl;
  static gboolean loaded = FALSE;

  g_mutex_lock (&lock);
  loaded = loaded || load (&curl, error);
  g_mutex_unlock (&lock);
  return loaded ? &curl : NULL;
}
