/* Edit Factory - the efloudness plugin
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"
#include "gstefloudnesselements.h"

static gboolean
plugin_init (GstPlugin *plugin)
{
  return GST_ELEMENT_REGISTER (efnormalize, plugin);
}

GST_PLUGIN_DEFINE (GST_VERSION_MAJOR, GST_VERSION_MINOR, efloudness,
    "Loudness normalisation with a true-peak limiter", plugin_init, EF_VERSION,
    "LGPL", PACKAGE, EF_ORIGIN)
