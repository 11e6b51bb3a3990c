/* Edit Factory - version of the library
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <editfactory/version.h>

const gchar *
ef_version (void)
{
  return EF_VERSION;
}
