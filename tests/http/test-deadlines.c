/* Edit Factory - cuts connections that take too long: tests
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "deadlines.h"

#include <sys/socket.h>
#include <unistd.h>

typedef struct
{
  EfDeadlines *deadlines;
  gint near[2];
  gint far[2];
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->deadlines = ef_deadlines_new ();
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, f->near), ==, 0);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, f->far), ==, 0);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  ef_deadlines_free (f->deadlines);
  for (guint i = 0; i < 2; i++) {
    close (f->near[i]);
    close (f->far[i]);
  }
}

static gint64
in_ms (gint64 ms)
{
  return g_get_monotonic_time () + ms * 1000;
}

/* Waits for the cut: nobody ever writes. */
static void
assert_cut (gint fd)
{
  gchar byte;

  g_assert_cmpint (read (fd, &byte, 1), ==, 0);
}

static void
assert_alive (gint fd)
{
  gchar byte;

  g_assert_cmpint (recv (fd, &byte, 1, MSG_DONTWAIT), ==, -1);
}

static void
test_cut (Fixture *f, gconstpointer data)
{
  EfDeadline *far =
      ef_deadlines_add (f->deadlines, f->far[0], in_ms (3600 * 1000));
  gint64 at = in_ms (50);
  EfDeadline *near = ef_deadlines_add (f->deadlines, f->near[0], at);

  assert_cut (f->near[1]);
  g_assert_cmpint (g_get_monotonic_time (), >=, at);
  assert_alive (f->far[1]);
  ef_deadlines_remove (f->deadlines, near);
  ef_deadlines_remove (f->deadlines, far);
}

/* The one that moves away outlives the one that does not. */
static void
test_moved_away (Fixture *f, gconstpointer data)
{
  EfDeadline *far = ef_deadlines_add (f->deadlines, f->far[0], in_ms (20));
  EfDeadline *near;

  ef_deadlines_set (f->deadlines, far, EF_DEADLINE_NEVER);
  near = ef_deadlines_add (f->deadlines, f->near[0], in_ms (60));
  assert_cut (f->near[1]);
  assert_alive (f->far[1]);
  ef_deadlines_remove (f->deadlines, near);
  ef_deadlines_remove (f->deadlines, far);
}

static void
test_moved_near (Fixture *f, gconstpointer data)
{
  EfDeadline *near =
      ef_deadlines_add (f->deadlines, f->near[0], EF_DEADLINE_NEVER);

  ef_deadlines_set (f->deadlines, near, in_ms (20));
  assert_cut (f->near[1]);
  ef_deadlines_remove (f->deadlines, near);
}

static void
test_removed (Fixture *f, gconstpointer data)
{
  EfDeadline *far = ef_deadlines_add (f->deadlines, f->far[0], in_ms (20));
  EfDeadline *near;

  ef_deadlines_remove (f->deadlines, far);
  near = ef_deadlines_add (f->deadlines, f->near[0], in_ms (60));
  assert_cut (f->near[1]);
  assert_alive (f->far[1]);
  ef_deadlines_remove (f->deadlines, near);
}

gint
main (gint argc, gchar **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/deadlines/cut", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/deadlines/moved-away", Fixture, NULL, set_up, test_moved_away,
      tear_down);
  g_test_add ("/deadlines/moved-near", Fixture, NULL, set_up, test_moved_near,
      tear_down);
  g_test_add (
      "/deadlines/removed", Fixture, NULL, set_up, test_removed, tear_down);
  return g_test_run ();
}
