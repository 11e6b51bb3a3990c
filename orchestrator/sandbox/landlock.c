/* Edit Factory - Landlock: which files and sockets, whatever the mounts say
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * By system call numbers and values of our own: Debian 12's headers know the
 * first version of the interface, kernels have had six more since.
 */
#include "confine.h"

#include <editfactory/error.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define CREATE_VERSION 1
#define RULE_PATH_BENEATH 1

#define FS_EXECUTE (1ULL << 0)
#define FS_WRITE_FILE (1ULL << 1)
#define FS_READ_FILE (1ULL << 2)
#define FS_READ_DIR (1ULL << 3)
#define FS_SPECIAL ((1ULL << 6) | (7ULL << 9)) /* devices, sockets, pipes */
#define FS_VERSION_1 ((1ULL << 13) - 1)
#define FS_REFER (1ULL << 13)     /* version 2 */
#define FS_TRUNCATE (1ULL << 14)  /* 3 */
#define FS_IOCTL_DEV (1ULL << 15) /* 5 */
#define NET_TCP 3ULL              /* 4: bind, connect */
#define SCOPE_ALL 3ULL            /* 6: abstract Unix sockets, signals */

/* What a rule for a file, not a folder, may hold. */
#define FILE_RIGHTS                                                            \
  (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | FS_TRUNCATE | FS_IOCTL_DEV)

typedef struct
{
  guint64 fs;
  guint64 net;
  guint64 scoped;
} Ruleset;

typedef struct
{
  guint64 allowed;
  gint32 parent;
} __attribute__ ((packed)) PathRule;

static gboolean
fail (GError **error, const gchar *what)
{
  gint code = errno;

  g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED, "Landlock: %s: %s", what,
      g_strerror (code));
  return FALSE;
}

static guint64
handled (guint abi)
{
  return FS_VERSION_1 | (abi >= 2 ? FS_REFER : 0) |
      (abi >= 3 ? FS_TRUNCATE : 0) | (abi >= 5 ? FS_IOCTL_DEV : 0);
}

/* Older kernels want the shorter structures of their time. */
static gint
create (guint abi, gboolean network)
{
  const Ruleset rules = { handled (abi), abi >= 4 && !network ? NET_TCP : 0,
    abi >= 6 ? SCOPE_ALL : 0 };
  const gsize size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;

  return syscall (SYS_landlock_create_ruleset, &rules, size, 0);
}

static gboolean
allow (gint ruleset, const gchar *path, guint64 rights, GError **error)
{
  gint fd = open (path, O_PATH | O_CLOEXEC);
  struct stat info;
  PathRule rule = { rights, fd };
  gboolean ok;

  if (fd < 0 && (errno == ENOENT || errno == EACCES || errno == ENOTDIR))
    return TRUE;
  if (fd < 0 || fstat (fd, &info) != 0)
    return fail (error, path);
  if (!S_ISDIR (info.st_mode))
    rule.allowed &= FILE_RIGHTS;
  ok = syscall (SYS_landlock_add_rule, ruleset, RULE_PATH_BENEATH, &rule, 0) ==
          0 ||
      fail (error, path);
  close (fd);
  return ok;
}

static gboolean
allow_all (gint ruleset, GPtrArray *paths, guint64 rights, GError **error)
{
  for (guint i = 0; i < paths->len; i++)
    if (!allow (ruleset, g_ptr_array_index (paths, i), rights, error))
      return FALSE;
  return TRUE;
}

gboolean
ef_confine_landlock (
    const EfConfinement *confinement, guint *abi, GError **error)
{
  const guint64 read = FS_EXECUTE | FS_READ_FILE | FS_READ_DIR;
  glong version =
      syscall (SYS_landlock_create_ruleset, NULL, 0, CREATE_VERSION);
  gint ruleset;
  gboolean ok;

  *abi = 0;
  if (version < 1)
    return fail (error, "is not there");
  ruleset = create (version, confinement->network);
  if (ruleset < 0)
    return fail (error, "no rules can be made");
  ok = allow_all (ruleset, confinement->read, read, error) &&
      allow_all (ruleset, confinement->write,
          handled (version) & ~(FS_EXECUTE | FS_SPECIAL | FS_IOCTL_DEV),
          error) &&
      allow (ruleset, "/dev/null", FS_READ_FILE | FS_WRITE_FILE, error) &&
      (syscall (SYS_landlock_restrict_self, ruleset, 0) == 0 ||
          fail (error, "does not hold"));
  close (ruleset);
  if (ok)
    *abi = version;
  return ok;
}
