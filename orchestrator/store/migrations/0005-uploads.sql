-- Edit Factory - uploads that are resumed (tus)
-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The bytes lie in a file of the daemon that took them; how many there are is
-- that file's size. A finished upload is the asset of the same id, and its row
-- tells so until it expires.
-- metadata: as the client sent it.
-- trusted: while bytes with a checksum come, how many there were before; what
-- is beyond is given up unless the checksum was right.
CREATE TABLE upload (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 255),
  media_type text NOT NULL,
  metadata text NOT NULL,
  length bigint NOT NULL CHECK (length >= 0),
  trusted bigint CHECK (trusted BETWEEN 0 AND length),
  finished boolean NOT NULL DEFAULT false,
  expires_at timestamptz NOT NULL
);
CREATE INDEX upload_of_tenant ON upload (tenant_id) WHERE NOT finished;
CREATE INDEX upload_expiry ON upload (expires_at);

CREATE FUNCTION upload_lifetime () RETURNS interval
LANGUAGE sql IMMUTABLE AS $$ SELECT interval '24 hours' $$;

-- outcome: created, too-many, quota (excess tells). What unfinished uploads are
-- to have counts as if it were stored. One at a time of a tenant, and not while
-- one of its uploads ends.
CREATE FUNCTION create_upload (p_id uuid, p_tenant uuid, p_name text,
  p_media_type text, p_metadata text, p_length bigint, p_most int,
  OUT outcome text, OUT excess jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  unfinished record;
BEGIN
  PERFORM pg_advisory_xact_lock (7213, hashtext (p_tenant::text));
  SELECT count (*) AS n, coalesce (sum (length), 0)::bigint AS bytes
    INTO unfinished FROM upload
    WHERE tenant_id = p_tenant AND NOT finished AND expires_at > now ();
  IF unfinished.n >= p_most THEN
    outcome := 'too-many';
    RETURN;
  END IF;
  -- a full quota takes nothing, whatever its length
  excess := find_excess (p_tenant, 0, 0, 0,
    unfinished.bytes + greatest (p_length, 1));
  IF excess IS NOT NULL THEN
    outcome := 'quota';
    excess := excess || jsonb_build_object ('asked', p_length,
      'used', (excess ->> 'used')::numeric + unfinished.bytes);
    RETURN;
  END IF;
  INSERT INTO upload (id, tenant_id, name, media_type, metadata, length,
      expires_at)
    VALUES (p_id, p_tenant, p_name, p_media_type, p_metadata, p_length,
      now () + upload_lifetime ());
  outcome := 'created';
END $$;

-- Its file has become the object: one transaction makes the asset and says so.
-- outcome: finished (also when it was), not-found, quota
CREATE FUNCTION finish_upload (p_tenant uuid, p_id uuid, p_sha256 text,
  p_object_key text, OUT outcome text, OUT excess jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  u upload;
BEGIN
  SELECT * INTO u FROM upload WHERE id = p_id AND tenant_id = p_tenant
    FOR UPDATE;
  IF u.id IS NULL THEN
    outcome := 'not-found';
    RETURN;
  ELSIF NOT u.finished THEN
    SELECT a.excess INTO excess FROM add_upload (p_id, p_tenant, u.name,
      u.media_type, u.length, p_sha256, p_object_key) a;
    IF excess IS NOT NULL THEN
      outcome := 'quota';
      RETURN;
    END IF;
    UPDATE upload SET finished = true, expires_at = now () + upload_lifetime ()
      WHERE id = p_id;
  END IF;
  outcome := 'finished';
END $$;

-- Ids of those that went: their files are to be removed.
CREATE FUNCTION expire_unfinished (p_limit int) RETURNS SETOF uuid
LANGUAGE sql AS $$
  DELETE FROM upload WHERE id IN (SELECT id FROM upload
    WHERE expires_at < now () LIMIT p_limit FOR UPDATE SKIP LOCKED)
    RETURNING id;
$$;

ALTER TABLE upload ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON upload TO ef_api USING
  (tenant_id = nullif (current_setting ('ef.tenant', true), '')::uuid);
CREATE POLICY every_tenant ON upload TO ef_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON upload TO ef_api;
GRANT SELECT, UPDATE, DELETE ON upload TO ef_worker;
