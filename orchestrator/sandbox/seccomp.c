/* Edit Factory - seccomp: which system calls
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A deny-list: what no decoder needs and what has been the way out of
 * sandboxes. Denied calls fail, they do not kill: libraries try and go on.
 */
#include "confine.h"

#include <asm/termbits.h>
#include <editfactory/error.h>
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Other processes, the kernel's own state, mounts, namespaces, keys. */
static const gchar *const denied[] = { "ptrace", "process_vm_readv",
  "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp",
  "perf_event_open", "bpf", "userfaultfd", "lookup_dcookie", "mount", "umount",
  "umount2", "pivot_root", "chroot", "move_mount", "open_tree", "fsopen",
  "fsconfig", "fsmount", "fspick", "mount_setattr", "unshare", "setns",
  "keyctl", "add_key", "request_key", "kexec_load", "kexec_file_load", "reboot",
  "init_module", "finit_module", "delete_module", "swapon", "swapoff", "acct",
  "quotactl", "quotactl_fd", "syslog", "settimeofday", "clock_settime",
  "clock_adjtime", "adjtimex", "sethostname", "setdomainname", "iopl", "ioperm",
  "modify_ldt", "vhangup", "open_by_handle_at", "name_to_handle_at",
  "fanotify_init", "personality", "nfsservctl", "uselib", "ustat", "sysfs",
  "_sysctl" };

/* Newer than the programs, which fall back to what can be filtered. */
static const gchar *const absent[] = { "clone3", "io_uring_setup",
  "io_uring_enter", "io_uring_register" };

static const guint new_namespaces[] = { CLONE_NEWUSER, CLONE_NEWNS,
  CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP };

static int
deny_names (
    scmp_filter_ctx filter, const gchar *const *names, gsize n, int code)
{
  int result = 0;

  for (gsize i = 0; i < n && result == 0; i++) {
    int call = seccomp_syscall_resolve_name (names[i]);

    /* Negative: not a call of this architecture, or not known yet. */
    if (call >= 0)
      result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (code), call, 0);
  }
  return result;
}

static int
deny_namespaces (scmp_filter_ctx filter)
{
  int result = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (new_namespaces) && result == 0; i++)
    result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (clone),
        1, SCMP_A0 (SCMP_CMP_MASKED_EQ, new_namespaces[i], new_namespaces[i]));
  return result;
}

/* Pushing characters into a terminal's input. */
static int
deny_terminal (scmp_filter_ctx filter)
{
  int result =
      seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (ioctl), 1,
          SCMP_A1 (SCMP_CMP_MASKED_EQ, 0xffffffffU, (unsigned)TIOCSTI));

  if (result != 0)
    return result;
  return seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (ioctl), 1,
      SCMP_A1 (SCMP_CMP_MASKED_EQ, 0xffffffffU, (unsigned)TIOCLINUX));
}

static gboolean
is_internet (int family)
{
  /* getaddrinfo() asks the kernel by AF_NETLINK which addresses there are. */
  return family == AF_INET || family == AF_INET6 || family == AF_NETLINK;
}

/* socketpair() reaches nobody and stays. */
static int
deny_sockets (scmp_filter_ctx filter, gboolean network)
{
  int result;

  if (!network)
    return seccomp_rule_add (
        filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (socket), 0);
  result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM), SCMP_SYS (socket),
      1, SCMP_A0 (SCMP_CMP_GT, AF_NETLINK));
  for (int family = 0; family < AF_NETLINK && result == 0; family++)
    if (!is_internet (family))
      result = seccomp_rule_add (filter, SCMP_ACT_ERRNO (EPERM),
          SCMP_SYS (socket), 1, SCMP_A0 (SCMP_CMP_EQ, family));
  return result;
}

gboolean
ef_confine_seccomp (gboolean network, GError **error)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ALLOW);
  int result = filter ? 0 : -ENOMEM;

  if (result == 0)
    result = deny_names (filter, denied, G_N_ELEMENTS (denied), EPERM);
  if (result == 0)
    result = deny_names (filter, absent, G_N_ELEMENTS (absent), ENOSYS);
  if (result == 0)
    result = deny_namespaces (filter);
  if (result == 0)
    result = deny_terminal (filter);
  if (result == 0)
    result = deny_sockets (filter, network);
  if (result == 0)
    result = seccomp_load (filter);
  if (filter)
    seccomp_release (filter);
  if (result == 0)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_UNSUPPORTED,
      "seccomp: the filter cannot be set: %s", g_strerror (-result));
  return FALSE;
}
