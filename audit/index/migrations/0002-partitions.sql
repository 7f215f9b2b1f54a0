-- 分区 Months (UTC) of audit.record and audit.subject_access are made and dropped here and nowhere else. The functions run with the
-- owner's rights, so the search path is fixed and every name is spelled out.

CREATE FUNCTION audit.ensure_month(month_start date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  first_day  date := date_trunc('month', month_start)::date;
  next_first date := (date_trunc('month', month_start) + interval '1 month')::date;
  parent     text;
  part       text;
BEGIN
  -- One at a time, with drop_month.
  PERFORM pg_advisory_xact_lock(x'61756469'::int, 0);
  FOREACH parent IN ARRAY ARRAY['record', 'subject_access'] LOOP
    part := format('%s_%s', parent, to_char(first_day, 'YYYY_MM'));
    CONTINUE WHEN to_regclass(format('audit.%I', part)) IS NOT NULL;
    -- Attached, not made as a partition: that would lock out whoever reads.
    EXECUTE format('CREATE TABLE audit.%I (LIKE audit.%I INCLUDING ALL)', part, parent);
    EXECUTE format('ALTER TABLE audit.%I ATTACH PARTITION audit.%I FOR VALUES FROM (%L) TO (%L)',
      parent, part, first_day::timestamptz, next_first::timestamptz);
    -- Rows are only added: freeze and set the visibility map early, so that indexes alone answer.
    EXECUTE format('ALTER TABLE audit.%I SET (autovacuum_vacuum_insert_scale_factor = 0.05, fillfactor = 100)', part);
  END LOOP;
END
$$;

-- Months that are there, and whether anything of them is on hold.
CREATE FUNCTION audit.month_on_hold(month_start date) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
  SELECT EXISTS (
    SELECT FROM audit.active_hold AS h
    WHERE EXISTS (
        SELECT FROM audit.record AS r
        WHERE r.case_id = h.case_id
          AND r.time >= date_trunc('month', month_start)::timestamptz
          AND r.time < (date_trunc('month', month_start) + interval '1 month')::timestamptz)
      OR EXISTS (
        SELECT FROM audit.subject_access AS s
        WHERE s.subject = ANY (h.subjects)
          AND s.time >= date_trunc('month', month_start)::timestamptz
          AND s.time < (date_trunc('month', month_start) + interval '1 month')::timestamptz))
$$;

CREATE FUNCTION audit.months() RETURNS TABLE (month_start date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT to_date(right(c.relname, 7), 'YYYY_MM')
  FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'audit.record'::regclass
  ORDER BY 1
$$;

-- Drops a month whose last record is older than the retention period: at least 180 days, Cybersecurity Law, art. 21 (3).
CREATE FUNCTION audit.drop_month(month_start date, retention_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  first_day  date := date_trunc('month', month_start)::date;
  next_first date := (date_trunc('month', month_start) + interval '1 month')::date;
  parent     text;
BEGIN
  PERFORM pg_advisory_xact_lock(x'61756469'::int, 0);
  -- No hold may be set between the look and the drop.
  LOCK TABLE audit.hold_event IN SHARE MODE;
  IF retention_days IS NULL OR retention_days < 180 THEN
    RAISE EXCEPTION 'The retention period is at least 180 days.' USING ERRCODE = 'CGA01';
  END IF;
  IF next_first::timestamptz > now() - make_interval(days => retention_days) THEN
    RAISE EXCEPTION 'The month % is younger than % days.', to_char(first_day, 'YYYY-MM'), retention_days
      USING ERRCODE = 'CGA02';
  END IF;
  IF audit.month_on_hold(first_day) THEN
    RAISE EXCEPTION 'The month % has records on hold.', to_char(first_day, 'YYYY-MM') USING ERRCODE = 'CGA03';
  END IF;
  FOREACH parent IN ARRAY ARRAY['subject_access', 'record'] LOOP
    EXECUTE format('DROP TABLE IF EXISTS audit.%I', format('%s_%s', parent, to_char(first_day, 'YYYY_MM')));
  END LOOP;
  -- What has been shipped is known by the last batch alone; the older ones say nothing any more.
  DELETE FROM audit.progress AS p
    WHERE p.last_time < next_first::timestamptz
      AND p.from_sequence < (SELECT max(q.from_sequence) FROM audit.progress AS q WHERE q.chain = p.chain);
  DELETE FROM audit.client_day WHERE day < next_first;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO community_graph_audit;
GRANT SELECT, INSERT ON
  audit.chain, audit.term, audit.reading, audit.word_set, audit.record, audit.subject_access, audit.progress, audit.seal,
  audit.hold_event, audit.verification, audit.client_day
  TO community_graph_audit;
GRANT SELECT ON audit.active_hold TO community_graph_audit;
GRANT EXECUTE ON FUNCTION
  audit.ensure_month(date), audit.month_on_hold(date), audit.months(), audit.drop_month(date, integer)
  TO community_graph_audit;
