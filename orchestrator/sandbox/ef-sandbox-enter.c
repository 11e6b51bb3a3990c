/* Edit Factory - starts one sandboxed process, and ends all that it leaves
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * ef-sandbox-enter OPTION... -- COMMAND ARGUMENT...
 *
 *   parent=PID      give up when this is no longer the parent
 *   cgroup=FILE     join, by writing to FILE
 *   stage=FOLDER    as root: show the paths listed on descriptor 5 (each ended
 *                   by NUL) as FOLDER/0, FOLDER/1, … to the command alone,
 *                   whatever the modes of the folders above them
 *   user=UID:GID    as root: become that user, without groups
 *   as= cpu= fsize= nofile=   limits, bytes, seconds, bytes, descriptors
 *
 * A program of its own, in plain C: it must start in no time, without threads,
 * and fork. It stays as the parent of everything that the command starts
 * (orphans come to it), ends when all of that has ended, and then writes
 * "STATUS CPU_MICROSECONDS PEAK_KILOBYTES" to descriptor 4. When its own parent
 * dies it is killed, and what is below it dies in turn. SIGTERM ends
 * everything.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FAILED 125
#define REPORT_FD 4
#define LIST_FD 5
#define MAX_LIST (64 * 1024 * 1024)
#define RESCAN_NS (50 * 1000 * 1000)

typedef struct
{
  pid_t parent;
  const char *cgroups[4];
  int n_cgroups;
  const char *stage;
  int has_user;
  uid_t uid;
  gid_t gid;
  rlim_t as, cpu, fsize, nofile;
} Options;

static void
die (const char *format, ...) __attribute__ ((noreturn, format (printf, 1, 2)));

static void
die (const char *format, ...)
{
  int code = errno;
  va_list args;

  fputs ("ef-sandbox-enter: ", stderr);
  va_start (args, format);
  vfprintf (stderr, format, args);
  va_end (args);
  if (code)
    fprintf (stderr, ": %s", strerror (code));
  fputc ('\n', stderr);
  exit (FAILED);
}

static unsigned long long
number (const char *option, const char *text, char until, const char **rest)
{
  char *end;
  unsigned long long value;

  errno = 0;
  value = strtoull (text, &end, 10);
  if (errno || end == text || *end != until)
    die ("%s: is not understood", option);
  if (rest)
    *rest = end + 1;
  return value;
}

static int
is_option (const char *argument, const char *name, const char **value)
{
  size_t length = strlen (name);

  if (strncmp (argument, name, length) != 0)
    return 0;
  *value = argument + length;
  return 1;
}

static void
parse_user (const char *argument, const char *value, Options *o)
{
  const char *group;

  o->uid = number (argument, value, ':', &group);
  o->gid = number (argument, group, '\0', NULL);
  o->has_user = 1;
  if (o->uid == 0 || o->gid == 0)
    die ("%s: root is no unprivileged user", argument);
}

static void
parse_option (const char *argument, Options *o)
{
  const char *v;

  errno = 0;
  if (is_option (argument, "parent=", &v))
    o->parent = number (argument, v, '\0', NULL);
  else if (is_option (argument, "cgroup=", &v) && o->n_cgroups < 4)
    o->cgroups[o->n_cgroups++] = v;
  else if (is_option (argument, "stage=", &v))
    o->stage = v;
  else if (is_option (argument, "user=", &v))
    parse_user (argument, v, o);
  else if (is_option (argument, "as=", &v))
    o->as = number (argument, v, '\0', NULL);
  else if (is_option (argument, "cpu=", &v))
    o->cpu = number (argument, v, '\0', NULL);
  else if (is_option (argument, "fsize=", &v))
    o->fsize = number (argument, v, '\0', NULL);
  else if (is_option (argument, "nofile=", &v))
    o->nofile = number (argument, v, '\0', NULL);
  else
    die ("%s: is not understood", argument);
}

static char **
parse (char **argv, Options *o)
{
  for (argv++; *argv && strcmp (*argv, "--") != 0; argv++)
    parse_option (*argv, o);
  if (!*argv || !argv[1])
    die ("there is no command");
  return argv + 1;
}

/* Not to outlive the parent. It may have died before this was asked for. */
static void
follow_parent (pid_t parent)
{
  if (prctl (PR_SET_PDEATHSIG, SIGKILL) != 0)
    die ("cannot follow its parent");
  if (parent && getppid () != parent)
    _exit (FAILED);
}

static void
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  if (fd < 0 || write (fd, text, strlen (text)) < 0)
    die ("%s: cannot be written", path);
  close (fd);
}

/* Staging */

static char *
read_list (size_t *length)
{
  struct stat info;
  char *list;
  size_t done = 0;

  if (fstat (LIST_FD, &info) != 0 || info.st_size > MAX_LIST)
    die ("the list of paths cannot be read");
  list = malloc (info.st_size + 1);
  while (list && done < (size_t)info.st_size) {
    ssize_t n = pread (LIST_FD, list + done, info.st_size - done, done);

    if (n <= 0)
      die ("the list of paths cannot be read");
    done += n;
  }
  if (!list)
    die ("the list of paths is too long");
  list[done] = '\0';
  *length = done;
  return list;
}

/* An empty place of the same kind, to mount on. */
static void
make_place (const char *place, const char *path)
{
  struct stat info;
  int fd;

  if (stat (path, &info) != 0)
    die ("%s", path);
  if (S_ISDIR (info.st_mode)) {
    if (mkdir (place, 0755) != 0)
      die ("%s", place);
    return;
  }
  fd = open (place, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (fd < 0)
    die ("%s", place);
  close (fd);
}

static void
stage_paths (const char *folder)
{
  size_t length;
  char *list = read_list (&length);
  char place[PATH_MAX];
  unsigned int i = 0;

  if (unshare (CLONE_NEWNS) != 0 ||
      mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    die ("cannot have mounts of its own");
  if (mount ("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") != 0)
    die ("%s: cannot be mounted", folder);
  for (char *path = list; path < list + length; path += strlen (path) + 1) {
    snprintf (place, sizeof place, "%s/%u", folder, i++);
    make_place (place, path);
    if (mount (path, place, NULL, MS_BIND | MS_REC, NULL) != 0)
      die ("%s: cannot be shown", path);
  }
  free (list);
}

/* Less */

static void
become (const Options *o)
{
  if (setgroups (0, NULL) != 0 || setresgid (o->gid, o->gid, o->gid) != 0 ||
      setresuid (o->uid, o->uid, o->uid) != 0)
    die ("cannot become user %u", (unsigned int)o->uid);
  errno = 0;
  if (setuid (0) == 0 || getuid () != o->uid || getegid () != o->gid)
    die ("is still root");
}

static void
limit (int resource, rlim_t soft, rlim_t hard)
{
  struct rlimit value = { soft, hard };

  if (soft && setrlimit (resource, &value) != 0)
    die ("cannot set limit %d", resource);
}

static void
set_limits (const Options *o)
{
  struct rlimit none = { 0, 0 };

  if (setrlimit (RLIMIT_CORE, &none) != 0)
    die ("cannot set limit %d", RLIMIT_CORE);
  limit (RLIMIT_AS, o->as, o->as);
  /* The soft limit is a signal that can be told from others. */
  limit (RLIMIT_CPU, o->cpu, o->cpu + 2);
  limit (RLIMIT_FSIZE, o->fsize, o->fsize);
  limit (RLIMIT_NOFILE, o->nofile, o->nofile);
}

/* Watching */

static void
kill_children (void)
{
  char path[64];
  FILE *file;
  int pid;

  snprintf (path, sizeof path, "/proc/self/task/%d/children", (int)getpid ());
  file = fopen (path, "re");
  while (file && fscanf (file, "%d", &pid) == 1)
    kill (pid, SIGKILL);
  if (file)
    fclose (file);
}

/* Until there is no descendant left. Returns: how the command ended. */
static int
wait_for_all (pid_t command, const sigset_t *signals)
{
  const struct timespec rescan = { 0, RESCAN_NS };
  int result = -1, status;
  pid_t pid;

  while (1) {
    while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
      if (pid == command)
        result = status;
    if (pid < 0 && errno == ECHILD)
      return result;
    if (result != -1) {
      kill_children ();
      sigtimedwait (signals, NULL, &rescan);
    } else if (sigwaitinfo (signals, NULL) == SIGTERM) {
      kill (command, SIGKILL);
    }
  }
}

static void
report (int code)
{
  struct rusage usage;
  char text[100];
  int length;

  getrusage (RUSAGE_CHILDREN, &usage);
  length = snprintf (text, sizeof text, "%d %lld %ld\n", code,
      (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL +
          usage.ru_utime.tv_usec + usage.ru_stime.tv_usec,
      usage.ru_maxrss);
  if (write (REPORT_FD, text, length) != length)
    _exit (FAILED);
}

static void
run (char **command, const sigset_t *before)
{
  pid_t self = getppid ();

  close (REPORT_FD);
  sigprocmask (SIG_SETMASK, before, NULL);
  follow_parent (self);
  execv (command[0], command);
  die ("%s: cannot be run", command[0]);
}

int
main (int argc, char **argv)
{
  Options o = { 0 };
  char **command = parse (argv, &o);
  sigset_t signals, before;
  pid_t pid;
  int status, code;

  follow_parent (o.parent);
  if (setsid () < 0)
    die ("cannot have a session of its own");
  sigemptyset (&signals);
  sigaddset (&signals, SIGTERM);
  sigaddset (&signals, SIGCHLD);
  sigprocmask (SIG_BLOCK, &signals, &before);
  /* Of all processes of the machine, these go first when memory ends. */
  write_file ("/proc/self/oom_score_adj", "800");
  for (int i = 0; i < o.n_cgroups; i++)
    write_file (o.cgroups[i], "0");
  if (o.stage)
    stage_paths (o.stage);
  close (LIST_FD);
  if (o.has_user)
    become (&o);
  /* Becoming another user has undone it. */
  follow_parent (o.parent);
  set_limits (&o);
  if (prctl (PR_SET_CHILD_SUBREAPER, 1) != 0)
    die ("cannot adopt orphans");
  pid = fork ();
  if (pid < 0)
    die ("cannot fork");
  if (pid == 0)
    run (command, &before);
  status = wait_for_all (pid, &signals);
  code = WIFSIGNALED (status) ? 128 + WTERMSIG (status) : WEXITSTATUS (status);
  report (code);
  return code;
}
