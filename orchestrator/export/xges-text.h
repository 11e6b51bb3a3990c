/* Edit Factory - GStreamer's structures inside XML
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Appends " NAME='VALUE'", escaped. */
void ef_xges_add_text (GString *xml, const gchar *name, const gchar *value);
void ef_xges_add_number (GString *xml, const gchar *name, guint64 value);
/* Appends " NAME='STRUCTURE'". @structure: (transfer full) */
void ef_xges_add_structure (
    GString *xml, const gchar *name, GstStructure *structure);

/**
 * ef_xges_marker_list:
 * @texts: (element-type utf8), @times: (element-type guint64): as many
 *
 * Returns: (transfer full): what stands in metadatas as the value of a
 *   GESMarkerList
 */
gchar *ef_xges_marker_list (GPtrArray *texts, GArray *times);

G_END_DECLS
