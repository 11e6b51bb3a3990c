/* Edit Factory - the meta that carries word times on a text buffer
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <editfactory/words.h>

GType
ef_word_timing_meta_api_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    /* No tags: nothing about the memory's layout, so elements that copy
     * untagged metas carry it along. */
    static const gchar *tags[] = { NULL };
    GType registered = gst_meta_api_type_register ("EfWordTimingMetaAPI", tags);

    g_once_init_leave (&type, registered);
  }
  return type;
}

static gboolean
meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  ((EfWordTimingMeta *)meta)->words = NULL;
  return TRUE;
}

static void
meta_free (GstMeta *meta, GstBuffer *buffer)
{
  g_clear_pointer (&((EfWordTimingMeta *)meta)->words, ef_words_unref);
}

static gboolean
meta_transform (GstBuffer *dest, GstMeta *meta, GstBuffer *buffer, GQuark type,
    gpointer data)
{
  const GstMetaTransformCopy *copy = data;

  if (!GST_META_TRANSFORM_IS_COPY (type))
    return FALSE;
  /* times and offsets are of the whole text: a part goes without */
  if (copy->region)
    return TRUE;
  return ef_buffer_add_word_timing_meta (
             dest, ((EfWordTimingMeta *)meta)->words) != NULL;
}

const GstMetaInfo *
ef_word_timing_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info)) {
    const GstMetaInfo *registered =
        gst_meta_register (EF_WORD_TIMING_META_API_TYPE, "EfWordTimingMeta",
            sizeof (EfWordTimingMeta), meta_init, meta_free, meta_transform);

    g_once_init_leave (&info, registered);
  }
  return info;
}

EfWordTimingMeta *
ef_buffer_add_word_timing_meta (GstBuffer *buffer, EfWords *words)
{
  EfWordTimingMeta *meta;

  g_return_val_if_fail (words != NULL, NULL);
  meta = (EfWordTimingMeta *)gst_buffer_add_meta (
      buffer, ef_word_timing_meta_get_info (), NULL);
  if (meta)
    meta->words = ef_words_ref (words);
  return meta;
}

EfWordTimingMeta *
ef_buffer_get_word_timing_meta (GstBuffer *buffer)
{
  return (EfWordTimingMeta *)gst_buffer_get_meta (
      buffer, EF_WORD_TIMING_META_API_TYPE);
}
