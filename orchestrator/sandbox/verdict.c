/* Edit Factory - what the end of a stage's process means
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "verdict.h"

#include <signal.h>
#include <string.h>

#define MEGABYTE (1024.0 * 1024.0)

static const gchar *
signal_name (gint number)
{
  switch (number) {
    case SIGSEGV:
      return "SIGSEGV";
    case SIGBUS:
      return "SIGBUS";
    case SIGABRT:
      return "SIGABRT";
    case SIGFPE:
      return "SIGFPE";
    case SIGILL:
      return "SIGILL";
    case SIGTRAP:
      return "SIGTRAP";
    case SIGSYS:
      return "SIGSYS";
    case SIGKILL:
      return "SIGKILL";
    case SIGTERM:
      return "SIGTERM";
    default:
      return "a signal";
  }
}

static gboolean
fail_memory (const EfSandboxConfig *config, GError **error)
{
  g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_MEMORY,
      "it needs more than the %.0f MB of memory that a stage may take; try "
      "smaller pictures and videos",
      config->memory / MEGABYTE);
  return FALSE;
}

static gboolean
fail_time (guint seconds, const gchar *of, GError **error)
{
  g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_TIME,
      "it took more than the %u s%s that a stage may take; try a shorter "
      "script or less footage",
      seconds, of);
  return FALSE;
}

/* A program that gets no more memory ends by SIGABRT, SIGTRAP or SIGSEGV,
 * depending on who asked; GLib says so, and the peak is a hint. */
static gboolean
was_memory (const EfChildEnd *end, gint number, const EfSandboxConfig *config)
{
  if (end->out_of_memory)
    return TRUE;
  if (!config->memory)
    return FALSE;
  if (end->peak_bytes > config->memory / 10 * 8)
    return TRUE;
  return strstr (end->complaint, "failed to allocate") ||
      strstr (end->complaint, "out of memory");
}

static gboolean
fail_signal (const EfChildEnd *end, gint number, const EfSandboxConfig *config,
    GError **error)
{
  if (number == SIGXCPU)
    return fail_time (config->cpu, " of processor time", error);
  if (number == SIGXFSZ) {
    g_set_error (error, EF_ERROR, EF_ERROR_LIMIT,
        "it would write a file of more than %.0f MB; try a shorter script",
        config->file_size / MEGABYTE);
    return FALSE;
  }
  if (was_memory (end, number, config))
    return fail_memory (config, error);
  if (number == SIGKILL && config->cpu && end->cpu_seconds >= config->cpu)
    return fail_time (config->cpu, " of processor time", error);
  if (number == SIGKILL) {
    g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_CRASH,
        "its process was killed from outside (SIGKILL): the machine may be "
        "short of memory; try again with fewer jobs at a time");
    return FALSE;
  }
  g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_CRASH,
      "its process crashed (%s): one of the files may be damaged; try "
      "without the newest one",
      signal_name (number));
  return FALSE;
}

/* The end that we have made ourselves. */
static gboolean
fail_stopped (const EfChildEnd *end, const EfStageMessages *messages,
    const EfSandboxConfig *config, guint stall, GError **error)
{
  switch (end->stop) {
    case EF_STOP_CANCELLED:
      g_set_error (error, EF_ERROR, EF_ERROR_CANCELLED, "was cancelled");
      return FALSE;
    case EF_STOP_WALL:
      return fail_time (config->wall, "", error);
    case EF_STOP_STALL:
      g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_HANG,
          "nothing has moved for %u s, so it was stopped; one of the files "
          "may be damaged",
          stall);
      return FALSE;
    default:
      g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_OUTPUT,
          "its process says what is not understood (%s): one of the files "
          "may be harmful",
          messages->violation);
      return FALSE;
  }
}

static gboolean
fail_setup (const EfChildEnd *end, GError **error)
{
  g_autofree gchar *complaint = ef_quote (end->complaint, 300);

  g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP,
      "the sandbox could not be made: %s",
      *complaint ? complaint : "its process ended at once");
  return FALSE;
}

gboolean
ef_verdict (const EfChildEnd *end, const EfStageMessages *messages,
    const EfSandboxConfig *config, guint stall, GError **error)
{
  if (end->stop != EF_STOP_NONE)
    return fail_stopped (end, messages, config, stall, error);
  if (!messages->ready && messages->error) {
    g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_SETUP, "%s",
        messages->error->message);
    return FALSE;
  }
  if (!messages->ready)
    return fail_setup (end, error);
  if (end->status > 128 && end->status < 128 + 65)
    return fail_signal (end, end->status - 128, config, error);
  if (messages->error) {
    *error = g_error_copy (messages->error);
    /* Nobody has cancelled it. */
    if (messages->error->code == EF_ERROR_CANCELLED)
      (*error)->code = EF_ERROR_FAILED;
    return FALSE;
  }
  if (messages->done && end->status == 0)
    return TRUE;
  g_set_error (error, EF_SANDBOX_ERROR, EF_SANDBOX_ERROR_CRASH,
      "its process ended early (status %d); one of the files may be damaged",
      end->status);
  return FALSE;
}
