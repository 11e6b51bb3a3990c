/* Edit Factory - tests of metrics, traces and the log
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "log.h"
#include "metrics.h"
#include "trace.h"

#include <editfactory/json.h>
#include <string.h>
#include <unistd.h>

static const gdouble BOUNDS[] = { 0.1, 1, 0 };

static gchar *
write_one (EfMetric *metric)
{
  GString *out = g_string_new (NULL);

  ef_metric_write (metric, out);
  return g_string_free (out, FALSE);
}

static void
test_counter (void)
{
  EfMetric metric = { "x_total", "An x", EF_METRIC_COUNTER, { NULL, NULL } };
  g_autofree gchar *before = write_one (&metric);
  g_autofree gchar *after = NULL;

  g_assert_cmpstr (
      before, ==, "# HELP x_total An x\n# TYPE x_total counter\nx_total 0\n");
  ef_metric_add (&metric, NULL, NULL, 3);
  ef_metric_add (&metric, NULL, NULL, G_GUINT64_CONSTANT (5000000000));
  after = write_one (&metric);
  g_assert_true (g_str_has_suffix (after, "\nx_total 5000000003\n"));
  g_free (metric.series);
}

static void
test_labels (void)
{
  EfMetric metric = { "x", "h", EF_METRIC_GAUGE, { "a", "b" } };
  g_autofree gchar *text = NULL;

  ef_metric_set (&metric, "one", "two", -0.5);
  ef_metric_set (&metric, "one", "tw\"o\\", 7);
  ef_metric_set (&metric, "one", "two", 2.25);
  text = write_one (&metric);
  g_assert_cmpstr (strchr (strchr (text, '\n') + 1, '\n') + 1, ==,
      "x{a=\"one\",b=\"two\"} 2.25\nx{a=\"one\",b=\"tw\\\"o\\\\\"} 7\n");
  g_free (metric.series);
}

static void
test_histogram (void)
{
  EfMetric metric = { "x", "h", EF_METRIC_HISTOGRAM, { "op" }, BOUNDS };
  g_autofree gchar *text = NULL;

  ef_metric_observe (&metric, "a", NULL, 0.1);
  ef_metric_observe (&metric, "a", NULL, 0.5);
  ef_metric_observe (&metric, "a", NULL, 100);
  text = write_one (&metric);
  g_assert_cmpstr (strchr (strchr (text, '\n') + 1, '\n') + 1, ==,
      "x_bucket{op=\"a\",le=\"0.1\"} 1\nx_bucket{op=\"a\",le=\"1\"} 2\n"
      "x_bucket{op=\"a\",le=\"+Inf\"} 3\nx_sum{op=\"a\"} 100.6\n"
      "x_count{op=\"a\"} 3\n");
  g_free (metric.series);
}

/* Too many series cost the rest, not the program. */
static void
test_bounded (void)
{
  EfMetric metric = { "x", "h", EF_METRIC_COUNTER, { "n" } };
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  for (guint i = 0; i < EF_METRIC_MAX_SERIES + 10; i++) {
    g_autofree gchar *value = g_strdup_printf ("%u", i);

    ef_metric_add (&metric, value, NULL, 1);
  }
  text = write_one (&metric);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpint (g_strv_length (lines), ==, 2 + EF_METRIC_MAX_SERIES + 1);
  g_free (metric.series);
}

#define THREADS 4
#define ROUNDS 20000

static gpointer
count (gpointer data)
{
  static const gchar *const NAMES[] = { "a", "b", "c", "d", "e" };

  for (guint i = 0; i < ROUNDS; i++) {
    ef_metric_add (data, NAMES[i % 5], NULL, 1);
  }
  return NULL;
}

static void
test_threads (void)
{
  EfMetric metric = { "x", "h", EF_METRIC_COUNTER, { "n" } };
  GThread *threads[THREADS];
  guint64 sum = 0;
  guint series = 0;

  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("count", count, &metric);
  for (guint i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  for (; metric.series[series].key; series++)
    sum += metric.series[series].value;
  g_assert_cmpint (series, ==, 5);
  g_assert_cmpint (sum, ==, THREADS * ROUNDS);
  g_free (metric.series);
}

/* Every name is there once and in the form that Prometheus takes. */
static void
test_list (void)
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) lines = NULL;

  ef_metrics_write (out);
  lines = g_strsplit (out->str, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    if (!g_str_has_prefix (lines[i], "# TYPE "))
      continue;
    g_assert_true (g_regex_match_simple (
        "^# TYPE ef_[a-z_]+ (counter|gauge|histogram)$", lines[i], 0, 0));
    g_assert_cmpint (g_str_has_suffix (lines[i], " counter"), ==,
        strstr (lines[i], "_total ") != NULL);
    g_assert_true (g_hash_table_add (seen, lines[i]));
  }
  g_assert_cmpint (g_hash_table_size (seen), >, 20);
}

#define TRACE "4bf92f3577b34da6a3ce929d0e0e4736"

static void
check_trace (const gchar *text, const gchar *wanted)
{
  g_autofree gchar *id = ef_trace_parse (text);

  g_assert_cmpstr (id, ==, wanted);
}

static void
test_trace (void)
{
  g_autofree gchar *made = ef_trace_new ();
  g_autofree gchar *header =
      g_strconcat ("00-", made, "-00f067aa0ba902b7-00", NULL);

  check_trace ("00-" TRACE "-00f067aa0ba902b7-01", TRACE);
  check_trace (header, made);
  check_trace ("01-" TRACE "-00f067aa0ba902b7-01-more", TRACE);
  check_trace (NULL, NULL);
  check_trace ("", NULL);
  check_trace (TRACE, NULL);
  check_trace ("00-" TRACE "-00f067aa0ba902b7-01-more", NULL);
  check_trace ("01-" TRACE "-00f067aa0ba902b7-01.more", NULL);
  check_trace ("ff-" TRACE "-00f067aa0ba902b7-01", NULL);
  check_trace ("00-" TRACE "-0000000000000000-01", NULL);
  check_trace ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", NULL);
  check_trace ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", NULL);
  check_trace ("00-" TRACE "-00f067aa0ba902b7-0", NULL);
  check_trace ("00-" TRACE "_00f067aa0ba902b7-01", NULL);
}

/* What a line on standard error says. */
static JsonObject *
read_line (JsonNode **root, gint fd)
{
  gchar buffer[4096];
  gssize n = read (fd, buffer, sizeof (buffer) - 1);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (n, >, 0);
  *root = ef_json_parse ("line", buffer, n, 0, &error);
  g_assert_no_error (error);
  return json_node_get_object (*root);
}

static void
test_context (void)
{
  g_autoptr (JsonNode) first = NULL;
  g_autoptr (JsonNode) second = NULL;
  gint old = dup (STDERR_FILENO);
  JsonObject *object;
  gint fds[2];

  g_assert_cmpint (pipe (fds), ==, 0);
  dup2 (fds[1], STDERR_FILENO);
  ef_log_set_context ("job", "j", "trace", NULL, "attempt", "2", NULL);
  ef_log (EF_LOG_INFO, "hello", "job", "other \"one\"\n", NULL);
  object = read_line (&first, fds[0]);
  ef_log_clear_context ();
  ef_log (EF_LOG_INFO, "hello", NULL);
  g_assert_cmpstr (json_object_get_string_member (object, "attempt"), ==, "2");
  g_assert_true (g_str_has_prefix (
      json_object_get_string_member (object, "job"), "other \"one\""));
  g_assert_false (json_object_has_member (object, "trace"));
  object = read_line (&second, fds[0]);
  g_assert_false (json_object_has_member (object, "job"));
  dup2 (old, STDERR_FILENO);
  close (old);
  close (fds[0]);
  close (fds[1]);
}

static void
test_levels (void)
{
  EfLogLevel level = EF_LOG_INFO;

  g_assert_true (ef_log_parse_level ("warning", &level));
  g_assert_cmpint (level, ==, EF_LOG_WARNING);
  g_assert_false (ef_log_parse_level ("loud", &level));
  g_assert_false (ef_log_parse_level (NULL, &level));
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/counter", test_counter);
  g_test_add_func ("/metrics/labels", test_labels);
  g_test_add_func ("/metrics/histogram", test_histogram);
  g_test_add_func ("/metrics/bounded", test_bounded);
  g_test_add_func ("/metrics/threads", test_threads);
  g_test_add_func ("/metrics/list", test_list);
  g_test_add_func ("/trace/parse", test_trace);
  g_test_add_func ("/log/context", test_context);
  g_test_add_func ("/log/levels", test_levels);
  return g_test_run ();
}
