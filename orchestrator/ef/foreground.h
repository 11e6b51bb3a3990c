/* Edit Factory - long work in the foreground, which Ctrl-C stops cleanly
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "progress.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef gboolean (*EfForegroundFunc) (
    GCancellable *cancellable, gpointer user_data, GError **error);

/**
 * ef_foreground_run:
 *
 * Runs @func in a thread of its own while this one redraws the progress and
 * listens for SIGINT, SIGTERM and SIGHUP: the first cancels, the second ends
 * the program at once, without temporary files.
 *
 * Returns: an exit status: 0, or 128 + the signal after it was stopped by one
 * (a line has been printed), or -1 with @error set
 */
gint ef_foreground_run (EfProgress *progress, EfForegroundFunc func,
    gpointer user_data, GError **error);

/* What has become of the work that was stopped, for the line that is printed:
 * "stopped by Ctrl-C: ...". Returns: (transfer full) */
typedef gchar *(*EfForegroundExplain) (gpointer user_data);
gint ef_foreground_run_explained (EfProgress *progress, EfForegroundFunc func,
    EfForegroundExplain explain, gpointer user_data, GError **error);

G_END_DECLS
