/* Edit Factory - a logo, pictures and text boxes over the video
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "job.h"

G_BEGIN_DECLS

#define EF_OVERLAY_ROWS                                                        \
  { "logo", 0, EF_OPTION_PATH, "FILE", NULL,                                   \
    "A picture that is always shown, a PNG, JPEG or WebP." },                  \
      { "logo-place", 0, EF_OPTION_CHOICE, "PLACE", "top-left",                \
        "Where it lies in the part of the picture that the platform's app "    \
        "leaves free.",                                                        \
        0, 0,                                                                  \
        "top-left|top|top-right|left|centre|right|bottom-left|bottom|"         \
        "bottom-right" },                                                      \
      { "logo-width", 0, EF_OPTION_NUMBER, "FRACTION", "0.25",                 \
        "Its width, of that part.", 0.01, 1 },                                 \
  {                                                                            \
    "layers", 0, EF_OPTION_PATH, "FILE.json", NULL,                            \
        "Pictures and text boxes over the video: {\"version\": 1, "            \
        "\"layers\": [...]}, as in a plan; `at` below 0 counts from the end."  \
  }

/**
 * ef_overlays_add:
 * @params: gets `logo`, `logo_place`, `logo_width` and `layers`
 *
 * Pictures that the file of layers names are relative to it.
 */
gboolean
ef_overlays_add (JsonObject *params, EfInvocation *invocation, GError **error);

G_END_DECLS
