-- Edit Factory - tenants, keys, jobs, attempts, events, assets
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Times are of the database's clock. Durations are intervals. Every state
-- change goes through a function below, and each re-checks what it relies on
-- inside its own UPDATE: (attempt, token) is the fence of a running job.

CREATE TABLE tenant (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
  weight real NOT NULL DEFAULT 1 CHECK (weight > 0),
  max_running int NOT NULL DEFAULT 1000 CHECK (max_running >= 0),
  created_at timestamptz NOT NULL DEFAULT now()
);

-- The secret has 256 random bits, so a plain SHA-256 is enough.
CREATE TABLE api_key (
  id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
  tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  sha256 bytea NOT NULL CHECK (length(sha256) = 32),
  scopes text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

-- Stride scheduling: the active tenant with the smallest virtual time is next.
-- active is a hint that claim_job() never trusts for an empty answer.
CREATE TABLE tenant_queue (
  tenant_id uuid PRIMARY KEY REFERENCES tenant ON DELETE CASCADE,
  vtime double precision NOT NULL DEFAULT 0,
  active boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);
CREATE INDEX tenant_queue_next ON tenant_queue (vtime) WHERE active;

-- One row a start of a daemon. instance names its state folder.
CREATE TABLE worker (
  id uuid PRIMARY KEY,
  instance uuid NOT NULL,
  host text NOT NULL,
  version text NOT NULL,
  slots int NOT NULL CHECK (slots >= 0),
  draining boolean NOT NULL DEFAULT false,
  started_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- attempt only grows, it is half of the fence; failures and losses are the
-- budgets of retries. run_at in the future is a wait for the next attempt.
CREATE TABLE job (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  pipeline text NOT NULL,
  params jsonb NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  stop_after text,
  outputs text[],
  exclusive text CHECK (length(exclusive) BETWEEN 1 AND 200),
  retry_of uuid,
  priority smallint NOT NULL DEFAULT 2 CHECK (priority BETWEEN 1 AND 4),
  state text NOT NULL DEFAULT 'queued' CHECK (state IN
    ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
  run_at timestamptz NOT NULL DEFAULT now(),
  attempt int NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  token uuid,
  worker_id uuid,
  failures int NOT NULL DEFAULT 0,
  losses int NOT NULL DEFAULT 0,
  error jsonb,
  version bigint NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  cancel_requested_at timestamptz,
  CHECK ((state = 'running') = (token IS NOT NULL)),
  CHECK ((state = 'running') = (worker_id IS NOT NULL)),
  CHECK ((state IN ('queued', 'running')) = (finished_at IS NULL))
) WITH (fillfactor = 80);
CREATE INDEX job_queue ON job (tenant_id, priority, run_at, id)
  WHERE state = 'queued';
CREATE INDEX job_running ON job (tenant_id) WHERE state = 'running';
CREATE INDEX job_of_worker ON job (worker_id) WHERE state = 'running';
CREATE INDEX job_list ON job (tenant_id, id DESC);
CREATE UNIQUE INDEX job_exclusive ON job (tenant_id, exclusive)
  WHERE state IN ('queued', 'running') AND exclusive IS NOT NULL;

-- No index but the key, so that progress is written in place (HOT).
CREATE TABLE job_progress (
  job_id uuid PRIMARY KEY REFERENCES job ON DELETE CASCADE,
  tenant_id uuid NOT NULL,
  attempt int NOT NULL,
  stage text,
  fraction real NOT NULL DEFAULT 0,
  remaining real,
  warnings jsonb NOT NULL DEFAULT '[]',
  updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

-- attempt, job_event and job_log are written for every job: no foreign key is
-- checked there, delete_job() removes their rows.
CREATE TABLE attempt (
  job_id uuid NOT NULL,
  attempt int NOT NULL,
  tenant_id uuid NOT NULL,
  token uuid NOT NULL,
  worker_id uuid NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_at timestamptz,
  outcome text CHECK (outcome IN ('succeeded', 'failed', 'cancelled',
    'retried', 'lost', 'released')),
  detail text,
  cpu_seconds real,
  peak_bytes bigint,
  PRIMARY KEY (job_id, attempt)
);

-- Append-only; the audit trail and the source of every push.
CREATE TABLE job_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  attempt int NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX job_event_of_job ON job_event (job_id, id);

CREATE TABLE job_log (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  attempt int NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  stage text,
  line text NOT NULL
);
CREATE INDEX job_log_of_job ON job_log (job_id, id);

-- Uploads, and outputs of jobs: those carry job, stage and measurements.
CREATE TABLE asset (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant,
  job_id uuid REFERENCES job ON DELETE CASCADE,
  stage text,
  name text NOT NULL CHECK (octet_length(name) BETWEEN 1 AND 255),
  media_type text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes >= 0),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  object_key text NOT NULL UNIQUE,
  duration double precision,
  loudness double precision,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (job_id, name)
);
CREATE INDEX asset_of_tenant ON asset (tenant_id, id DESC);

-- Which assets a job reads.
CREATE TABLE job_asset (
  job_id uuid NOT NULL REFERENCES job ON DELETE CASCADE,
  asset_id uuid NOT NULL,
  tenant_id uuid NOT NULL,
  PRIMARY KEY (job_id, asset_id)
);
CREATE INDEX job_asset_by_asset ON job_asset (asset_id);

CREATE TABLE idempotency (
  tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  request_sha256 text NOT NULL,
  answer jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);

-- Functions -------------------------------------------------------------------

CREATE FUNCTION add_event (p_job uuid, p_tenant uuid, p_attempt int,
  p_kind text, p_data jsonb) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO job_event (job_id, tenant_id, attempt, kind, data)
  VALUES (p_job, p_tenant, p_attempt, p_kind, coalesce(p_data, '{}'));
$$;

-- A tenant that was idle gets no credit for it. Takes no lock on an active one.
CREATE FUNCTION activate_tenant (p_tenant uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tenant_queue q SET active = true, vtime = greatest(q.vtime,
      (SELECT min(vtime) FROM tenant_queue WHERE active))
    WHERE q.tenant_id = p_tenant AND NOT q.active;
  IF NOT FOUND THEN
    INSERT INTO tenant_queue (tenant_id, vtime, active)
      VALUES (p_tenant, coalesce(
        (SELECT min(vtime) FROM tenant_queue WHERE active), 0), true)
      ON CONFLICT (tenant_id) DO NOTHING;
  END IF;
END $$;

-- Whoever holds the tenant's row starts its next job; that makes the cap over
-- all workers strict. Nothing when it has none that is due, or no room.
CREATE FUNCTION start_job (p_tenant uuid, p_worker uuid, p_now timestamptz)
RETURNS SETOF job LANGUAGE plpgsql AS $$
DECLARE
  started job;
BEGIN
  IF (SELECT count(*) FROM job WHERE tenant_id = p_tenant
      AND state = 'running')
      >= (SELECT max_running FROM tenant WHERE id = p_tenant) THEN
    RETURN;
  END IF;
  UPDATE job SET state = 'running', attempt = attempt + 1,
      token = gen_random_uuid (), worker_id = p_worker,
      started_at = coalesce(started_at, p_now), version = version + 1
    WHERE id = (SELECT id FROM job
      WHERE tenant_id = p_tenant AND state = 'queued' AND run_at <= p_now
      ORDER BY priority, run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING * INTO started;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE tenant_queue q SET vtime = q.vtime + 1 / t.weight
    FROM tenant t WHERE q.tenant_id = p_tenant AND t.id = p_tenant;
  INSERT INTO attempt (job_id, attempt, tenant_id, token, worker_id)
    VALUES (started.id, started.attempt, p_tenant, started.token, p_worker);
  INSERT INTO job_event (job_id, tenant_id, attempt, kind, data)
    VALUES (started.id, p_tenant, started.attempt, 'started',
      jsonb_build_object ('worker', p_worker, 'token', started.token));
  RETURN NEXT started;
END $$;

-- The next job of the tenant that is furthest behind. Claimers pass each other
-- by while there is a free tenant, and wait for one another only when there is
-- none: an empty answer means that nothing was eligible.
CREATE FUNCTION claim_job (p_worker uuid)
RETURNS SETOF job LANGUAGE plpgsql AS $$
DECLARE
  picked uuid;
  at timestamptz;
  started job;
BEGIN
  -- A claim that a crash of the server undoes costs nothing: its token is gone.
  PERFORM set_config ('synchronous_commit', 'off', true);
  FOR turn IN 1 .. 1000 LOOP
    at := clock_timestamp ();
    SELECT q.tenant_id INTO picked FROM tenant_queue q
      JOIN tenant t ON t.id = q.tenant_id
      WHERE q.active
        AND EXISTS (SELECT FROM job j WHERE j.tenant_id = q.tenant_id
          AND j.state = 'queued' AND j.run_at <= at)
        AND (SELECT count(*) FROM job j WHERE j.tenant_id = q.tenant_id
          AND j.state = 'running') < t.max_running
      ORDER BY q.vtime LIMIT 1 FOR UPDATE OF q SKIP LOCKED;
    IF picked IS NULL THEN
      SELECT t.id INTO picked FROM tenant t
        WHERE EXISTS (SELECT FROM job j WHERE j.tenant_id = t.id
          AND j.state = 'queued' AND j.run_at <= at)
          AND (SELECT count(*) FROM job j WHERE j.tenant_id = t.id
            AND j.state = 'running') < t.max_running LIMIT 1;
      IF picked IS NULL THEN
        RETURN;
      END IF;
      PERFORM activate_tenant (picked);
      PERFORM FROM tenant_queue WHERE tenant_id = picked FOR UPDATE;
    END IF;
    SELECT * INTO started FROM start_job (picked, p_worker, at);
    IF started.id IS NOT NULL THEN
      RETURN NEXT started;
      RETURN;
    END IF;
  END LOOP;
END $$;

-- The fence: one row when (attempt, token) still owns the job, else none.
CREATE FUNCTION end_attempt (p_job uuid, p_attempt int, p_token uuid,
  p_state text, p_outcome text, p_error jsonb, p_delay interval,
  p_cpu real DEFAULT NULL, p_peak bigint DEFAULT NULL)
RETURNS SETOF job LANGUAGE plpgsql AS $$
DECLARE
  ended job;
BEGIN
  UPDATE job SET
      state = CASE WHEN p_state <> 'succeeded'
        AND cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE p_state END,
      token = NULL, worker_id = NULL, version = version + 1,
      error = CASE WHEN p_state = 'succeeded' THEN NULL
        ELSE coalesce(p_error, error) END,
      failures = failures + (p_outcome IN ('retried', 'failed'))::int,
      losses = losses + (p_outcome = 'lost')::int,
      run_at = CASE WHEN p_state = 'queued' THEN now() + p_delay
        ELSE run_at END,
      finished_at = CASE WHEN p_state <> 'queued'
        OR cancel_requested_at IS NOT NULL THEN clock_timestamp () END
    WHERE id = p_job AND attempt = p_attempt AND token = p_token
      AND state = 'running'
    RETURNING * INTO ended;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE attempt SET ended_at = clock_timestamp (),
      outcome = CASE WHEN ended.state = 'cancelled' THEN 'cancelled'
        ELSE p_outcome END,
      detail = p_error ->> 'detail', cpu_seconds = p_cpu, peak_bytes = p_peak
    WHERE job_id = p_job AND attempt = p_attempt;
  INSERT INTO job_event (job_id, tenant_id, attempt, kind, data)
    VALUES (p_job, ended.tenant_id, p_attempt,
      CASE WHEN ended.state = 'queued' THEN p_outcome ELSE ended.state END,
      jsonb_build_object ('token', p_token, 'error', p_error));
  IF ended.state = 'queued' THEN
    PERFORM activate_tenant (ended.tenant_id);
  END IF;
  RETURN NEXT ended;
END $$;

-- The commit of this is the publication of the outputs:
-- [{id, stage, name, media_type, bytes, sha256, object_key, duration, loudness}]
CREATE FUNCTION finish_job (p_job uuid, p_attempt int, p_token uuid,
  p_outputs jsonb, p_cpu real, p_peak bigint)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  ended job;
BEGIN
  SELECT * INTO ended FROM end_attempt (p_job, p_attempt, p_token,
    'succeeded', 'succeeded', NULL, NULL, p_cpu, p_peak);
  IF ended.id IS NULL THEN
    RETURN false;
  END IF;
  INSERT INTO asset (id, tenant_id, job_id, stage, name, media_type, bytes,
      sha256, object_key, duration, loudness)
    SELECT o.id, ended.tenant_id, p_job, o.stage, o.name, o.media_type,
      o.bytes, o.sha256, o.object_key, o.duration, o.loudness
    FROM jsonb_to_recordset (p_outputs) AS o (id uuid, stage text, name text,
      media_type text, bytes bigint, sha256 text, object_key text,
      duration double precision, loudness double precision);
  RETURN true;
END $$;

-- What a worker that is gone was doing: one row a job. The first loss goes on
-- at once, later ones wait p_delays[losses], and when those are used up the job
-- has failed. p_tokens: only these, of a worker that is alive.
CREATE FUNCTION lose_jobs (p_worker uuid, p_delays interval[],
  p_tokens uuid[] DEFAULT NULL)
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  held record;
  n int := 0;
  over boolean;
BEGIN
  FOR held IN SELECT id, attempt, token, losses FROM job
      WHERE worker_id = p_worker AND state = 'running'
        AND (p_tokens IS NULL OR token = ANY (p_tokens)) LOOP
    over := held.losses >= cardinality (p_delays);
    PERFORM end_attempt (held.id, held.attempt, held.token,
      CASE WHEN over THEN 'failed' ELSE 'queued' END, 'lost',
      jsonb_build_object ('code', 'worker-lost', 'retryable', true, 'detail',
        'the process or machine that ran the job stopped answering'
        || CASE WHEN over THEN ', ' || (held.losses + 1) || ' times' ELSE ''
           END),
      p_delays[held.losses + 1]);
    n := n + 1;
  END LOOP;
  RETURN n;
END $$;

-- A worker is dead when its row says so at the moment it is locked. One without
-- a row was replaced while a claim of its own was still on its way.
CREATE FUNCTION rescue_jobs (p_ttl interval, p_delays interval[])
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  dead uuid;
  n int := 0;
BEGIN
  FOR dead IN SELECT w.id FROM worker w
      WHERE w.beat_at < now() - p_ttl
        AND EXISTS (SELECT FROM job j
          WHERE j.worker_id = w.id AND j.state = 'running')
      FOR UPDATE OF w SKIP LOCKED LOOP
    n := n + lose_jobs (dead, p_delays);
  END LOOP;
  FOR dead IN SELECT DISTINCT j.worker_id FROM job j WHERE j.state = 'running'
      AND NOT EXISTS (SELECT FROM worker w WHERE w.id = j.worker_id) LOOP
    n := n + lose_jobs (dead, p_delays);
  END LOOP;
  DELETE FROM worker w WHERE w.beat_at < now() - interval '1 day'
    AND NOT EXISTS (SELECT FROM job j WHERE j.worker_id = w.id
      AND j.state = 'running');
  RETURN n;
END $$;

-- The state folder's lock is ours, so whoever held it before is gone.
CREATE FUNCTION release_predecessors (p_worker uuid, p_delays interval[])
RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  old uuid;
  n int := 0;
BEGIN
  FOR old IN SELECT p.id FROM worker p JOIN worker w ON w.instance = p.instance
      WHERE w.id = p_worker AND p.id <> w.id FOR UPDATE OF p LOOP
    n := n + lose_jobs (old, p_delays);
    DELETE FROM worker WHERE id = old;
  END LOOP;
  RETURN n;
END $$;

-- false: this worker is not known any more and must not go on.
-- p_progress: [{job, attempt, stage, fraction, remaining, warnings}]
CREATE FUNCTION beat (p_worker uuid, p_draining boolean, p_progress jsonb)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config ('synchronous_commit', 'off', true);
  UPDATE worker SET beat_at = clock_timestamp (), draining = p_draining
    WHERE id = p_worker;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO job_progress AS old (job_id, tenant_id, attempt, stage, fraction,
      remaining, warnings, updated_at)
    SELECT j.id, j.tenant_id, p.attempt, p.stage, p.fraction, p.remaining,
      p.warnings, clock_timestamp ()
    FROM jsonb_to_recordset (p_progress) AS p (job uuid, attempt int,
      stage text, fraction real, remaining real, warnings jsonb)
    JOIN job j ON j.id = p.job AND j.attempt = p.attempt
      AND j.worker_id = p_worker AND j.state = 'running'
    ON CONFLICT (job_id) DO UPDATE SET attempt = excluded.attempt,
      stage = excluded.stage, remaining = excluded.remaining,
      warnings = excluded.warnings, updated_at = excluded.updated_at,
      fraction = CASE WHEN old.attempt = excluded.attempt
        THEN greatest (old.fraction, excluded.fraction)
        ELSE excluded.fraction END;
  RETURN true;
END $$;

CREATE FUNCTION cancel_job (p_tenant uuid, p_job uuid)
RETURNS SETOF job LANGUAGE plpgsql AS $$
DECLARE
  changed job;
BEGIN
  -- A second request changes nothing.
  SELECT * INTO changed FROM job WHERE id = p_job AND tenant_id = p_tenant
    AND state = 'running' AND cancel_requested_at IS NOT NULL;
  IF FOUND THEN
    RETURN NEXT changed;
    RETURN;
  END IF;
  UPDATE job SET version = version + 1,
      cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp ()),
      state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END,
      finished_at = CASE WHEN state = 'queued' THEN clock_timestamp () END
    WHERE id = p_job AND tenant_id = p_tenant
      AND state IN ('queued', 'running')
    RETURNING * INTO changed;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM add_event (p_job, p_tenant, changed.attempt,
    CASE WHEN changed.state = 'cancelled' THEN 'cancelled'
      ELSE 'cancel-requested' END, NULL);
  RETURN NEXT changed;
END $$;

-- Hints that claims lost sight of, and those that cost a look for nothing.
CREATE FUNCTION reconcile_tenants () RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM activate_tenant (t.id) FROM tenant t
    WHERE EXISTS (SELECT FROM job j
      WHERE j.tenant_id = t.id AND j.state = 'queued')
    AND NOT EXISTS (SELECT FROM tenant_queue q
      WHERE q.tenant_id = t.id AND q.active);
  UPDATE tenant_queue q SET active = false WHERE q.active
    AND NOT EXISTS (SELECT FROM job j WHERE j.tenant_id = q.tenant_id
      AND j.state = 'queued');
END $$;

-- Documents of the REST interface ---------------------------------------------

CREATE FUNCTION stamp (p_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT to_char (p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
$$;

CREATE FUNCTION output_document (a asset) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object ('id', a.id, 'name', a.name, 'stage', a.stage,
    'media_type', a.media_type, 'bytes', a.bytes, 'sha256', a.sha256,
    'duration', a.duration, 'loudness', a.loudness,
    'href', '/v1/jobs/' || a.job_id || '/outputs/' || a.name);
$$;

CREATE FUNCTION outputs_of (p_job uuid) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT coalesce (json_agg (output_document (a) ORDER BY a.name), '[]')
    FROM asset a WHERE a.job_id = p_job;
$$;

-- p_whole: with params and outputs
CREATE FUNCTION job_document (j job, p_whole boolean) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT (json_build_object ('id', j.id, 'pipeline', j.pipeline,
    'state', j.state, 'stage', CASE WHEN j.state = 'running' THEN p.stage END,
    'progress', CASE WHEN j.state = 'succeeded' THEN 1
      ELSE coalesce (round (p.fraction::numeric, 4), 0) END,
    'remaining', CASE WHEN j.state = 'running'
      THEN round (p.remaining::numeric, 1) END,
    'attempt', j.attempt, 'failures', j.failures + j.losses,
    'priority', j.priority, 'exclusive', j.exclusive,
    'stop_after', j.stop_after,
    'cancel_requested', j.cancel_requested_at IS NOT NULL,
    'retry_of', j.retry_of, 'metadata', j.metadata,
    'created_at', stamp (j.created_at), 'started_at', stamp (j.started_at),
    'finished_at', stamp (j.finished_at), 'run_at', stamp (j.run_at),
    'warnings', coalesce (p.warnings, '[]'), 'error', j.error)::jsonb
    || CASE WHEN p_whole THEN jsonb_build_object ('params', j.params,
      'outputs', outputs_of (j.id)) ELSE '{}' END)::text
  FROM (SELECT) AS one LEFT JOIN job_progress p ON p.job_id = j.id;
$$;

-- Changes whenever the document does.
CREATE FUNCTION job_tag (j job) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT j.version || '-' || coalesce ((SELECT
    (extract (epoch FROM p.updated_at) * 1000000)::bigint
    FROM job_progress p WHERE p.job_id = j.id), 0);
$$;

CREATE FUNCTION asset_document (a asset) RETURNS json
LANGUAGE sql STABLE AS $$
  SELECT json_build_object ('id', a.id, 'name', a.name, 'bytes', a.bytes,
    'sha256', a.sha256, 'media_type', a.media_type,
    'created_at', stamp (a.created_at));
$$;

-- What the REST interface changes ---------------------------------------------

-- p_request: {pipeline, params, metadata, stop_after, outputs, exclusive,
-- priority, retry_of}. outcome: created, replayed (document is the first
-- answer), mismatch, exclusive (holder), unknown-asset (holder)
CREATE FUNCTION create_job (p_id uuid, p_tenant uuid, p_request jsonb,
  p_assets uuid[], p_key text, p_sha256 text,
  OUT outcome text, OUT document text, OUT holder uuid)
LANGUAGE plpgsql AS $$
DECLARE
  made job;
  known idempotency;
BEGIN
  IF p_key IS NOT NULL THEN
    DELETE FROM idempotency WHERE tenant_id = p_tenant AND key = p_key
      AND created_at < now() - interval '24 hours';
    INSERT INTO idempotency (tenant_id, key, request_sha256)
      VALUES (p_tenant, p_key, p_sha256) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
      SELECT * INTO known FROM idempotency
        WHERE tenant_id = p_tenant AND key = p_key;
      outcome := CASE WHEN known.request_sha256 = p_sha256 THEN 'replayed'
        ELSE 'mismatch' END;
      document := known.answer ->> 'document';
      RETURN;
    END IF;
  END IF;
  -- Locked first: what is deleted meanwhile is missed by the look.
  PERFORM FROM asset WHERE id = ANY (p_assets) FOR SHARE;
  SELECT a.id INTO holder FROM unnest (p_assets) AS a (id)
    WHERE NOT EXISTS (SELECT FROM asset x
      WHERE x.id = a.id AND x.tenant_id = p_tenant) LIMIT 1;
  IF holder IS NOT NULL THEN
    outcome := 'unknown-asset';
  ELSE
    INSERT INTO job (id, tenant_id, pipeline, params, metadata, stop_after,
        outputs, exclusive, priority, retry_of)
      VALUES (p_id, p_tenant, p_request ->> 'pipeline', p_request -> 'params',
        coalesce (p_request -> 'metadata', '{}'), p_request ->> 'stop_after',
        CASE WHEN p_request ? 'outputs' THEN ARRAY (SELECT
          jsonb_array_elements_text (p_request -> 'outputs')) END,
        p_request ->> 'exclusive',
        coalesce ((p_request ->> 'priority')::smallint, 2::smallint),
        (p_request ->> 'retry_of')::uuid)
      ON CONFLICT (tenant_id, exclusive) WHERE state IN ('queued', 'running')
        AND exclusive IS NOT NULL DO NOTHING
      RETURNING * INTO made;
    IF made.id IS NULL THEN
      outcome := 'exclusive';
      SELECT id INTO holder FROM job WHERE tenant_id = p_tenant
        AND exclusive = p_request ->> 'exclusive'
        AND state IN ('queued', 'running');
    END IF;
  END IF;
  IF made.id IS NULL THEN
    DELETE FROM idempotency WHERE tenant_id = p_tenant AND key = p_key;
    RETURN;
  END IF;
  INSERT INTO job_asset (job_id, asset_id, tenant_id)
    SELECT p_id, a.id, p_tenant FROM unnest (p_assets) AS a (id)
    ON CONFLICT DO NOTHING;
  PERFORM add_event (p_id, p_tenant, 0, 'created', NULL);
  PERFORM activate_tenant (p_tenant);
  outcome := 'created';
  document := job_document (made, true);
  IF p_key IS NOT NULL THEN
    UPDATE idempotency
      SET answer = jsonb_build_object ('document', document, 'job', p_id)
      WHERE tenant_id = p_tenant AND key = p_key;
  END IF;
END $$;

-- An asset that a job which is not terminal reads must stay.
CREATE FUNCTION is_asset_in_use (p_asset uuid) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM job_asset u JOIN job j ON j.id = u.job_id
    WHERE u.asset_id = p_asset AND j.state IN ('queued', 'running'));
$$;

-- outcome: deleted (objects to remove), not-found, job-not-terminal,
-- asset-in-use
CREATE FUNCTION delete_job (p_tenant uuid, p_job uuid,
  OUT outcome text, OUT objects text[])
LANGUAGE plpgsql AS $$
DECLARE
  found_state text;
BEGIN
  SELECT state INTO found_state FROM job
    WHERE id = p_job AND tenant_id = p_tenant FOR UPDATE;
  IF found_state IS NULL THEN
    outcome := 'not-found';
  ELSIF found_state IN ('queued', 'running') THEN
    outcome := 'job-not-terminal';
  ELSE
    PERFORM FROM asset WHERE job_id = p_job FOR UPDATE;
    IF EXISTS (SELECT FROM asset a WHERE a.job_id = p_job
        AND is_asset_in_use (a.id)) THEN
      outcome := 'asset-in-use';
      RETURN;
    END IF;
    SELECT array_agg (a.object_key) INTO objects FROM asset a
      WHERE a.job_id = p_job;
    DELETE FROM job WHERE id = p_job AND tenant_id = p_tenant;
    DELETE FROM attempt WHERE job_id = p_job;
    DELETE FROM job_event WHERE job_id = p_job;
    DELETE FROM job_log WHERE job_id = p_job;
    outcome := 'deleted';
  END IF;
END $$;

CREATE FUNCTION delete_asset (p_tenant uuid, p_asset uuid,
  OUT outcome text, OUT object text)
LANGUAGE plpgsql AS $$
BEGIN
  SELECT object_key INTO object FROM asset WHERE id = p_asset
    AND tenant_id = p_tenant AND job_id IS NULL FOR UPDATE;
  IF object IS NULL THEN
    outcome := 'not-found';
  ELSIF is_asset_in_use (p_asset) THEN
    outcome := 'asset-in-use';
  ELSE
    DELETE FROM asset WHERE id = p_asset AND tenant_id = p_tenant;
    outcome := 'deleted';
  END IF;
END $$;

-- Row security: the second wall. A query of the API names its tenant anyway.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['job', 'job_progress', 'attempt', 'job_event',
      'job_log', 'asset', 'job_asset', 'idempotency'] LOOP
    EXECUTE format ('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format ('CREATE POLICY own_tenant ON %I TO ef_api USING '
      '(tenant_id = nullif(current_setting(''ef.tenant'', true), '''')::uuid)',
      name);
    EXECUTE format ('CREATE POLICY every_tenant ON %I TO ef_worker '
      'USING (true)', name);
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA ef TO ef_api, ef_worker;
GRANT SELECT ON ALL TABLES IN SCHEMA ef TO ef_api, ef_worker;
GRANT INSERT, UPDATE, DELETE ON job, job_asset, asset, idempotency TO ef_api;
GRANT DELETE ON job_progress, attempt, job_event, job_log TO ef_api;
GRANT INSERT ON job_event, tenant_queue TO ef_api;
GRANT UPDATE ON tenant_queue TO ef_api;
GRANT INSERT, UPDATE, DELETE ON worker, job, job_progress, attempt, job_event,
  job_log, asset, job_asset, tenant_queue, idempotency TO ef_worker;
