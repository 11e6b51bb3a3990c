/* Edit Factory - one picture of a file of footage
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>
#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/** EfPicture: BGRx, upright, square pixels, @stride bytes a row */
typedef struct
{
  guint width;
  guint height;
  guint stride;
  guint8 *data;
} EfPicture;

void ef_picture_free (EfPicture *picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfPicture, ef_picture_free)

/**
 * ef_grab_frame:
 * @time: stream time of the frame; ignored for a still
 * @width, @height: of the picture that is wanted, of the file's own shape
 *
 * Decodes as far as that frame, behind the media guard.
 *
 * Returns: (transfer full): the picture
 */
EfPicture *ef_grab_frame (const gchar *path, GstClockTime time, guint width,
    guint height, GCancellable *cancellable, GError **error);

G_END_DECLS
