-- Edit Factory - finished stages that lie in the object store
-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The row is there before the first of its objects, TENANT/cache/KEY/NAME, and
-- goes before the last, which are loose then: nobody need ask the store what it
-- has.
CREATE TABLE stage_copy (
  tenant_id uuid NOT NULL REFERENCES tenant,
  key text NOT NULL CHECK (key ~ '^[0-9a-f]{64}$'),
  names text[] NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  whole boolean NOT NULL DEFAULT false,
  used_at timestamptz NOT NULL DEFAULT now (),
  PRIMARY KEY (tenant_id, key)
);

-- Only workers know of it.
ALTER TABLE stage_copy ENABLE ROW LEVEL SECURITY;
CREATE POLICY every_tenant ON stage_copy TO ef_worker USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON stage_copy TO ef_worker;

CREATE FUNCTION stage_object (p_tenant uuid, p_key text, p_name text)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT p_tenant || '/cache/' || p_key || '/' || p_name;
$$;

-- What was not used for so long, and what is more than so many bytes of a
-- tenant, the longest unused first; what a job may be about to use stays. Its
-- objects are loose from then on.
CREATE FUNCTION expire_stages (p_age interval, p_bytes bigint, p_limit int)
RETURNS int LANGUAGE sql AS $$
  WITH ranked AS (SELECT tenant_id, key, sum (bytes) OVER (
      PARTITION BY tenant_id ORDER BY used_at DESC, key) AS total
      FROM stage_copy),
    old AS (SELECT s.tenant_id, s.key FROM stage_copy s
      JOIN ranked r USING (tenant_id, key)
      WHERE (s.used_at < now () - p_age OR r.total > p_bytes)
        AND s.used_at < now () - interval '1 hour'
      LIMIT p_limit FOR UPDATE OF s SKIP LOCKED),
    gone AS (DELETE FROM stage_copy s USING old
      WHERE s.tenant_id = old.tenant_id AND s.key = old.key
      RETURNING s.tenant_id, s.key, s.names),
    objects AS (INSERT INTO loose_object
      SELECT stage_object (tenant_id, key, name), now ()
      FROM gone, unnest (names) AS name
      ON CONFLICT (object_key) DO UPDATE SET due_at = excluded.due_at)
    SELECT count (*)::int FROM gone;
$$;
