/* Edit Factory - names of error codes, for between processes
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "error-code.h"

static const gchar *const names[] = {
  [EF_ERROR_FAILED] = "failed",
  [EF_ERROR_INPUT] = "input",
  [EF_ERROR_LIMIT] = "limit",
  [EF_ERROR_NOT_FOUND] = "not-found",
  [EF_ERROR_UNSUPPORTED] = "unsupported",
  [EF_ERROR_IO] = "io",
  [EF_ERROR_CANCELLED] = "cancelled",
  [EF_ERROR_USAGE] = "usage",
  [EF_ERROR_EXISTS] = "exists",
};

const gchar *
ef_error_code_name (const GError *error)
{
  if (error->domain != EF_ERROR || error->code < 0 ||
      error->code >= (gint)G_N_ELEMENTS (names))
    return names[EF_ERROR_FAILED];
  return names[error->code];
}

EfError
ef_error_code_from_name (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  return EF_ERROR_FAILED;
}
