/* Edit Factory - numbers that Prometheus reads
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counting takes no lock and no memory: a metric has room for its series from
 * the start. Label values come from this program, never from a request.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_METRIC_MAX_SERIES 256
#define EF_METRIC_MAX_BUCKETS 14

typedef enum
{
  EF_METRIC_COUNTER,
  EF_METRIC_GAUGE,
  EF_METRIC_HISTOGRAM
} EfMetricKind;

/**
 * EfMetricSeries: the numbers of one pair of label values.
 * @key: (nullable): "a\nb", interned; NULL: not used yet
 * @value: of a counter; the bits of a double of a gauge
 * @sum: of a histogram, in millionths
 */
typedef struct
{
  const gchar *key;
  guint64 value;
  guint64 sum;
  guint64 buckets[EF_METRIC_MAX_BUCKETS + 1];
} EfMetricSeries;

/**
 * EfMetric: what is counted under one name.
 * @labels: (nullable): names; one that is NULL has no values
 * @bounds: upper bounds of a histogram's buckets, ended by 0
 * @series: made by the first use
 *
 * When there are more series than EF_METRIC_MAX_SERIES, the rest is not
 * counted.
 */
typedef struct
{
  const gchar *name;
  const gchar *help;
  EfMetricKind kind;
  const gchar *labels[2];
  const gdouble *bounds;
  EfMetricSeries *series;
} EfMetric;

/* @a, @b: (nullable): values of the labels */
void ef_metric_add (EfMetric *self, const gchar *a, const gchar *b, guint64 n);
void
ef_metric_set (EfMetric *self, const gchar *a, const gchar *b, gdouble value);
void ef_metric_observe (
    EfMetric *self, const gchar *a, const gchar *b, gdouble value);
/* Text format 0.0.4. A metric without labels is there from the start. */
void ef_metric_write (EfMetric *self, GString *out);

/* All of metric-list.h. */
void ef_metrics_write (GString *out);

#define EF_METRIC_DECLARE(name, ...) extern EfMetric ef_metric_##name;
#include "metric-list.h"
EF_METRIC_LIST (EF_METRIC_DECLARE)
#undef EF_METRIC_DECLARE

G_END_DECLS
