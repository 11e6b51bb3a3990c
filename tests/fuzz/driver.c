/* Edit Factory - runs a fuzz target on mutations of a corpus
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 *   fuzz-srt [--runs N] [--seconds S] [--seed K] [--dictionary TEXT]
 *     [--crash FILE] CORPUS…
 *
 * CORPUS: files or folders. Without --runs or --seconds each file is given to
 * the target once, as it is. The same seed makes the same inputs.
 */
#include <fcntl.h>
#include <glib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LONGEST 65536
/* Seconds after which an input is one that a reader hangs on. */
#define PATIENCE 120

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static GPtrArray *corpus; /* of GBytes */
static GByteArray *input;
static const gchar *crash_file;
static gint runs = 0, seed = 1;
static gdouble seconds = 0;
static gchar *dictionary_text;
static gchar **dictionary;

/* Async-signal-safe: the input is what somebody will want. */
static void
on_crash (int signal_number)
{
  gint fd = open (crash_file, O_WRONLY | O_CREAT | O_TRUNC, 0644);

  if (fd >= 0 && write (fd, input->data, input->len) >= 0)
    close (fd);
  signal (signal_number, SIG_DFL);
  raise (signal_number);
}

/* A sanitizer reports bad accesses itself, and then aborts. */
#if defined __SANITIZE_ADDRESS__
static const gint crashes[] = { SIGABRT, SIGTRAP, SIGALRM };
#else
static const gint crashes[] = { SIGABRT, SIGTRAP, SIGALRM, SIGSEGV, SIGBUS,
  SIGFPE };
#endif

static void
run_one (void)
{
  alarm (PATIENCE);
  LLVMFuzzerTestOneInput (input->data, input->len);
}

static void
add_path (const gchar *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const gchar *name;
  gchar *data;
  gsize length;

  if (!dir) {
    if (!g_file_get_contents (path, &data, &length, NULL))
      g_error ("%s: cannot be read", path);
    g_ptr_array_add (corpus, g_bytes_new_take (data, length));
    return;
  }
  while ((name = g_dir_read_name (dir)))
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  /* A folder's order is not the same everywhere. */
  g_ptr_array_sort (names, (GCompareFunc)(void (*) (void))g_strcmp0);
  for (guint i = 0; i < names->len; i++) {
    const gchar *file = *(const gchar **)&names->pdata[i];

    add_path (file);
  }
}

/* MIN() would draw twice. */
static guint
at_most (GRand *rand, guint highest, gsize limit)
{
  guint n = g_rand_int_range (rand, 1, (gint)highest + 1);

  return (guint)MIN (n, limit);
}

static GBytes *
any_document (GRand *rand)
{
  return g_ptr_array_index (
      corpus, g_rand_int_range (rand, 0, (gint)corpus->len));
}

static guint
any_place (GRand *rand)
{
  return g_rand_int_range (rand, 0, (gint)input->len + 1);
}

static void
insert (guint at, const guint8 *data, guint length)
{
  guint old = input->len;

  if (old + length > LONGEST || length == 0)
    return;
  g_byte_array_set_size (input, old + length);
  memmove (input->data + at + length, input->data + at, old - at);
  memcpy (input->data + at, data, length);
}

static void
insert_part (GRand *rand)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (any_document (rand), &length);
  gsize from = g_rand_int_range (rand, 0, (gint)length + 1);

  insert (any_place (rand), data + from, at_most (rand, 200, length - from));
}

static void
insert_token (GRand *rand)
{
  guint n = dictionary ? g_strv_length (dictionary) : 0;
  const gchar *token;

  if (n == 0)
    return;
  token = dictionary[g_rand_int_range (rand, 0, (gint)n)];
  insert (any_place (rand), (const guint8 *)token, (guint)strlen (token));
}

/* One piece many times: depth and length. */
static void
repeat_part (GRand *rand)
{
  guint at = any_place (rand), times = g_rand_int_range (rand, 2, 200);
  guint n = at_most (rand, 40, input->len - at);
  g_autofree guint8 *part = g_memdup2 (input->data + at, n);

  for (guint i = 0; i < times && part; i++)
    insert (at, part, n);
}

static void
mutate (GRand *rand)
{
  guint at;

  switch (g_rand_int_range (rand, 0, 7)) {
    case 0:
    case 1:
      if (input->len == 0)
        break;
      at = g_rand_int_range (rand, 0, (gint)input->len);
      input->data[at] = (guint8)g_rand_int_range (rand, 0, 256);
      break;
    case 2:
      if (input->len == 0)
        break;
      at = g_rand_int_range (rand, 0, (gint)input->len);
      input->data[at] ^= (guint8)(1 << g_rand_int_range (rand, 0, 8));
      break;
    case 3:
      at = any_place (rand);
      g_byte_array_remove_range (
          input, at, at_most (rand, 60, input->len - at));
      break;
    case 4:
      insert_part (rand);
      break;
    case 5:
      insert_token (rand);
      break;
    default:
      repeat_part (rand);
  }
}

static void
take_document (GBytes *document)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (document, &length);

  g_byte_array_set_size (input, 0);
  g_byte_array_append (input, data, (guint)MIN (length, LONGEST));
}

static guint
run_mutations (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32)seed);
  gint64 until = g_get_monotonic_time () + (gint64)(seconds * 1e6);
  guint n = 0;

  while ((runs > 0 && n < (guint)runs) ||
      (runs == 0 && g_get_monotonic_time () < until)) {
    guint changes = g_rand_int_range (rand, 1, 8);

    take_document (any_document (rand));
    for (guint i = 0; i < changes; i++)
      mutate (rand);
    run_one ();
    n++;
  }
  return n;
}

int
main (int argc, char **argv)
{
  const GOptionEntry entries[] = {
    { "runs", 0, 0, G_OPTION_ARG_INT, &runs, "Mutations", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Or a time", "S" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Of the mutations", "K" },
    { "dictionary", 0, 0, G_OPTION_ARG_STRING, &dictionary_text,
        "Tokens, one a line", "TEXT" },
    { "crash", 0, 0, G_OPTION_ARG_FILENAME, &crash_file,
        "Where the input goes that crashes", "FILE" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("CORPUS...");
  g_autoptr (GError) error = NULL;
  guint n;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);
  corpus = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  input = g_byte_array_new ();
  for (gint i = 1; i < argc; i++)
    add_path (argv[i]);
  if (corpus->len == 0)
    g_error ("no corpus");
  if (dictionary_text)
    dictionary = g_strsplit (g_strchomp (dictionary_text), "\n", -1);
  crash_file = crash_file ? crash_file : "fuzz-crash";
  LLVMFuzzerInitialize (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (crashes); i++)
    signal (crashes[i], on_crash);
  for (guint i = 0; i < corpus->len; i++) {
    take_document (g_ptr_array_index (corpus, i));
    run_one ();
  }
  n = run_mutations ();
  /* What comes now, as leaks do, comes of no input. */
  alarm (0);
  for (guint i = 0; i < G_N_ELEMENTS (crashes); i++)
    signal (crashes[i], SIG_DFL);
  g_print ("1..1\nok 1 - %u documents, %u mutations of seed %d\n", corpus->len,
      n, seed);
  g_ptr_array_unref (corpus);
  g_byte_array_unref (input);
  g_strfreev (dictionary);
  g_free (dictionary_text);
  return EXIT_SUCCESS;
}
