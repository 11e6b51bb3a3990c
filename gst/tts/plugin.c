/* Edit Factory - the eftts plugin
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"
#include "gstefttselements.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (efttssrc, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, eftts,
    "Text to speech with word times", plugin_init, EF_VERSION, "LGPL", PACKAGE,
    EF_ORIGIN)
