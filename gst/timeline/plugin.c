/* Edit Factory - the eftimeline plugin
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gsteftimelinesrc.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (eftimelinesrc, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, eftimeline,
    "Edit Factory: plays an edit plan", plugin_init, EF_VERSION, "LGPL",
    PACKAGE, EF_ORIGIN)
