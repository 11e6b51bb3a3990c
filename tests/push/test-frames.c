/* Edit Factory - tests: Server-Sent Events as they are written
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "event-frame.h"

static void
assert_frame (GBytes *frame, const gchar *wanted)
{
  gsize length;
  const gchar *bytes = g_bytes_get_data (frame, &length);
  g_autofree gchar *text = g_strndup (bytes, length);

  g_assert_cmpstr (text, ==, wanted);
  g_bytes_unref (frame);
}

static void
test_frames (void)
{
  assert_frame (ef_event_frame_new (17, "job.started", "{\"a\": 1}"),
      "id: 17\nevent: job.started\ndata: {\"a\": 1}\n\n");
  assert_frame (ef_event_frame_new (0, "progress", "{}"),
      "event: progress\ndata: {}\n\n");
  assert_frame (ef_event_frame_new (1, "x", "a\nid: 9\r\n\nevent: y"),
      "id: 1\nevent: x\ndata: a\ndata: id: 9\ndata: \ndata: \n"
      "data: event: y\n\n");
  assert_frame (ef_event_frame_new_heartbeat (), ":\n\n");
  assert_frame (ef_event_frame_new_retry (1000), "retry: 1000\n\n");
}

static void
test_id (void)
{
  static const gchar *const BAD[] = { "", "-1", "1.5", "0x10", " 1", "1 ",
    "9223372036854775808", "99999999999999999999", "one", "1,2" };
  gint64 id = -1;

  g_assert_true (ef_event_id_parse ("0", &id) && id == 0);
  g_assert_true (
      ef_event_id_parse ("9223372036854775807", &id) && id == G_MAXINT64);
  for (guint i = 0; i < G_N_ELEMENTS (BAD); i++)
    g_assert_false (ef_event_id_parse (BAD[i], &id));
  g_assert_cmpint (id, ==, G_MAXINT64);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frames/text", test_frames);
  g_test_add_func ("/frames/id", test_id);
  return g_test_run ();
}
