/* Edit Factory - what is printed, and where
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "terminal.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct _EfTable
{
  guint columns;
  gboolean *right;
  GPtrArray *cells;
};

guint
ef_terminal_width (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 &&
      ioctl (STDERR_FILENO, TIOCGWINSZ, &size) != 0)
    return 80;
  return size.ws_col ? CLAMP (size.ws_col, 40, 100) : 80;
}

gboolean
ef_terminal_is_tty (gint fd)
{
  const gchar *term = g_getenv ("TERM");

  return isatty (fd) && g_strcmp0 (term, "dumb") != 0;
}

gchar *
ef_terminal_clean (const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  GString *out = g_string_new (NULL);

  for (const gchar *p = valid; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (c == '\n' || c == '\t')
      g_string_append_c (out, ' ');
    else if (g_unichar_iscntrl (c))
      g_string_append_printf (out, "\\x%02x", c);
    else
      g_string_append_unichar (out, c);
  }
  return g_string_free (out, FALSE);
}

void
ef_terminal_error (const gchar *message)
{
  g_autofree gchar *clean = ef_terminal_clean (message);

  fflush (stdout);
  fprintf (stderr, "ef: %s\n", clean);
}

void
ef_terminal_warning (const gchar *message)
{
  g_autofree gchar *clean = ef_terminal_clean (message);

  fprintf (stderr, "ef: warning: %s\n", clean);
}

void
ef_terminal_print (const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  vprintf (format, args);
  va_end (args);
}

gboolean
ef_terminal_flush (void)
{
  return fflush (stdout) == 0 && !ferror (stdout);
}

/* Tables */

EfTable *
ef_table_new (const gchar *const *titles)
{
  EfTable *self = g_new0 (EfTable, 1);

  self->columns = g_strv_length ((gchar **)titles);
  self->right = g_new0 (gboolean, self->columns);
  self->cells = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < self->columns; i++) {
    self->right[i] = titles[i][0] == '>';
    g_ptr_array_add (self->cells, g_strdup (titles[i] + self->right[i]));
  }
  return self;
}

void
ef_table_add (EfTable *self, ...)
{
  va_list args;

  va_start (args, self);
  for (guint i = 0; i < self->columns; i++) {
    const gchar *cell = va_arg (args, const gchar *);

    g_ptr_array_add (self->cells, ef_terminal_clean (cell ? cell : ""));
  }
  va_end (args);
}

static guint
cell_width (const gchar *cell)
{
  guint width = 0;

  for (const gchar *p = cell; *p; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (!g_unichar_iszerowidth (c))
      width += g_unichar_iswide (c) ? 2 : 1;
  }
  return width;
}

static void
print_cell (EfTable *self, guint column, const gchar *cell, guint width)
{
  guint gap = width - cell_width (cell);
  gboolean last = column + 1 == self->columns;

  if (self->right[column])
    printf ("%*s%s", (int)gap, "", cell);
  else
    printf ("%s%*s", cell, last ? 0 : (int)gap, "");
  if (!last)
    fputs ("  ", stdout);
}

void
ef_table_free (EfTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self->right);
  g_free (self);
}

void
ef_table_print (EfTable *self, guint indent)
{
  g_autofree guint *widths = g_new0 (guint, self->columns);

  for (guint i = 0; i < self->cells->len; i++) {
    guint width = cell_width (g_ptr_array_index (self->cells, i));

    widths[i % self->columns] = MAX (widths[i % self->columns], width);
  }
  for (guint i = 0; i < self->cells->len; i++) {
    guint column = i % self->columns;

    if (column == 0)
      printf ("%*s", (int)indent, "");
    print_cell (
        self, column, g_ptr_array_index (self->cells, i), widths[column]);
    if (column + 1 == self->columns)
      putchar ('\n');
  }
  ef_table_free (self);
}

/* Formats */

gchar *
ef_format_duration (gdouble seconds)
{
  guint total = seconds > 0 ? (guint)(seconds + 0.5) : 0;

  if (total >= 3600)
    return g_strdup_printf (
        "%u:%02u:%02u", total / 3600, total / 60 % 60, total % 60);
  return g_strdup_printf ("%u:%02u", total / 60, total % 60);
}

gchar *
ef_format_seconds (gdouble seconds)
{
  if (seconds >= 60)
    return ef_format_duration (seconds);
  return g_strdup_printf ("%.1f s", seconds);
}

gchar *
ef_format_bytes (guint64 bytes)
{
  if (bytes < 1000)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " bytes", bytes);
  if (bytes < 1000 * 1000)
    return g_strdup_printf ("%.0f kB", bytes / 1e3);
  if (bytes < G_GUINT64_CONSTANT (1000000000))
    return g_strdup_printf ("%.1f MB", bytes / 1e6);
  return g_strdup_printf ("%.2f GB", bytes / 1e9);
}
