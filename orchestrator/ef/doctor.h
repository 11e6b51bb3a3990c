/* Edit Factory - an examination of the installation
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/**
 * EfFinding:
 * @required: no video can be made without it
 * @package: (nullable): the Debian package that brings it
 * @detail: (nullable): which one was found; or the remedy when no package is
 *   one
 */
typedef struct
{
  gchar *what;
  const gchar *purpose;
  gboolean required;
  gboolean present;
  const gchar *package;
  gchar *detail;
} EfFinding;

/* After gst_init(). Returns: (transfer full) (element-type EfFinding) */
GPtrArray *ef_doctor_examine (void);

G_END_DECLS
