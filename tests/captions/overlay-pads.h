/* Edit Factory - efsubtitleoverlay with a video pad and a text pad, in tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/check/gstharness.h>

G_BEGIN_DECLS

/* A harness of the element, and one of its text pad. @text: (nullable) */
typedef struct
{
  GstHarness *video;
  GstHarness *text;
} Overlay;

/* Large captions that neither move nor keep away from anything. */
Overlay overlay_new (gboolean with_text);
void overlay_free (Overlay *self);

void overlay_say (
    Overlay *self, const gchar *text, GstClockTime time, GstClockTime duration);
void overlay_gap (Overlay *self, GstClockTime time, GstClockTime duration);

G_END_DECLS
