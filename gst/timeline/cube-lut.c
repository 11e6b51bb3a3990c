/* Edit Factory - lookup tables for colours from .cube files
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "cube-table.h"

#include <editfactory/file.h>
#include <math.h>
#include <string.h>

/* Numbers beyond this are nonsense and would only overflow. */
#define MAX_VALUE 1e6

/* Reading */

typedef struct
{
  EfCubeLut *lut;
  const gchar *source;
  guint line;
  gsize n_wanted;
  gsize n_read;
  GError **error;
} Reader;

static gboolean
fail (Reader *self, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (Reader *self, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (self->error, EF_ERROR, EF_ERROR_INPUT, "%s:%u: %s", self->source,
      self->line, what);
  return FALSE;
}

static gboolean
is_blank (gchar c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static const gchar *
skip_blanks (const gchar *at)
{
  while (is_blank (*at))
    at++;
  return at;
}

/* @n numbers and nothing else. */
static gboolean
read_numbers (Reader *self, const gchar *at, guint n, gdouble *values)
{
  for (guint i = 0; i < n; i++) {
    gchar *end;

    at = skip_blanks (at);
    values[i] = g_ascii_strtod (at, &end);
    if (end == at || (*end && !is_blank (*end)))
      return fail (self, "%u numbers are needed here", n);
    if (!(fabs (values[i]) <= MAX_VALUE))
      return fail (self, "numbers must be finite, at most %g", MAX_VALUE);
    at = end;
  }
  if (*skip_blanks (at))
    return fail (self, "there is more than %u numbers", n);
  return TRUE;
}

static gboolean
read_size (Reader *self, const gchar *at, gboolean is_3d)
{
  EfCubeLut *lut = self->lut;
  guint most = is_3d ? EF_CUBE_MAX_3D : EF_CUBE_MAX_1D;
  gdouble size;

  if (lut->size)
    return fail (self, "a file holds one table; export them singly");
  if (!read_numbers (self, at, 1, &size))
    return FALSE;
  if (size < 2 || size > most || size != floor (size))
    return fail (self, "the size must be a whole number from 2 to %u%s", most,
        is_3d ? "; export the table with 33 or 65 points" : "");
  lut->size = (guint)size;
  lut->is_3d = is_3d;
  self->n_wanted = lut->size * (is_3d ? (gsize)lut->size * lut->size : 1);
  lut->entries = g_aligned_alloc0 (self->n_wanted, sizeof (EfCubeEntry), 16);
  return TRUE;
}

static gboolean
read_range (Reader *self, const gchar *at)
{
  gdouble range[2];

  if (!read_numbers (self, at, 2, range))
    return FALSE;
  for (guint i = 0; i < 3; i++) {
    self->lut->min[i] = range[0];
    self->lut->max[i] = range[1];
  }
  return TRUE;
}

static gboolean
has_word (const gchar *line, const gchar *word, const gchar **rest)
{
  gsize n = strlen (word);

  if (strncmp (line, word, n) || (line[n] && !is_blank (line[n])))
    return FALSE;
  *rest = line + n;
  return TRUE;
}

static gboolean
read_keyword (Reader *self, const gchar *line)
{
  const gchar *rest;
  g_autofree gchar *shown = NULL;

  if (has_word (line, "TITLE", &rest))
    return TRUE;
  if (self->n_read > 0)
    return fail (self, "keywords must stand before the table");
  if (has_word (line, "LUT_3D_SIZE", &rest))
    return read_size (self, rest, TRUE);
  if (has_word (line, "LUT_1D_SIZE", &rest))
    return read_size (self, rest, FALSE);
  if (has_word (line, "DOMAIN_MIN", &rest))
    return read_numbers (self, rest, 3, self->lut->min);
  if (has_word (line, "DOMAIN_MAX", &rest))
    return read_numbers (self, rest, 3, self->lut->max);
  if (has_word (line, "LUT_3D_INPUT_RANGE", &rest) ||
      has_word (line, "LUT_1D_INPUT_RANGE", &rest))
    return read_range (self, rest);
  shown = ef_quote (line, 40);
  return fail (self, "'%s' is no keyword of a .cube file", shown);
}

static gboolean
read_entry (Reader *self, const gchar *line)
{
  gdouble v[3];

  if (!self->n_wanted)
    return fail (self, "LUT_3D_SIZE or LUT_1D_SIZE must come first");
  if (self->n_read == self->n_wanted)
    return fail (self, "there are more than %" G_GSIZE_FORMAT " colours",
        self->n_wanted);
  if (!read_numbers (self, line, 3, v))
    return FALSE;
  self->lut->entries[self->n_read++] =
      (EfCubeEntry){ (gfloat)v[0], (gfloat)v[1], (gfloat)v[2], 0 };
  return TRUE;
}

static gboolean
read_line (Reader *self, const gchar *line)
{
  line = skip_blanks (line);
  if (*line == '\0' || *line == '#')
    return TRUE;
  return g_ascii_isalpha (*line) ? read_keyword (self, line)
                                 : read_entry (self, line);
}

static gboolean
finish (Reader *self)
{
  EfCubeLut *lut = self->lut;

  if (!self->n_wanted)
    return fail (self, "is not a .cube file: it has no LUT_3D_SIZE");
  if (self->n_read < self->n_wanted)
    return fail (self,
        "ends after %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " colours",
        self->n_read, self->n_wanted);
  for (guint i = 0; i < 3; i++) {
    if (!(lut->max[i] - lut->min[i] >= 1e-6))
      return fail (self, "DOMAIN_MAX must be above DOMAIN_MIN");
    lut->scale[i] = (gfloat)((lut->size - 1) / (lut->max[i] - lut->min[i]));
  }
  return TRUE;
}

EfCubeLut *
ef_cube_lut_parse (const gchar *source, const gchar *text, GError **error)
{
  g_autoptr (EfCubeLut) lut = g_atomic_rc_box_new0 (EfCubeLut);
  Reader reader = { .lut = lut, .source = source, .error = error };

  lut->fast = ef_cube_has_avx2 ();
  for (guint i = 0; i < 3; i++)
    lut->max[i] = 1;
  if (g_str_has_prefix (text, "\xef\xbb\xbf")) /* a byte order mark */
    text += 3;
  while (*text) {
    gsize n = strcspn (text, "\n");
    gchar line[251]; /* the specification's longest */

    reader.line++;
    if (n >= sizeof (line)) {
      fail (&reader, "a line has more than %u bytes", (guint)sizeof (line) - 1);
      return NULL;
    }
    memcpy (line, text, n);
    line[n] = '\0';
    if (!read_line (&reader, line))
      return NULL;
    text += n + (text[n] == '\n');
  }
  return finish (&reader) ? g_steal_pointer (&lut) : NULL;
}

EfCubeLut *
ef_cube_lut_load (const gchar *path, GError **error)
{
  g_autofree gchar *text = NULL;
  gsize length;

  if (!ef_file_read (path, EF_CUBE_MAX_BYTES, &text, &length, error))
    return NULL;
  if (memchr (text, '\0', length)) {
    g_set_error (
        error, EF_ERROR, EF_ERROR_INPUT, "%s: is not a .cube file", path);
    return NULL;
  }
  return ef_cube_lut_parse (path, text, error);
}

EfCubeLut *
ef_cube_lut_ref (EfCubeLut *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_aligned_free (((EfCubeLut *)data)->entries);
}

void
ef_cube_lut_unref (EfCubeLut *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Use */

/* From the corner of the cell to the opposite one along its edges, the axis on
 * which the colour is farthest first: four corners of a tetrahedron that holds
 * it. */
static inline EfCubeEntry
look_up_3d (const EfCubeLut *self, const guint *at, const gfloat *far)
{
  const guint n = self->size;
  const EfCubeEntry *e = self->entries + ((gsize)at[2] * n + at[1]) * n + at[0];
  guint step[3] = { 1, n, n * n }, swap;
  gfloat f[3] = { far[0], far[1], far[2] }, other;
  static const guint pairs[3][2] = { { 0, 1 }, { 1, 2 }, { 0, 1 } };

  for (guint i = 0; i < 3; i++) {
    guint a = pairs[i][0], b = pairs[i][1];

    if (f[a] >= f[b])
      continue;
    other = f[a];
    f[a] = f[b];
    f[b] = other;
    swap = step[a];
    step[a] = step[b];
    step[b] = swap;
  }
  return e[0] * (1 - f[0]) + e[step[0]] * (f[0] - f[1]) +
      e[step[0] + step[1]] * (f[1] - f[2]) +
      e[step[0] + step[1] + step[2]] * f[2];
}

void
ef_cube_lut_apply (const EfCubeLut *self, gfloat rgb[3])
{
  const gfloat last = self->size - 1;
  guint at[3];
  gfloat far[3];

  for (guint i = 0; i < 3; i++) {
    gfloat v = (rgb[i] - (gfloat)self->min[i]) * self->scale[i];

    v = CLAMP (v, 0.0f, last);
    at[i] = MIN ((guint)v, self->size - 2);
    far[i] = v - at[i];
  }
  if (self->is_3d) {
    EfCubeEntry e = look_up_3d (self, at, far);

    for (guint i = 0; i < 3; i++)
      rgb[i] = e[i];
    return;
  }
  for (guint i = 0; i < 3; i++) {
    const EfCubeEntry *e = self->entries + at[i];

    rgb[i] = e[0][i] + (e[1][i] - e[0][i]) * far[i];
  }
}
