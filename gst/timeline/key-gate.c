/* Edit Factory - lets a decoder begin with a key frame
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "key-gate.h"

struct _EfKeyGate
{
  GMutex lock;
  gboolean open;
  GstClockTime first;
};

/* Where the NAL unit after @at has its header, or @size. Both of the forms that
 * h265parse gives: start codes, or lengths of four bytes. */
static gsize
next_unit (const guint8 *data, gsize size, gsize at, gboolean start_codes)
{
  if (!start_codes)
    return size - at > 4 ? at + 4 : size;
  while (at + 3 < size && (data[at] || data[at + 1] || data[at + 2] != 1))
    at++;
  return at + 3 < size ? at + 3 : size;
}

/* GST_READ_UINT32_BE() asks for an address that is a multiple of four. */
static gsize
read_length (const guint8 *data)
{
  return (gsize)data[0] << 24 | data[1] << 16 | data[2] << 8 | data[3];
}

/* H.265, table 7-1: does the access unit begin with a slice of a picture that
 * any decoder can begin with? */
static gboolean
is_irap (GstBuffer *buffer, gboolean start_codes)
{
  gboolean irap = FALSE;
  GstMapInfo map;
  gsize at;

  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  at = next_unit (map.data, map.size, 0, start_codes);
  while (at < map.size) {
    guint type = map.data[at] >> 1 & 0x3f;
    gsize length = start_codes ? 0 : read_length (map.data + at - 4);

    if (type < 32) {
      irap = type >= 16 && type <= 23;
      break;
    }
    if (length >= map.size - at)
      break;
    at = next_unit (map.data, map.size, at + length, start_codes);
  }
  gst_buffer_unmap (buffer, &map);
  return irap;
}

/* h265parse does not flag the rest of a unit that a seek went into. */
static gboolean
is_key (GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstCaps) caps = NULL;
  const GstStructure *s;

  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    return FALSE;
  caps = gst_pad_get_current_caps (pad);
  s = caps ? gst_caps_get_structure (caps, 0) : NULL;
  return !s || !gst_structure_has_name (s, "video/x-h265") ||
      is_irap (buffer,
          g_strcmp0 (gst_structure_get_string (s, "stream-format"),
              "byte-stream") == 0);
}

static GstPadProbeReturn
check_buffer (EfKeyGate *self, GstPad *pad, GstBuffer *buffer)
{
  gboolean open;

  g_mutex_lock (&self->lock);
  if (!self->open && is_key (pad, buffer)) {
    self->open = TRUE;
    self->first = GST_BUFFER_PTS (buffer);
  }
  open = self->open;
  g_mutex_unlock (&self->lock);
  return open ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static void
shut (EfKeyGate *self)
{
  g_mutex_lock (&self->lock);
  self->open = FALSE;
  self->first = GST_CLOCK_TIME_NONE;
  g_mutex_unlock (&self->lock);
}

static GstPadProbeReturn
probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    return check_buffer (data, pad, GST_PAD_PROBE_INFO_BUFFER (info));
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_FLUSH_STOP)
    shut (data);
  return GST_PAD_PROBE_OK;
}

static void
element_added (GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer data)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;

  if (!factory ||
      !gst_element_factory_list_is_type (factory,
          GST_ELEMENT_FACTORY_TYPE_DECODER |
              GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO))
    return;
  pad = gst_element_get_static_pad (element, "sink");
  if (pad)
    gst_pad_add_probe (pad,
        GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_FLUSH, probe, data,
        NULL);
}

EfKeyGate *
ef_key_gate_new (GstElement *pipeline)
{
  EfKeyGate *self = g_new0 (EfKeyGate, 1);

  g_mutex_init (&self->lock);
  shut (self);
  g_signal_connect (
      pipeline, "deep-element-added", G_CALLBACK (element_added), self);
  return self;
}

void
ef_key_gate_free (EfKeyGate *self)
{
  g_mutex_clear (&self->lock);
  g_free (self);
}

GstClockTime
ef_key_gate_get_first (EfKeyGate *self)
{
  GstClockTime first;

  g_mutex_lock (&self->lock);
  first = self->first;
  g_mutex_unlock (&self->lock);
  return first;
}
