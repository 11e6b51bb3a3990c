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
