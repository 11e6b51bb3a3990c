-- Edit Factory - traces, retention
-- SPDX-License-Identifier: LGPL-2.1-or-later

-- The trace (W3C trace context) of the request that made the job. create_job()
-- need not know of it.
ALTER TABLE job ADD COLUMN trace_id text
  DEFAULT nullif (current_setting ('ef.trace', true), '')
  CHECK (trace_id ~ '^[0-9a-f]{32}$');

CREATE FUNCTION create_traced_job (p_id uuid, p_tenant uuid, p_request jsonb,
  p_assets uuid[], p_key text, p_sha256 text, p_trace text,
  OUT outcome text, OUT document text, OUT holder uuid)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config ('ef.trace', coalesce (p_trace, ''), true);
  SELECT c.outcome, c.document, c.holder INTO outcome, document, holder
    FROM create_job (p_id, p_tenant, p_request, p_assets, p_key, p_sha256) c;
END $$;

-- Ids are UUIDv7, so the oldest rows are the first of the primary key, and
-- retention needs no index of its own. Several daemons pass each other by.

CREATE FUNCTION uuid7_floor (p_at timestamptz) RETURNS uuid
LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad (to_hex ((extract (epoch FROM p_at) * 1000)::bigint), 12, '0')
    || '00000000000000000000')::uuid;
$$;

CREATE FUNCTION expire_jobs (p_age interval, p_limit int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  old record;
  n int := 0;
BEGIN
  FOR old IN SELECT j.id, j.tenant_id FROM job j
      WHERE j.id < uuid7_floor (now () - p_age)
        AND j.finished_at < now () - p_age
        AND NOT EXISTS (SELECT FROM asset a
          WHERE a.job_id = j.id AND is_asset_in_use (a.id))
      ORDER BY j.id LIMIT p_limit FOR UPDATE SKIP LOCKED LOOP
    IF (SELECT outcome FROM delete_job (old.tenant_id, old.id)) = 'deleted' THEN
      n := n + 1;
    END IF;
  END LOOP;
  RETURN n;
END $$;

-- A job may have named the upload before its row was locked.
CREATE FUNCTION expire_uploads (p_age interval, p_limit int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  old record;
  n int := 0;
BEGIN
  FOR old IN SELECT a.id FROM asset a
      WHERE a.id < uuid7_floor (now () - p_age) AND a.job_id IS NULL
        AND a.created_at < now () - p_age
        AND NOT EXISTS (SELECT FROM job_asset u WHERE u.asset_id = a.id)
      ORDER BY a.id LIMIT p_limit FOR UPDATE SKIP LOCKED LOOP
    DELETE FROM asset WHERE id = old.id
      AND NOT EXISTS (SELECT FROM job_asset u WHERE u.asset_id = old.id);
    IF FOUND THEN
      n := n + 1;
    END IF;
  END LOOP;
  RETURN n;
END $$;

-- Objects of the asset store that no row names: not yet, or not any more. A key
-- is here before its object is written where nobody can list objects, so that a
-- crash leaves none behind, and from the moment its row goes. From due_at on it
-- is to be removed.
CREATE TABLE loose_object (
  object_key text PRIMARY KEY,
  due_at timestamptz NOT NULL
);
CREATE INDEX loose_object_due ON loose_object (due_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON loose_object TO ef_worker;

-- A day is more than an object takes from its first byte to its row.
CREATE FUNCTION announce_object (p_key text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO loose_object VALUES (p_key, now () + interval '1 day')
    ON CONFLICT (object_key) DO UPDATE SET due_at = excluded.due_at;
$$;

-- As the owner: who adds or removes assets may not read of others' objects.
CREATE FUNCTION tie_objects () RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ef, pg_temp AS $$
BEGIN
  DELETE FROM loose_object l USING added WHERE l.object_key = added.object_key;
  RETURN NULL;
END $$;
CREATE TRIGGER tie_objects AFTER INSERT ON asset
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION tie_objects ();

CREATE FUNCTION loosen_objects () RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ef, pg_temp AS $$
BEGIN
  INSERT INTO loose_object SELECT object_key, now () FROM removed
    ON CONFLICT (object_key) DO UPDATE SET due_at = excluded.due_at;
  RETURN NULL;
END $$;
CREATE TRIGGER loosen_objects AFTER DELETE ON asset
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION loosen_objects ();

-- Whoever takes them has an hour to remove them and to say so.
CREATE FUNCTION take_loose_objects (p_limit int) RETURNS SETOF text
LANGUAGE sql AS $$
  UPDATE loose_object SET due_at = now () + interval '1 hour'
    WHERE object_key IN (SELECT l.object_key FROM loose_object l
      WHERE l.due_at <= now () AND NOT EXISTS (SELECT FROM asset a
        WHERE a.object_key = l.object_key)
      ORDER BY l.due_at LIMIT p_limit FOR UPDATE SKIP LOCKED)
    RETURNING object_key;
$$;

CREATE FUNCTION expire_idempotency (p_limit int) RETURNS int
LANGUAGE sql AS $$
  WITH gone AS (DELETE FROM idempotency WHERE (tenant_id, key) IN
      (SELECT tenant_id, key FROM idempotency
        WHERE created_at < now () - interval '24 hours'
        LIMIT p_limit FOR UPDATE SKIP LOCKED) RETURNING 1)
    SELECT count (*)::int FROM gone;
$$;

-- What was written about a job while it was deleted.
CREATE FUNCTION expire_trails () RETURNS int
LANGUAGE sql AS $$
  WITH events AS (DELETE FROM job_event e
      WHERE e.at < now () - interval '1 day'
        AND NOT EXISTS (SELECT FROM job j WHERE j.id = e.job_id) RETURNING 1),
    lines AS (DELETE FROM job_log l WHERE l.at < now () - interval '1 day'
        AND NOT EXISTS (SELECT FROM job j WHERE j.id = l.job_id) RETURNING 1),
    attempts AS (DELETE FROM attempt a
      WHERE a.started_at < now () - interval '1 day'
        AND NOT EXISTS (SELECT FROM job j WHERE j.id = a.job_id) RETURNING 1)
    SELECT ((SELECT count (*) FROM events) + (SELECT count (*) FROM lines)
      + (SELECT count (*) FROM attempts))::int;
$$;
