/* Edit Factory - captions plugin
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gstefsubtitleoverlay.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (efsubtitleoverlay, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, efcaptions,
    "Captions with word highlight", plugin_init, PACKAGE_VERSION, "LGPL",
    PACKAGE, EF_ORIGIN)
