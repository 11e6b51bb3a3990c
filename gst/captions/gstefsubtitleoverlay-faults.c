/* Edit Factory - efsubtitleoverlay: what is wrong with text, told sparingly
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A stream may send a thousand bad buffers a second: of each kind the first is
 * told, and at the next flush or segment, or at the end, how many there were.
 */
#include "gstefsubtitleoverlay-private.h"

static const gchar *const more[EF_TEXT_N_FAULTS] = {
  [EF_TEXT_UNREADABLE] = "could not be read",
  [EF_TEXT_ODD] = "had parts that are left out",
  [EF_TEXT_TOO_MUCH] = "were left out, since too much was waiting",
  [EF_TEXT_SEGMENT] = "began segments that are not in time",
};

void
gst_ef_subtitle_overlay_text_fault (
    GstEfSubtitleOverlay *self, EfTextFault fault, const gchar *message)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->faults[fault]++;
  g_mutex_unlock (&self->lock);
  if (n == 0)
    gst_ef_subtitle_overlay_post_warning (self, message);
  else
    GST_WARNING_OBJECT (self, "%s", message);
}

void
gst_ef_subtitle_overlay_tell_faults (GstEfSubtitleOverlay *self)
{
  for (guint i = 0; i < EF_TEXT_N_FAULTS; i++) {
    g_autofree gchar *message = NULL;
    guint n;

    g_mutex_lock (&self->lock);
    n = self->faults[i];
    self->faults[i] = 0;
    g_mutex_unlock (&self->lock);
    if (n < 2)
      continue;
    message = g_strdup_printf ("%u more texts %s", n - 1, more[i]);
    gst_ef_subtitle_overlay_post_warning (self, message);
  }
}
