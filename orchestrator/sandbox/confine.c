/* Edit Factory - walls that a process builds around itself
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "confine.h"

#include <editfactory/error.h>
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>

EfConfinement *
ef_confinement_new (void)
{
  EfConfinement *confinement = g_new0 (EfConfinement, 1);

  confinement->read = g_ptr_array_new_with_free_func (g_free);
  confinement->write = g_ptr_array_new_with_free_func (g_free);
  return confinement;
}

void
ef_confinement_free (EfConfinement *confinement)
{
  g_ptr_array_unref (confinement->read);
  g_ptr_array_unref (confinement->write);
  g_free (confinement);
}

/* Set here and not by who started us: in the user namespace that has been
 * entered meanwhile, only our own processes count. */
static gboolean
limit_processes (guint processes, GError **error)
{
  const struct rlimit value = { processes, processes };

  if (processes == 0 || setrlimit (RLIMIT_NPROC, &value) == 0)
    return TRUE;
  g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
      "the number of processes cannot be limited: %s", g_strerror (errno));
  return FALSE;
}

static gboolean
is_enough (gboolean ok, const EfConfinement *confinement, GError **cause,
    GError **error)
{
  if (ok)
    return TRUE;
  if (!confinement->required) {
    g_clear_error (cause);
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (cause));
  return FALSE;
}

gboolean
ef_confine (
    const EfConfinement *confinement, EfConfined *confined, GError **error)
{
  GError *cause = NULL;
  gboolean ok;

  *confined = (EfConfined){ 0 };
  if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    g_set_error (error, EF_ERROR, EF_ERROR_FAILED,
        "new privileges cannot be ruled out: %s", g_strerror (errno));
    return FALSE;
  }
  if (!limit_processes (confinement->processes, error))
    return FALSE;
  ok = ef_confine_landlock (confinement, &confined->landlock, &cause);
  if (!is_enough (ok, confinement, &cause, error))
    return FALSE;
  confined->seccomp = ef_confine_seccomp (confinement->network, &cause);
  return is_enough (confined->seccomp, confinement, &cause, error);
}
