/* Edit Factory - error domain shared by the library, the stages and ef
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/version.h>

G_BEGIN_DECLS

/**
 * EfError:
 * @EF_ERROR_FAILED: anything without a better code
 * @EF_ERROR_INPUT: the caller's document, script or media is wrong
 * @EF_ERROR_LIMIT: an input is larger, deeper or longer than allowed
 * @EF_ERROR_NOT_FOUND: a file, voice, style, preset or element is not there
 * @EF_ERROR_UNSUPPORTED: valid, but not something that can be handled
 * @EF_ERROR_IO: reading or writing failed (disk full, no permission)
 * @EF_ERROR_CANCELLED: the caller asked to stop
 * @EF_ERROR_USAGE: a command line that cannot be understood
 * @EF_ERROR_EXISTS: the output is there already
 *
 * Every message is one line that says what was wrong with which input and
 * what to do about it: "clips[3].in: must be 0 or more, is -2 (plan.json)".
 */
typedef enum
{
  EF_ERROR_FAILED,
  EF_ERROR_INPUT,
  EF_ERROR_LIMIT,
  EF_ERROR_NOT_FOUND,
  EF_ERROR_UNSUPPORTED,
  EF_ERROR_IO,
  EF_ERROR_CANCELLED,
  EF_ERROR_USAGE,
  EF_ERROR_EXISTS
} EfError;

#define EF_ERROR (ef_error_quark ())
EF_API GQuark ef_error_quark (void);

/**
 * ef_quote:
 * @text: anything from outside, UTF-8 or not
 * @max_chars: longest result; what is cut off is marked with an ellipsis
 *
 * Returns: (transfer full): @text fit for a one-line message: valid UTF-8
 * without control characters
 */
EF_API gchar *ef_quote (const gchar *text, guint max_chars);

G_END_DECLS
