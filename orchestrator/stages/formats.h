/* Edit Factory - "1:1@reels": shapes that a video is wanted in
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "platform.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * EfFormat:
 * @name: of the plan's output: "1x1", "1x1-reels"
 * @platform: whose limits, loudness and encoder it has
 * @width, @height: pixels: the platform's shorter side, and the longer one by
 *   the shape
 * @safe_area: the platform's when it has the shape of its canvas, else "none":
 *   what an app covers is known for its full screen only
 */
typedef struct
{
  gchar *name;
  EfPlatform *platform;
  guint width;
  guint height;
  const gchar *safe_area;
} EfFormat;

void ef_format_free (EfFormat *format);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFormat, ef_format_free)

/* @text: "W:H" or "W:H@PRESET"; @preset: (nullable): of those without one */
EfFormat *
ef_format_parse (const gchar *text, const gchar *preset, GError **error);

/* @texts: (nullable): an array of them
 * Returns: (transfer full) (element-type EfFormat): all different; empty for
 * none */
GPtrArray *
ef_formats_parse (JsonNode *texts, const gchar *preset, GError **error);

G_END_DECLS
