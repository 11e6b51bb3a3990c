/* Edit Factory - the elements and properties that a description may use
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  EF_PROPERTY_REFUSED,
  EF_PROPERTY_VALUE, /* any value, also from $params */
  EF_PROPERTY_PATH   /* only $out, $asset or the operator's files */
} EfPropertyKind;

gboolean ef_allow_list_has_element (const gchar *factory);
EfPropertyKind
ef_allow_list_get_property (const gchar *factory, const gchar *property);

G_END_DECLS
