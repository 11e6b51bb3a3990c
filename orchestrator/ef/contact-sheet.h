/* Edit Factory - the chosen moments on one picture
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "moments.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define EF_CONTACT_SHEET_MOST 60

/* @fraction: 0..1 */
typedef void (*EfContactSheetProgress) (gdouble fraction, gpointer user_data);

/**
 * ef_contact_sheet_write:
 * @moments: (element-type EfMoment): up to EF_CONTACT_SHEET_MOST are drawn
 * @n_files: files they were chosen from
 *
 * A PNG: a card for each moment with its middle frame, rank, score, file, times
 * and factors, and a ring about the centre of interest. A file that cannot be
 * read any more leaves its picture empty.
 */
gboolean ef_contact_sheet_write (GArray *moments, guint n_files,
    const gchar *path, EfContactSheetProgress progress, gpointer user_data,
    GCancellable *cancellable, GError **error);

G_END_DECLS
