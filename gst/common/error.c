/* Edit Factory - error domain
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/error.h>

G_DEFINE_QUARK (ef - error - quark, ef_error)
