/* Edit Factory - the plugin of efsegmentscorer
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstefsegmentscorer.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (efsegmentscorer, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, efscorer,
    "Edit Factory: scores the moments of a video", plugin_init, PACKAGE_VERSION,
    "LGPL", PACKAGE, EF_ORIGIN)
