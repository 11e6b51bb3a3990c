/* Edit Factory - sentences that have been spoken before
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * An entry is one file, KEY.speech: a magic number, five 32-bit numbers
 * (sample rate, samples, words, timing, characters), the words (three 32-bit
 * numbers each), the samples, all little-endian, and the SHA-256 of all that.
 */
#include "speech-cache.h"
#include "bytes.h"

#include <editfactory/file.h>
#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define SUFFIX ".speech"
#define MAGIC "EFspeech"
/* Counted up when what surrounds the providers changes an entry. */
#define VERSION 1
#define HEADER (8 + 5 * 4)
#define DIGEST 32
#define MAX_ENTRY (96 * 1024 * 1024)

static void
add_field (GChecksum *sum, const gchar *field)
{
  /* With its end: "ab" and "c" is not "a" and "bc"; absent is not empty. */
  g_checksum_update (sum, (const guchar *)(field ? "+" : "-"), 1);
  if (field)
    g_checksum_update (sum, (const guchar *)field, strlen (field) + 1);
}

static void
add_number (GChecksum *sum, gdouble number)
{
  gchar text[G_ASCII_DTOSTR_BUF_SIZE];

  add_field (sum, g_ascii_formatd (text, sizeof text, "%.4f", number));
}

gchar *
ef_speech_cache_key (
    const EfSpeechProvider *provider, const EfSpeechRequest *request)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  add_number (sum, VERSION);
  add_field (sum, provider->name);
  add_number (sum, provider->version);
  add_field (sum, request->voice);
  add_field (sum, request->language);
  add_number (sum, request->rate);
  add_number (sum, request->pitch);
  add_field (sum, request->text);
  add_field (sum, provider->uses_context ? request->previous : NULL);
  add_field (sum, provider->uses_context ? request->next : NULL);
  for (guint i = 0; request->command && request->command[i]; i++)
    add_field (sum, request->command[i]);
  return g_strdup (g_checksum_get_string (sum));
}

static gchar *
entry_path (const gchar *folder, const gchar *key)
{
  g_autofree gchar *name = g_strconcat (key, SUFFIX, NULL);

  return g_build_filename (folder, name, NULL);
}

static void
digest (const guint8 *data, gsize length, guint8 out[DIGEST])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = DIGEST;

  g_checksum_update (sum, data, length);
  g_checksum_get_digest (sum, out, &size);
}

static EfSpeechResult *
parse_entry (const guint8 *data, gsize length)
{
  guint8 expected[DIGEST];
  guint32 header[5];
  EfSpeechResult *result;
  const guint8 *p = data + 8;

  if (length < HEADER + DIGEST || memcmp (data, MAGIC, 8) != 0)
    return NULL;
  digest (data, length - DIGEST, expected);
  if (memcmp (expected, data + length - DIGEST, DIGEST) != 0)
    return NULL;
  for (guint i = 0; i < 5; i++, p += 4)
    header[i] = ef_read_u32 (p);
  if (length !=
          HEADER + DIGEST + (guint64)header[2] * 12 + (guint64)header[1] * 2 ||
      header[0] < 1000 || header[3] > EF_TIMING_GIVEN)
    return NULL;
  result = ef_speech_result_new (header[0]);
  result->timing = header[3];
  result->characters = header[4];
  for (guint i = 0; i < header[2]; i++, p += 12) {
    EfSpokenWord word = { ef_read_u32 (p), ef_read_u32 (p + 4),
      ef_read_u32 (p + 8) };

    g_array_append_val (result->words, word);
  }
  for (guint i = 0; i < header[1]; i++, p += 2) {
    gint16 sample = (gint16)ef_read_u16 (p);

    g_array_append_val (result->samples, sample);
  }
  return result;
}

EfSpeechResult *
ef_speech_cache_load (const gchar *folder, const gchar *key)
{
  g_autofree gchar *path = entry_path (folder, key);
  g_autofree gchar *data = NULL;
  EfSpeechResult *result;
  gsize length;

  if (!ef_file_read (path, MAX_ENTRY, &data, &length, NULL))
    return NULL;
  result = parse_entry ((const guint8 *)data, length);
  if (result)
    g_utime (path, NULL);
  else
    g_unlink (path);
  return result;
}

static void
append_32 (GByteArray *out, guint32 value)
{
  guint32 data = GUINT32_TO_LE (value);

  g_byte_array_append (out, (const guint8 *)&data, sizeof data);
}

void
ef_speech_cache_store (
    const gchar *folder, const gchar *key, const EfSpeechResult *result)
{
  g_autofree gchar *path = entry_path (folder, key);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 sum[DIGEST];

  if (g_mkdir_with_parents (folder, 0700) != 0)
    return;
  g_byte_array_append (out, (const guint8 *)MAGIC, 8);
  append_32 (out, result->sample_rate);
  append_32 (out, result->samples->len);
  append_32 (out, result->words->len);
  append_32 (out, result->timing);
  append_32 (out, result->characters);
  for (guint i = 0; i < result->words->len; i++) {
    const EfSpokenWord *word = &g_array_index (result->words, EfSpokenWord, i);

    append_32 (out, word->at);
    append_32 (out, word->start);
    append_32 (out, word->end);
  }
  for (guint i = 0; i < result->samples->len; i++) {
    gint16 data = GINT16_TO_LE (g_array_index (result->samples, gint16, i));

    g_byte_array_append (out, (const guint8 *)&data, sizeof data);
  }
  digest (out->data, out->len, sum);
  g_byte_array_append (out, sum, DIGEST);
  if (out->len <= MAX_ENTRY)
    ef_file_write (path, (const gchar *)out->data, out->len, NULL);
}

typedef struct
{
  gchar *path;
  guint64 size;
  gint64 used;
} Entry;

static void
free_entry (gpointer data)
{
  Entry *entry = data;

  g_free (entry->path);
  g_free (entry);
}

static gint
by_age (gconstpointer a, gconstpointer b)
{
  const Entry *left = *(Entry *const *)a, *right = *(Entry *const *)b;

  return (left->used > right->used) - (left->used < right->used);
}

void
ef_speech_cache_trim (const gchar *folder, guint64 max_bytes)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (free_entry);
  guint64 total = 0;
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);
    GStatBuf st;
    Entry *entry;

    if (!g_str_has_suffix (name, SUFFIX) || g_lstat (path, &st) != 0)
      continue;
    entry = g_new0 (Entry, 1);
    entry->path = g_steal_pointer (&path);
    entry->size = st.st_size;
    entry->used =
        (gint64)st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000;
    total += entry->size;
    g_ptr_array_add (entries, entry);
  }
  g_ptr_array_sort (entries, by_age);
  for (guint i = 0; i < entries->len && total > max_bytes; i++) {
    Entry *entry = g_ptr_array_index (entries, i);

    if (g_unlink (entry->path) == 0)
      total -= entry->size;
  }
}
