/* Edit Factory - libcurl, loaded when it is first needed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Linked in, libcurl and the 25 libraries behind it would cost every command
 * 10 ms of start-up: as much as all the others together.
 */
#pragma once

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  CURLcode (*global_init) (long flags);
  CURL *(*easy_init) (void);
  void (*easy_cleanup) (CURL *handle);
  void (*easy_reset) (CURL *handle);
  CURLcode (*easy_setopt) (CURL *handle, CURLoption option, ...);
  CURLcode (*easy_perform) (CURL *handle);
  CURLcode (*easy_getinfo) (CURL *handle, CURLINFO info, ...);
  const char *(*easy_strerror) (CURLcode code);
  struct curl_slist *(*slist_append) (struct curl_slist *, const char *);
  void (*slist_free_all) (struct curl_slist *list);
  CURLM *(*multi_init) (void);
  CURLMcode (*multi_cleanup) (CURLM *multi);
  CURLMcode (*multi_add_handle) (CURLM *multi, CURL *handle);
  CURLMcode (*multi_remove_handle) (CURLM *multi, CURL *handle);
  CURLMcode (*multi_perform) (CURLM *multi, int *running);
  CURLMcode (*multi_poll) (CURLM *multi, struct curl_waitfd *extra,
      unsigned int n_extra, int timeout_ms, int *n);
  CURLMcode (*multi_wakeup) (CURLM *multi);
  CURLMsg *(*multi_info_read) (CURLM *multi, int *left);
} EfCurl;

/* Returns: (transfer none): for the life of the program, or NULL with @error
 * set */
const EfCurl *ef_curl_load (GError **error);

G_END_DECLS
