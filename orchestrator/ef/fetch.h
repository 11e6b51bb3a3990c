/* Edit Factory - outputs of a job of the server become files here
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "progress.h"
#include "publisher.h"
#include "remote.h"

G_BEGIN_DECLS

/**
 * EfFetch: downloads into the publisher's hidden files; what the caller then
 * commits
 */
typedef struct _EfFetch EfFetch;

EfFetch *
ef_fetch_new (EfClient *client, const EfRemoteJob *job, EfPublisher *publisher);
void ef_fetch_free (EfFetch *fetch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFetch, ef_fetch_free)

/* @output is to become @path: (transfer full). Can it be written? */
gboolean ef_fetch_add (
    EfFetch *fetch, const EfRemoteOutput *output, gchar *path, GError **error);
/* All outputs, under the server's names, into @folder */
gboolean ef_fetch_add_all (EfFetch *fetch, const gchar *folder, GError **error);

/* Downloads all, from the progress bar's @from to its end. Where plans and
 * manifests name outputs, they name the files here afterwards.
 * @find_path: (nullable): finds the file that an asset was uploaded from */
typedef const gchar *(*EfFetchFind) (const gchar *id, gpointer user_data);
gboolean ef_fetch_run (EfFetch *fetch, EfProgress *progress, gdouble from,
    EfFetchFind find_path, gpointer user_data, GCancellable *cancellable,
    GError **error);

/* What is there now: path, size, duration, loudness, or the event "result" */
void ef_fetch_print (EfFetch *fetch, EfProgress *progress);

G_END_DECLS
