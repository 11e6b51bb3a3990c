-- Edit Factory - finished stages that lie in the object store
-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The row is there before the first of its objects, TENANT/cache/KEY/NAME, and
-- goes before the last: no object is without one, and nobody need ask the
-- store what it has.
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

-- What was not used for so long, and what is more than so many bytes of a
-- tenant, the longest unused first; what a job may be about to use stays.
CREATE FUNCTION expire_stages (p_age interval, p_bytes bigint, p_limit int,
  OUT n int, OUT objects text[])
LANGUAGE sql AS $$
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
      RETURNING s.tenant_id, s.key, s.names)
    SELECT (SELECT count (*)::int FROM gone),
      (SELECT array_agg (tenant_id || '/cache/' || key || '/' || name)
        FROM gone, unnest (names) AS name);
$$;
