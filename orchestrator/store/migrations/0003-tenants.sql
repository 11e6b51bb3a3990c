-- Edit Factory - tenants: quotas, usage, rates, and who may see keys
-- SPDX-License-Identifier: LGPL-2.1-or-later

-- Quotas and rates; null: no quota, and the rate that everybody has.
ALTER TABLE tenant
  ADD COLUMN max_queued int CHECK (max_queued >= 0),
  ADD COLUMN storage_bytes bigint CHECK (storage_bytes >= 0),
  ADD COLUMN speech_characters bigint CHECK (speech_characters >= 0),
  ADD COLUMN render_seconds double precision CHECK (render_seconds >= 0),
  ADD COLUMN request_rate double precision
    CHECK (request_rate BETWEEN 0.001 AND 1000000),
  ADD COLUMN request_burst int CHECK (request_burst BETWEEN 1 AND 1000000),
  ADD COLUMN creation_rate double precision
    CHECK (creation_rate BETWEEN 0.001 AND 1000000),
  ADD COLUMN creation_burst int CHECK (creation_burst BETWEEN 1 AND 1000000);

ALTER TABLE api_key ADD COLUMN last_used_at timestamptz;
CREATE INDEX api_key_of_tenant ON api_key (tenant_id);

-- Characters that the job was charged for.
ALTER TABLE job ADD COLUMN speech int NOT NULL DEFAULT 0;

-- What is used is appended here by the transaction that uses it, so that no two
-- wait for one another, and is summed up now and then: the truth is both
-- tables together. bytes is a change.
CREATE TABLE usage_event (
  tenant_id uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  jobs int NOT NULL DEFAULT 0,
  speech bigint NOT NULL DEFAULT 0,
  render double precision NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0
);
CREATE INDEX usage_event_of_tenant ON usage_event (tenant_id);

CREATE TABLE usage (
  tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  day date NOT NULL,
  jobs bigint NOT NULL DEFAULT 0,
  speech bigint NOT NULL DEFAULT 0,
  render double precision NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, day)
) WITH (fillfactor = 70);

-- Writing usage ---------------------------------------------------------------

-- Whoever adds or removes assets, now or in later versions, is counted.
-- Seconds of finished video are those that a job has published.
CREATE FUNCTION count_added_assets () RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO usage_event (tenant_id, bytes, render)
    SELECT tenant_id, sum (bytes), coalesce (sum (duration) FILTER
        (WHERE job_id IS NOT NULL AND media_type LIKE 'video/%'), 0)
      FROM added GROUP BY tenant_id;
  RETURN NULL;
END $$;
CREATE TRIGGER count_added AFTER INSERT ON asset
  REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION count_added_assets ();

-- What was there before.
INSERT INTO usage_event (tenant_id, bytes)
  SELECT tenant_id, sum (bytes) FROM asset GROUP BY tenant_id;

CREATE FUNCTION count_removed_assets () RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO usage_event (tenant_id, bytes)
    SELECT tenant_id, -sum (bytes) FROM removed GROUP BY tenant_id;
  RETURN NULL;
END $$;
CREATE TRIGGER count_removed AFTER DELETE ON asset
  REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION count_removed_assets ();

-- A job that never started has said nothing. It is given back on the day that
-- it was charged on.
CREATE FUNCTION give_speech_back () RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO usage_event (tenant_id, at, speech)
    VALUES (NEW.tenant_id, NEW.created_at, -NEW.speech);
  RETURN NULL;
END $$;
CREATE TRIGGER give_speech_back AFTER UPDATE OF state ON job FOR EACH ROW
  WHEN (NEW.state = 'cancelled' AND OLD.state = 'queued'
    AND NEW.attempt = 0 AND NEW.speech > 0)
  EXECUTE FUNCTION give_speech_back ();

CREATE FUNCTION utc_day (p_at timestamptz) RETURNS date
LANGUAGE sql STABLE AS $$ SELECT (p_at AT TIME ZONE 'UTC')::date $$;

-- One at a time: who comes second has nothing to do.
CREATE FUNCTION roll_up_usage () RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF NOT pg_try_advisory_xact_lock (7212, 0) THEN
    RETURN;
  END IF;
  WITH gone AS (DELETE FROM usage_event RETURNING *)
    INSERT INTO usage AS u (tenant_id, day, jobs, speech, render, bytes)
      SELECT g.tenant_id, utc_day (g.at), sum (g.jobs), sum (g.speech),
          sum (g.render), sum (g.bytes)
        FROM gone g JOIN tenant t ON t.id = g.tenant_id GROUP BY 1, 2
      ON CONFLICT (tenant_id, day) DO UPDATE SET
        jobs = u.jobs + excluded.jobs, speech = u.speech + excluded.speech,
        render = u.render + excluded.render, bytes = u.bytes + excluded.bytes;
END $$;

-- Reading usage ---------------------------------------------------------------

CREATE FUNCTION usage_by_day (p_tenant uuid) RETURNS SETOF usage
LANGUAGE sql STABLE AS $$
  SELECT p_tenant, day, sum (jobs)::bigint, sum (speech)::bigint, sum (render),
      sum (bytes)::bigint
    FROM (SELECT day, jobs, speech, render, bytes FROM usage
        WHERE tenant_id = p_tenant
      UNION ALL SELECT utc_day (at), jobs, speech, render, bytes
        FROM usage_event WHERE tenant_id = p_tenant) AS both_tables
    GROUP BY day;
$$;

-- The window of quotas: today and the 29 days before, in UTC.
CREATE FUNCTION usage_sums (p_tenant uuid,
  OUT jobs bigint, OUT speech bigint, OUT render double precision,
  OUT bytes bigint)
LANGUAGE sql STABLE AS $$
  SELECT coalesce (sum (u.jobs) FILTER (WHERE recent), 0)::bigint,
      coalesce (sum (u.speech) FILTER (WHERE recent), 0)::bigint,
      coalesce (sum (u.render) FILTER (WHERE recent), 0),
      coalesce (sum (u.bytes), 0)::bigint
    FROM (SELECT *, day > utc_day (now ()) - 30 AS recent
      FROM usage_by_day (p_tenant)) AS u;
$$;

-- Quotas ----------------------------------------------------------------------

CREATE FUNCTION count_queued (p_tenant uuid, p_most int) RETURNS int
LANGUAGE sql VOLATILE AS $$
  SELECT count (*)::int FROM (SELECT FROM job
    WHERE tenant_id = p_tenant AND state = 'queued' LIMIT p_most) AS counted;
$$;

-- The day on which enough of the window has passed; null: never, for more is
-- asked for than there is.
CREATE FUNCTION quota_frees_on (p_tenant uuid, p_quota text,
  p_limit double precision, p_asked double precision) RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT min (day) + 30 FROM (SELECT day,
      sum (used) OVER (ORDER BY day DESC) - used AS left_over
    FROM (SELECT day, CASE p_quota WHEN 'speech_characters'
          THEN speech::double precision ELSE render END AS used
        FROM usage_by_day (p_tenant)
        WHERE day > utc_day (now ()) - 30) AS days) AS passing
    WHERE left_over + p_asked <= p_limit;
$$;

CREATE FUNCTION quota_document (p_tenant uuid, p_quota text,
  p_limit double precision, p_used double precision, p_asked double precision)
RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
  frees timestamptz;
BEGIN
  IF p_quota IN ('speech_characters', 'render_seconds') THEN
    frees := quota_frees_on (p_tenant, p_quota, p_limit, p_asked)::timestamp
      AT TIME ZONE 'UTC';
  END IF;
  RETURN jsonb_build_object ('quota', p_quota, 'limit', p_limit,
    'used', round (p_used::numeric, 3), 'asked', p_asked,
    'frees_at', stamp (frees), 'frees_in', ceil (extract (epoch FROM frees - now ())));
END $$;

-- The first quota that would be exceeded, or null. Jobs of a tenant whose
-- storage or video is used up wait for no more of it: they would add to it.
-- Volatile, so that it sees what was committed while a lock was waited for.
CREATE FUNCTION find_excess (p_tenant uuid, p_jobs int, p_speech bigint,
  p_render double precision, p_bytes bigint) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  t tenant;
  u record;
  queued int;
BEGIN
  SELECT * INTO t FROM tenant WHERE id = p_tenant;
  IF p_jobs > 0 AND t.max_queued IS NOT NULL THEN
    queued := count_queued (p_tenant, t.max_queued);
    IF queued + p_jobs > t.max_queued THEN
      RETURN quota_document (p_tenant, 'max_queued', t.max_queued, queued, 1);
    END IF;
  END IF;
  IF coalesce (t.storage_bytes, t.speech_characters, t.render_seconds) IS NULL
  THEN
    RETURN NULL;
  END IF;
  SELECT * INTO u FROM usage_sums (p_tenant);
  IF u.bytes + p_bytes > t.storage_bytes THEN
    RETURN quota_document (p_tenant, 'storage_bytes', t.storage_bytes, u.bytes,
      p_bytes);
  ELSIF p_speech > 0 AND u.speech + p_speech > t.speech_characters THEN
    RETURN quota_document (p_tenant, 'speech_characters', t.speech_characters,
      u.speech, p_speech);
  ELSIF p_jobs > 0 AND u.render + p_render >= t.render_seconds THEN
    RETURN quota_document (p_tenant, 'render_seconds', t.render_seconds,
      u.render, 0.001);
  END IF;
  RETURN NULL;
END $$;

-- Far from its quotas a tenant's requests do not wait for one another; close to
-- them (a hundred of the largest jobs) they come one after the other, so that
-- none is exceeded.
CREATE FUNCTION check_quota (p_tenant uuid, p_speech bigint) RETURNS jsonb
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF find_excess (p_tenant, 100, greatest (p_speech, 0) + 500000, 0, 1)
      IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock (7213, hashtext (p_tenant::text));
  RETURN find_excess (p_tenant, 1, p_speech, 0, 1);
END $$;

-- Jobs that are charged for ---------------------------------------------------

ALTER FUNCTION create_job (uuid, uuid, jsonb, uuid[], text, text)
  RENAME TO insert_job;

-- p_request also has {speech}: characters that the job will say. One more
-- outcome: quota-exceeded (document tells of the quota). What was answered
-- before under the same key is answered again.
CREATE FUNCTION create_job (p_id uuid, p_tenant uuid, p_request jsonb,
  p_assets uuid[], p_key text, p_sha256 text,
  OUT outcome text, OUT document text, OUT holder uuid)
LANGUAGE plpgsql AS $$
DECLARE
  characters int := coalesce ((p_request ->> 'speech')::int, 0);
  excess jsonb := check_quota (p_tenant, characters);
BEGIN
  IF excess IS NOT NULL AND NOT EXISTS (SELECT FROM idempotency i
      WHERE i.tenant_id = p_tenant AND i.key = p_key
        AND i.created_at >= now () - interval '24 hours') THEN
    outcome := 'quota-exceeded';
    document := excess;
    RETURN;
  END IF;
  SELECT i.outcome, i.document, i.holder INTO outcome, document, holder
    FROM insert_job (p_id, p_tenant, p_request, p_assets, p_key, p_sha256) i;
  IF outcome = 'created' THEN
    IF characters > 0 THEN
      UPDATE job SET speech = characters WHERE id = p_id;
    END IF;
    INSERT INTO usage_event (tenant_id, jobs, speech)
      VALUES (p_tenant, 1, characters);
  END IF;
END $$;

-- Uploads that are charged for: an upload's end waits for those of its tenant
-- that end at the same moment. excess: nothing was added.
CREATE FUNCTION add_upload (p_id uuid, p_tenant uuid, p_name text,
  p_media_type text, p_bytes bigint, p_sha256 text, p_object_key text,
  OUT document json, OUT excess jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  added asset;
BEGIN
  IF (SELECT storage_bytes FROM tenant WHERE id = p_tenant) IS NOT NULL THEN
    PERFORM pg_advisory_xact_lock (7213, hashtext (p_tenant::text));
    excess := find_excess (p_tenant, 0, 0, 0, p_bytes);
    IF excess IS NOT NULL THEN
      RETURN;
    END IF;
  END IF;
  INSERT INTO asset (id, tenant_id, name, media_type, bytes, sha256, object_key)
    VALUES (p_id, p_tenant, p_name, p_media_type, p_bytes, p_sha256,
      p_object_key) RETURNING * INTO added;
  document := asset_document (added);
END $$;

-- Documents -------------------------------------------------------------------

CREATE FUNCTION usage_document (p_tenant uuid, p_days int) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object ('days', coalesce (json_agg (json_build_object (
      'day', day, 'jobs', jobs, 'speech_characters', speech,
      'render_seconds', round (render::numeric, 3),
      'bytes_stored', stored) ORDER BY day DESC), '[]'))
    FROM (SELECT *, (sum (bytes) OVER (ORDER BY day))::bigint AS stored
      FROM usage_by_day (p_tenant)) AS u
    WHERE day > utc_day (now ()) - p_days;
$$;

CREATE FUNCTION limits_document (p_tenant uuid) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object (
      'running', json_build_object ('limit', t.max_running, 'used',
        (SELECT count (*) FROM job WHERE tenant_id = p_tenant
          AND state = 'running')),
      'max_queued', json_build_object ('limit', t.max_queued, 'used',
        (SELECT count (*) FROM job WHERE tenant_id = p_tenant
          AND state = 'queued')),
      'storage_bytes', json_build_object ('limit', t.storage_bytes,
        'used', u.bytes),
      'speech_characters', json_build_object ('limit', t.speech_characters,
        'used', u.speech),
      'render_seconds', json_build_object ('limit', t.render_seconds,
        'used', round (u.render::numeric, 3)))
    FROM tenant t, usage_sums (p_tenant) AS u WHERE t.id = p_tenant;
$$;

-- The second wall -------------------------------------------------------------

-- A key is found by its id alone, and nobody but the owner can list them.
CREATE FUNCTION find_key (p_id text, OUT sha256 bytea, OUT tenant_id uuid,
  OUT scopes text[], OUT stale boolean, OUT request_rate double precision,
  OUT request_burst int, OUT creation_rate double precision,
  OUT creation_burst int)
RETURNS SETOF record LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = ef, pg_temp AS $$
  SELECT k.sha256, k.tenant_id, k.scopes,
      coalesce (k.last_used_at < now () - interval '1 minute', true),
      t.request_rate, t.request_burst, t.creation_rate, t.creation_burst
    FROM api_key k JOIN tenant t ON t.id = k.tenant_id
    WHERE k.id = p_id AND k.revoked_at IS NULL
      AND (k.expires_at IS NULL OR k.expires_at > now ());
$$;

-- At most once a minute.
CREATE FUNCTION touch_key (p_id text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = ef, pg_temp AS $$
  UPDATE api_key SET last_used_at = now () WHERE id = p_id
    AND coalesce (last_used_at < now () - interval '1 minute', true);
$$;

-- Places in the queue are relative to other tenants'.
ALTER FUNCTION activate_tenant (uuid) SECURITY DEFINER;
ALTER FUNCTION activate_tenant (uuid) SET search_path = ef, pg_temp;
REVOKE ALL ON FUNCTION find_key (text), touch_key (text),
  activate_tenant (uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_key (text), touch_key (text) TO ef_api;
GRANT EXECUTE ON FUNCTION activate_tenant (uuid) TO ef_api, ef_worker;
REVOKE ALL ON api_key FROM ef_api, ef_worker;
REVOKE ALL ON tenant_queue FROM ef_api;

ALTER TABLE tenant ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenant TO ef_api USING
  (id = nullif (current_setting ('ef.tenant', true), '')::uuid);
CREATE POLICY every_tenant ON tenant TO ef_worker USING (true);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['usage', 'usage_event'] LOOP
    EXECUTE format ('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format ('CREATE POLICY own_tenant ON %I TO ef_api USING '
      '(tenant_id = nullif(current_setting(''ef.tenant'', true), '''')::uuid)',
      name);
    EXECUTE format ('CREATE POLICY every_tenant ON %I TO ef_worker '
      'USING (true)', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT ON usage_event TO ef_api, ef_worker;
GRANT SELECT ON usage TO ef_api, ef_worker;
GRANT DELETE ON usage_event TO ef_worker;
GRANT INSERT, UPDATE ON usage TO ef_worker;
