/* Edit Factory - whether there is room for more work
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "disk-guard.h"
#include "amount.h"
#include "log.h"
#include "metrics.h"

#include <string.h>
#include <sys/statvfs.h>

#define DEFAULT_BYTES (G_GUINT64_CONSTANT (2) << 30)
#define DEFAULT_FRACTION 0.02

struct _EfDiskGuard
{
  gchar *folders[2]; /* the second is where files of users go */
  EfDiskFloor floor;
  GMutex lock;
  gboolean low;
};

void
ef_disk_floor_init (EfDiskFloor *floor)
{
  *floor = (EfDiskFloor){ DEFAULT_BYTES, DEFAULT_FRACTION };
}

gboolean
ef_disk_floor_parse (const gchar *text, EfDiskFloor *floor, GError **error)
{
  gchar *end;
  gdouble percent = g_ascii_strtod (text, &end);

  if (strcmp (end, "%") != 0) {
    floor->fraction = 1;
    return ef_amount_parse ("--disk-floor", text, &floor->bytes, error);
  }
  floor->bytes = G_MAXUINT64;
  floor->fraction = percent / 100;
  if (end != text && percent >= 0 && percent <= 99)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_USAGE,
      "--disk-floor: '%s': must be 0%% to 99%%", text);
  return FALSE;
}

guint64
ef_disk_floor_get (const EfDiskFloor *floor, guint64 total)
{
  guint64 part = (guint64)((gdouble)total * floor->fraction);

  return floor->fraction < 1 ? MIN (floor->bytes, part) : floor->bytes;
}

gboolean
ef_disk_is_low (guint64 floor, guint64 free, gboolean was_low)
{
  return free < (was_low ? floor + floor / 10 : floor);
}

EfDiskGuard *
ef_disk_guard_new (
    const gchar *folder, const gchar *files, const EfDiskFloor *floor)
{
  EfDiskGuard *self = g_new0 (EfDiskGuard, 1);

  self->folders[0] = g_strdup (folder);
  self->folders[1] = g_strdup (files);
  self->floor = *floor;
  g_mutex_init (&self->lock);
  return self;
}

void
ef_disk_guard_free (EfDiskGuard *self)
{
  g_mutex_clear (&self->lock);
  g_free (self->folders[0]);
  g_free (self->folders[1]);
  g_free (self);
}

static void
tell (gboolean low, guint64 free, guint64 floor)
{
  g_autofree gchar *is = g_strdup_printf ("%" G_GUINT64_FORMAT, free);
  g_autofree gchar *wanted = g_strdup_printf ("%" G_GUINT64_FORMAT, floor);

  ef_log (low ? EF_LOG_ERROR : EF_LOG_INFO,
      low ? "the disk is nearly full: jobs wait"
          : "the disk has room again: jobs go on",
      "free", is, "floor", wanted, NULL);
}

/* A file system that cannot be asked stops nobody: writing will tell. */
static void
measure (EfDiskGuard *self, const gchar *folder, guint64 *free, guint64 *floor)
{
  struct statvfs info;

  *free = G_MAXUINT64;
  *floor = 0;
  if (statvfs (folder, &info) != 0)
    return;
  *free = (guint64)info.f_bavail * info.f_frsize;
  *floor =
      ef_disk_floor_get (&self->floor, (guint64)info.f_blocks * info.f_frsize);
}

gboolean
ef_disk_guard_has_room (EfDiskGuard *self, guint64 bytes)
{
  guint64 free, floor, own_free, own_floor;
  gboolean low, changed, fits;

  measure (self, self->folders[1], &free, &floor);
  fits = bytes == 0 || (free >= floor && bytes <= free - floor);
  measure (self, self->folders[0], &own_free, &own_floor);
  /* the one that is nearer to its floor is told of */
  if ((gint64)(own_free - own_floor) < (gint64)(free - floor)) {
    free = own_free;
    floor = own_floor;
  }
  g_mutex_lock (&self->lock);
  low = ef_disk_is_low (floor, free, self->low);
  changed = low != self->low;
  self->low = low;
  g_mutex_unlock (&self->lock);
  if (changed)
    tell (low, free, floor);
  ef_metric_set (&ef_metric_disk_free, NULL, NULL, (gdouble)free);
  ef_metric_set (&ef_metric_disk_floor, NULL, NULL, (gdouble)floor);
  ef_metric_set (&ef_metric_disk_low, NULL, NULL, low);
  return !low && fits;
}
