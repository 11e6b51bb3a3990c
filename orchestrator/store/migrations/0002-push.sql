-- Edit Factory - what is pushed to clients
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Ids of job_event are told to clients as positions, so they must never be
-- told out of order (orchestrator/push/event-order.h). That relies on two
-- things: the identity's sequence caches nothing, and nobody draws from it but
-- an INSERT, which holds the table's lock from before until its transaction's
-- end.

-- Streams of a tenant that come back after a pause.
CREATE INDEX job_event_of_tenant ON job_event (tenant_id, id);

-- The state that an event has left its job in.
CREATE FUNCTION event_state (p_kind text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_kind IN ('succeeded', 'failed', 'cancelled') THEN p_kind
    WHEN p_kind IN ('started', 'cancel-requested') THEN 'running'
    ELSE 'queued' END;
$$;

-- The token in an event's data is its worker's secret.
CREATE FUNCTION event_document (e job_event) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT json_build_object ('id', e.id, 'kind', 'job.' || e.kind,
    'job', e.job_id, 'attempt', e.attempt, 'state', event_state (e.kind),
    'at', stamp (e.at), 'error', nullif (e.data -> 'error', 'null'))::text;
$$;

CREATE FUNCTION progress_document (p job_progress) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT json_build_object ('job', p.job_id, 'attempt', p.attempt,
    'stage', p.stage, 'progress', round (p.fraction::numeric, 4),
    'remaining', round (p.remaining::numeric, 1),
    'at', stamp (p.updated_at))::text;
$$;

-- Webhooks --------------------------------------------------------------------

-- @job_id: an endpoint that was given with a job and is told of it alone; lists
-- do not show it. A secret that was replaced still signs until previous_until.
CREATE TABLE webhook_endpoint (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL REFERENCES tenant ON DELETE CASCADE,
  job_id uuid,
  url text NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
  events text[] NOT NULL,
  secret text,
  previous_secret text,
  previous_until timestamptz,
  disabled_at timestamptz,
  disabled_why text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CHECK (secret IS NOT NULL OR job_id IS NOT NULL)
);
CREATE INDEX webhook_endpoint_of_tenant ON webhook_endpoint (tenant_id, id)
  WHERE job_id IS NULL;
CREATE INDEX webhook_endpoint_of_job ON webhook_endpoint (job_id)
  WHERE job_id IS NOT NULL;

-- The outbox. The id is the message's, the same for every try. A try holds the
-- row by its token until next_at, when others may try.
CREATE TABLE webhook_delivery (
  id uuid PRIMARY KEY,
  tenant_id uuid NOT NULL,
  endpoint_id uuid NOT NULL REFERENCES webhook_endpoint ON DELETE CASCADE,
  job_id uuid,
  event text NOT NULL,
  body text NOT NULL,
  state text NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'delivered', 'failed')),
  tries int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  token uuid,
  last_status int,
  last_error text,
  last_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  delivered_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX webhook_delivery_due ON webhook_delivery (tenant_id, next_at)
  WHERE state = 'pending';
CREATE INDEX webhook_delivery_pending ON webhook_delivery (endpoint_id, next_at)
  WHERE state = 'pending';
CREATE INDEX webhook_delivery_busy ON webhook_delivery (tenant_id)
  WHERE token IS NOT NULL;
CREATE INDEX webhook_delivery_list ON webhook_delivery (tenant_id, id DESC);

-- A UUIDv7 as the programs make them, for rows that are made here.
CREATE FUNCTION uuid7_new () RETURNS uuid
LANGUAGE sql VOLATILE AS $$
  SELECT (lpad (to_hex ((extract (epoch FROM clock_timestamp ())
      * 1000)::bigint), 12, '0') || '7' || substr (r, 14, 3)
    || to_hex (8 + (('x' || substr (r, 17, 1))::bit(4)::int & 3))
    || substr (r, 18))::uuid
  FROM (SELECT replace (gen_random_uuid ()::text, '-', '') AS r) AS random;
$$;

CREATE FUNCTION webhook_body (p_type text, p_data jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT json_build_object ('type', p_type,
    'timestamp', stamp (clock_timestamp ()), 'data', p_data)::text;
$$;

-- At the end of the transaction that ends a job, when its outputs are there,
-- too: whoever commits the one commits the other.
CREATE FUNCTION queue_webhooks () RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_delivery (id, tenant_id, endpoint_id, job_id, event, body)
    SELECT uuid7_new (), e.tenant_id, e.id, NEW.job_id, 'job.' || NEW.kind,
      webhook_body ('job.' || NEW.kind,
        job_document (j, true)::jsonb - 'params')
    FROM (SELECT * FROM webhook_endpoint
        WHERE tenant_id = NEW.tenant_id AND job_id IS NULL
      UNION ALL SELECT * FROM webhook_endpoint
        WHERE tenant_id = NEW.tenant_id AND job_id = NEW.job_id) e
      JOIN job j ON j.id = NEW.job_id
    WHERE e.disabled_at IS NULL AND 'job.' || NEW.kind = ANY (e.events);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER queue_webhooks AFTER INSERT ON job_event
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.kind IN ('succeeded', 'failed', 'cancelled'))
  EXECUTE FUNCTION queue_webhooks ();

-- What is due, oldest first, the tenants by turns: at most p_each at a time for
-- one endpoint, and p_share for one tenant. Whoever answers slowly must not hold
-- up the others. Whatever the backlog is, a claim reads the first thousand rows
-- of each tenant, and finds the tenants by steps along webhook_delivery_due.
CREATE FUNCTION claim_deliveries (p_limit int, p_each int, p_share int,
  p_lease interval)
RETURNS TABLE (id uuid, token uuid, url text, body text, tries int,
  secret text, previous_secret text)
LANGUAGE sql AS $$
  WITH RECURSIVE tenants (id) AS (
      (SELECT d.tenant_id FROM webhook_delivery d WHERE d.state = 'pending'
        ORDER BY d.tenant_id LIMIT 1)
      UNION ALL SELECT (SELECT d.tenant_id FROM webhook_delivery d
        WHERE d.state = 'pending' AND d.tenant_id > t.id
        ORDER BY d.tenant_id LIMIT 1) FROM tenants t WHERE t.id IS NOT NULL),
    busy AS (SELECT d.tenant_id, d.endpoint_id, count (*) AS n
      FROM webhook_delivery d WHERE d.token IS NOT NULL AND d.next_at > now ()
      GROUP BY 1, 2),
    due AS (SELECT t.id AS tenant_id, d.id, d.endpoint_id, d.next_at,
        row_number () OVER (PARTITION BY d.endpoint_id
          ORDER BY d.next_at, d.id) AS place
      FROM tenants t CROSS JOIN LATERAL (SELECT o.id, o.endpoint_id, o.next_at
        FROM webhook_delivery o WHERE o.tenant_id = t.id
          AND o.state = 'pending' AND o.next_at <= now ()
        ORDER BY o.next_at LIMIT 1000) d
      WHERE t.id IS NOT NULL),
    turns AS (SELECT due.id, due.next_at, row_number () OVER
        (PARTITION BY due.tenant_id ORDER BY due.next_at, due.id)
          + coalesce ((SELECT sum (b.n) FROM busy b
            WHERE b.tenant_id = due.tenant_id), 0) AS turn
      FROM due JOIN webhook_endpoint e ON e.id = due.endpoint_id
        AND e.disabled_at IS NULL
      WHERE due.place + coalesce ((SELECT b.n FROM busy b
          WHERE b.endpoint_id = due.endpoint_id), 0) <= p_each),
    picked AS (SELECT d.id FROM webhook_delivery d JOIN (SELECT t.id
        FROM turns t WHERE t.turn <= p_share
        ORDER BY t.turn, t.next_at LIMIT p_limit) t ON t.id = d.id
      WHERE d.state = 'pending' AND d.next_at <= now ()
      FOR UPDATE OF d SKIP LOCKED)
  UPDATE webhook_delivery d SET tries = d.tries + 1,
      token = gen_random_uuid (), next_at = now () + p_lease
    FROM picked, webhook_endpoint e
    WHERE d.id = picked.id AND e.id = d.endpoint_id
    RETURNING d.id, d.token, e.url, d.body, d.tries, e.secret,
      CASE WHEN e.previous_until > now () THEN e.previous_secret END;
$$;

-- false: another try has begun meanwhile. p_state: delivered, failed, or
-- pending with p_delay until the next try; p_gone: the receiver wants no more
CREATE FUNCTION end_delivery (p_id uuid, p_token uuid, p_state text,
  p_delay interval, p_status int, p_error text, p_gone boolean)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  ended webhook_delivery;
BEGIN
  UPDATE webhook_delivery SET state = p_state, token = NULL,
      next_at = now () + coalesce (p_delay, '0'), last_status = p_status,
      last_error = p_error, last_at = clock_timestamp (),
      delivered_at = CASE WHEN p_state = 'delivered'
        THEN clock_timestamp () END
    WHERE id = p_id AND token = p_token AND state = 'pending'
    RETURNING * INTO ended;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF p_gone THEN
    UPDATE webhook_endpoint SET disabled_at = clock_timestamp (),
        disabled_why = 'the receiver answered 410 Gone'
      WHERE id = ended.endpoint_id AND disabled_at IS NULL;
    UPDATE webhook_delivery SET state = 'failed', token = NULL,
        last_error = 'the receiver answered 410 Gone to another message'
      WHERE endpoint_id = ended.endpoint_id AND state = 'pending';
  END IF;
  RETURN true;
END $$;

CREATE FUNCTION endpoint_document (e webhook_endpoint) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT json_build_object ('id', e.id, 'url', e.url, 'events', e.events,
    'disabled', e.disabled_at IS NOT NULL, 'disabled_why', e.disabled_why,
    'created_at', stamp (e.created_at))::text;
$$;

CREATE FUNCTION delivery_document (d webhook_delivery) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT json_build_object ('id', d.id, 'endpoint', d.endpoint_id,
    'job', d.job_id, 'event', d.event, 'state', d.state, 'tries', d.tries,
    'next_at', CASE WHEN d.state = 'pending' THEN stamp (d.next_at) END,
    'last_status', d.last_status, 'last_error', d.last_error,
    'last_at', stamp (d.last_at), 'created_at', stamp (d.created_at),
    'delivered_at', stamp (d.delivered_at))::text;
$$;

-- A message to try an endpoint with.
CREATE FUNCTION test_endpoint (p_tenant uuid, p_endpoint uuid)
RETURNS SETOF webhook_delivery LANGUAGE sql AS $$
  INSERT INTO webhook_delivery (id, tenant_id, endpoint_id, event, body)
    SELECT uuid7_new (), e.tenant_id, e.id, 'webhook.test',
      webhook_body ('webhook.test', jsonb_build_object ('endpoint', e.id))
    FROM webhook_endpoint e WHERE e.id = p_endpoint AND e.tenant_id = p_tenant
      AND e.job_id IS NULL AND e.disabled_at IS NULL
    RETURNING *;
$$;

-- The same message again, from the first try on.
CREATE FUNCTION replay_delivery (p_tenant uuid, p_delivery uuid)
RETURNS SETOF webhook_delivery LANGUAGE sql AS $$
  UPDATE webhook_delivery d SET state = 'pending', tries = 0, next_at = now (),
      token = NULL, delivered_at = NULL
    WHERE id = p_delivery AND tenant_id = p_tenant AND EXISTS
      (SELECT FROM webhook_endpoint e WHERE e.id = d.endpoint_id
        AND e.disabled_at IS NULL) RETURNING *;
$$;

-- Messages that are over, and the endpoints of jobs that are.
CREATE FUNCTION expire_webhooks (p_age interval, p_limit int) RETURNS int
LANGUAGE plpgsql AS $$
DECLARE
  n int;
BEGIN
  DELETE FROM webhook_delivery WHERE id IN (SELECT d.id FROM webhook_delivery d
    WHERE d.created_at < now () - p_age AND (d.state <> 'pending' OR EXISTS
      (SELECT FROM webhook_endpoint e WHERE e.id = d.endpoint_id
        AND e.disabled_at < now () - p_age))
    ORDER BY d.id LIMIT p_limit FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS n = ROW_COUNT;
  DELETE FROM webhook_endpoint e WHERE e.job_id IS NOT NULL
    AND e.created_at < now () - p_age
    AND NOT EXISTS (SELECT FROM job j WHERE j.id = e.job_id
      AND j.finished_at IS NULL)
    AND NOT EXISTS (SELECT FROM webhook_delivery d
      WHERE d.endpoint_id = e.id);
  RETURN n;
END $$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['webhook_endpoint', 'webhook_delivery'] LOOP
    EXECUTE format ('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format ('CREATE POLICY own_tenant ON %I TO ef_api USING '
      '(tenant_id = nullif(current_setting(''ef.tenant'', true), '''')::uuid)',
      name);
    EXECUTE format ('CREATE POLICY every_tenant ON %I TO ef_worker '
      'USING (true)', name);
    EXECUTE format ('GRANT SELECT, INSERT, UPDATE, DELETE ON %I '
      'TO ef_api, ef_worker', name);
  END LOOP;
END $$;
