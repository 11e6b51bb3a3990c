/* Edit Factory - lookup tables for colours from .cube files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Cube LUT Specification 1.0 (Adobe Systems, 2013). A 3D table is read by
 * tetrahedral interpolation (J. Kasson et al., Performing color space
 * conversions with three-dimensional linear interpolation, J. Electronic
 * Imaging 4, 1995), a 1D table channel by channel, linearly.
 */
#pragma once

#include <editfactory/error.h>

G_BEGIN_DECLS

/* The specification allows 256, which is 200 MB. */
#define EF_CUBE_MAX_3D 65
#define EF_CUBE_MAX_1D 65536
#define EF_CUBE_MAX_BYTES (16 * 1024 * 1024)

typedef struct _EfCubeLut EfCubeLut;

/**
 * ef_cube_lut_parse:
 * @source: what to call it in errors
 *
 * Keywords are those of the specification, and LUT_1D_INPUT_RANGE and
 * LUT_3D_INPUT_RANGE of other makers; any other could change what the table
 * means and is an error. Errors read "SOURCE:LINE: what".
 *
 * Returns: (transfer full) (nullable)
 */
EfCubeLut *
ef_cube_lut_parse (const gchar *source, const gchar *text, GError **error);
EfCubeLut *ef_cube_lut_load (const gchar *path, GError **error);
EfCubeLut *ef_cube_lut_ref (EfCubeLut *self);
void ef_cube_lut_unref (EfCubeLut *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfCubeLut, ef_cube_lut_unref)

/* @rgb: in place; brought into the table's domain (0..1 unless the file says
 * otherwise), becomes what the table says, which may lie outside 0..1 */
void ef_cube_lut_apply (const EfCubeLut *self, gfloat rgb[3]);

G_END_DECLS
