/* Edit Factory - numbers that Prometheus reads
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "metrics.h"

#include <math.h>
#include <string.h>

#define MILLION 1e6

/* Seconds. */
static const gdouble ef_metric_bounds_fast[] = { 0.001, 0.0025, 0.005, 0.01,
  0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 0 };
static const gdouble ef_metric_bounds_wide[] = { 0.01, 0.05, 0.1, 0.25, 0.5, 1,
  2, 5, 15, 60, 300, 1800, 7200, 0 };

#define DEFINE(variable, kind, name, help, a, b, bounds)                       \
  EfMetric ef_metric_##variable = { name, help, EF_METRIC_##kind, { a, b },    \
    bounds, NULL };
EF_METRIC_LIST (DEFINE)
#undef DEFINE

static EfMetricSeries *
get_all (EfMetric *self)
{
  EfMetricSeries *all = g_atomic_pointer_get (&self->series);

  if (all)
    return all;
  all = g_new0 (EfMetricSeries, EF_METRIC_MAX_SERIES);
  if (g_atomic_pointer_compare_and_exchange (&self->series, NULL, all))
    return all;
  g_free (all);
  return g_atomic_pointer_get (&self->series);
}

/* Is @key "@a\n@b"? */
static gboolean
is_key (const gchar *key, const gchar *a, gsize length, const gchar *b)
{
  return strncmp (key, a, length) == 0 && key[length] == '\n' &&
      strcmp (key + length + 1, b) == 0;
}

/* Returns: (nullable): NULL when there is no room */
static EfMetricSeries *
find (EfMetric *self, const gchar *a, const gchar *b)
{
  EfMetricSeries *all = get_all (self);
  gsize length;

  a = a ? a : "";
  b = b ? b : "";
  length = strlen (a);
  for (guint i = 0; i < EF_METRIC_MAX_SERIES; i++) {
    const gchar *key = g_atomic_pointer_get (&all[i].key);

    if (!key) {
      g_autofree gchar *made = g_strconcat (a, "\n", b, NULL);

      g_atomic_pointer_compare_and_exchange (
          &all[i].key, NULL, g_intern_string (made));
      key = g_atomic_pointer_get (&all[i].key);
    }
    if (is_key (key, a, length, b))
      return &all[i];
  }
  return NULL;
}

static void
add (guint64 *number, guint64 n)
{
  __atomic_fetch_add (number, n, __ATOMIC_RELAXED);
}

static guint64
get (const guint64 *number)
{
  return __atomic_load_n (number, __ATOMIC_RELAXED);
}

void
ef_metric_add (EfMetric *self, const gchar *a, const gchar *b, guint64 n)
{
  EfMetricSeries *series = find (self, a, b);

  if (series)
    add (&series->value, n);
}

void
ef_metric_set (EfMetric *self, const gchar *a, const gchar *b, gdouble value)
{
  EfMetricSeries *series = find (self, a, b);
  guint64 bits;

  memcpy (&bits, &value, sizeof (bits));
  if (series)
    __atomic_store_n (&series->value, bits, __ATOMIC_RELAXED);
}

void
ef_metric_observe (
    EfMetric *self, const gchar *a, const gchar *b, gdouble value)
{
  EfMetricSeries *series = find (self, a, b);
  guint bucket = 0;

  if (!series || !isfinite (value))
    return;
  while (self->bounds[bucket] > 0 && value > self->bounds[bucket])
    bucket++;
  add (&series->buckets[bucket], 1);
  add (&series->sum, (guint64)(MAX (value, 0) * MILLION));
}

/* Writing */

static void
append_number (GString *out, gdouble value)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (out, g_ascii_formatd (text, sizeof (text), "%.15g", value));
}

static void
append_value (GString *out, const gchar *value)
{
  for (; *value; value++) {
    if (*value == '"' || *value == '\\')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *value);
  }
}

/* NAME{a="…",b="…",le="…"} without the name */
static void
append_labels (
    GString *out, const EfMetric *self, const gchar *key, const gchar *le)
{
  g_auto (GStrv) values = g_strsplit (key, "\n", 2);
  const gchar *separator = "{";

  for (guint i = 0; i < G_N_ELEMENTS (self->labels); i++) {
    if (!self->labels[i])
      continue;
    g_string_append_printf (out, "%s%s=\"", separator, self->labels[i]);
    append_value (out, values[i]);
    g_string_append_c (out, '"');
    separator = ",";
  }
  if (le)
    g_string_append_printf (out, "%sle=\"%s\"", separator, le);
  if (le || *separator == ',')
    g_string_append_c (out, '}');
}

static void
append_line (GString *out, const EfMetric *self, const gchar *suffix,
    const gchar *key, const gchar *le, gdouble value)
{
  g_string_append_printf (out, "%s%s", self->name, suffix);
  append_labels (out, self, key, le);
  g_string_append_c (out, ' ');
  append_number (out, value);
  g_string_append_c (out, '\n');
}

static void
append_histogram (
    GString *out, const EfMetric *self, const EfMetricSeries *series)
{
  guint64 count = 0;
  gchar le[G_ASCII_DTOSTR_BUF_SIZE];
  guint i;

  for (i = 0; self->bounds[i] > 0; i++) {
    count += get (&series->buckets[i]);
    g_ascii_formatd (le, sizeof (le), "%.15g", self->bounds[i]);
    append_line (out, self, "_bucket", series->key, le, (gdouble)count);
  }
  count += get (&series->buckets[i]);
  append_line (out, self, "_bucket", series->key, "+Inf", (gdouble)count);
  append_line (
      out, self, "_sum", series->key, NULL, get (&series->sum) / MILLION);
  append_line (out, self, "_count", series->key, NULL, (gdouble)count);
}

static void
append_series (GString *out, const EfMetric *self, const EfMetricSeries *series)
{
  guint64 bits = get (&series->value);
  gdouble value = (gdouble)bits;

  if (self->kind == EF_METRIC_HISTOGRAM) {
    append_histogram (out, self, series);
    return;
  }
  if (self->kind == EF_METRIC_GAUGE)
    memcpy (&value, &bits, sizeof (value));
  append_line (out, self, "", series->key, NULL, value);
}

void
ef_metric_write (EfMetric *self, GString *out)
{
  static const gchar *const KINDS[] = { "counter", "gauge", "histogram" };
  EfMetricSeries *all = get_all (self);

  if (!self->labels[0])
    find (self, NULL, NULL);
  g_string_append_printf (out, "# HELP %s %s\n# TYPE %s %s\n", self->name,
      self->help, self->name, KINDS[self->kind]);
  for (guint i = 0;
       i < EF_METRIC_MAX_SERIES && g_atomic_pointer_get (&all[i].key); i++)
    append_series (out, self, &all[i]);
}

void
ef_metrics_write (GString *out)
{
#define WRITE(variable, ...) ef_metric_write (&ef_metric_##variable, out);
  EF_METRIC_LIST (WRITE)
#undef WRITE
}
