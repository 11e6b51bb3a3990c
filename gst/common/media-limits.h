/* Edit Factory - what the parts of the media guard share; not installed
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <editfactory/media-guard.h>

G_BEGIN_DECLS

/* @limits with every zero replaced by its default; @limits may be NULL */
G_GNUC_INTERNAL EfMediaLimits ef_media_limits_fill (
    const EfMediaLimits *limits);
/* Is a picture of that size allowed? Errors say "is 30000x30000 …". */
G_GNUC_INTERNAL gboolean ef_media_limits_check_size (
    const EfMediaLimits *limits, gboolean still, guint width, guint height,
    GError **error);
/* The same for video caps: size and rate. */
G_GNUC_INTERNAL gboolean ef_media_limits_check_caps (
    const EfMediaLimits *limits, gboolean still, GstCaps *caps, GError **error);

/**
 * EfStillHeader: what the first bytes of a JPEG, PNG or WebP say.
 * @orientation: EXIF 1..8
 * @animated: more than one picture (WebP)
 */
typedef struct
{
  guint width;
  guint height;
  guint orientation;
  gboolean animated;
} EfStillHeader;

/* Reads the header of the still that @fd is open on, without decoding.
 * Bounded: at most 1,000 markers or chunks are looked at. */
G_GNUC_INTERNAL gboolean ef_still_header_read (
    gint fd, const gchar *container, EfStillHeader *header);
/* Refuses an MP4 or QuickTime file without a whole moov box, and pictures in
 * its clothes (HEIC, AVIF). @size: of the file */
G_GNUC_INTERNAL gboolean ef_mp4_check (
    gint fd, const gchar *path, guint64 size, GError **error);
/* As ef_media_sniff(), and gives the still's header (zeroes for others). */
G_GNUC_INTERNAL gchar *ef_media_sniff_full (const gchar *path,
    const EfMediaLimits *limits, EfStillHeader *header, GError **error);
G_GNUC_INTERNAL gboolean ef_container_is_still (const gchar *container);

/* The size that the coded frame @data of @media_type gives itself.
 * Returns: FALSE when it says nothing of its size (not a key frame, a codec
 * whose size is in its caps) */
G_GNUC_INTERNAL gboolean ef_frame_header_size (const gchar *media_type,
    const guint8 *data, gsize length, guint *width, guint *height);

/* Is a decoder for @caps installed and on the allow-list? Raw needs none. */
G_GNUC_INTERNAL gboolean ef_media_guard_can_decode (GstCaps *caps);

/* Was @message posted by a guarded bin itself, about a limit? */
G_GNUC_INTERNAL gboolean ef_media_guard_is_from (GstMessage *message);

/* A bin of filesrc and decodebin that plugs only what is allowed. With
 * @decode FALSE it stops at parsed streams. */
G_GNUC_INTERNAL GstElement *
ef_guarded_bin_new (const gchar *path, gboolean still, EfGuardStreams streams,
    gboolean decode, const EfMediaLimits *limits);

G_END_DECLS
