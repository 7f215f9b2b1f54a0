-- 审计索引 What the query log's index keeps. The journal on disk is the truth; this makes it searchable. Rows are added by the role
-- community_graph_audit, which may not change or remove any: partitions are made and dropped by the owner's functions below.

-- A role belongs to the whole server: two databases of it may be prepared at once.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'community_graph_audit') THEN
    BEGIN
      CREATE ROLE community_graph_audit NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'the account % may make no roles: have an administrator run CREATE ROLE community_graph_audit NOLOGIN; GRANT community_graph_audit TO %', current_user, quote_ident(current_user);
    END;
  END IF;
  -- So that the owner's own connections can put its rights down (SET ROLE).
  IF NOT pg_has_role(current_user, 'community_graph_audit', 'MEMBER') THEN
    EXECUTE format('GRANT community_graph_audit TO %I', current_user);
  END IF;
END
$$;

CREATE SCHEMA audit;

-- Dictionaries: many records share few values.

CREATE TABLE audit.chain (
  id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE
);

CREATE TABLE audit.term (
  id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- client, agency, purpose, operation (its name), action
  kind  text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  UNIQUE (kind, value)
);

-- 读取内容 fields is {"L1": [...], ...}, as in the record `reading`.
CREATE TABLE audit.reading (
  id     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest text COLLATE "C" NOT NULL UNIQUE,
  hash   text COLLATE "C" NOT NULL,
  text   text NOT NULL,
  fields jsonb NOT NULL,
  denied text[] NOT NULL,
  masked text[] NOT NULL,
  -- Keys of fields, and all its coordinates: what is searched for.
  levels      text[] COLLATE "C" NOT NULL,
  coordinates text[] COLLATE "C" NOT NULL
);
CREATE INDEX reading_hash ON audit.reading (hash);
CREATE INDEX reading_coordinates ON audit.reading USING gin (coordinates);

-- Sets of texts in order: coordinates of fields, ids of sources.
CREATE TABLE audit.word_set (
  id    integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- fields, sources
  kind  text COLLATE "C" NOT NULL,
  -- SHA-256 of the canonical JSON of words, hexadecimal: a set of fields may be too long for an index.
  digest text COLLATE "C" NOT NULL,
  words text[] COLLATE "C" NOT NULL,
  UNIQUE (kind, digest)
);

-- 记录 line is the record as it stands in the journal, without its end.
CREATE TABLE audit.record (
  chain      integer NOT NULL,
  sequence   bigint NOT NULL,
  time       timestamptz(3) NOT NULL,
  -- Numbers of audit/index/codes.ts.
  kind       smallint NOT NULL,
  client     integer,
  agency     integer,
  purpose    integer,
  operation  integer,
  action     integer,
  reading    integer,
  sources    integer,
  outcome    smallint,
  user_name  text COLLATE "C",
  case_id    text COLLATE "C",
  line       text NOT NULL,
  PRIMARY KEY (chain, sequence, time)
) PARTITION BY RANGE (time);
CREATE INDEX record_time ON audit.record (time, chain, sequence);
CREATE INDEX record_client ON audit.record (client, time, chain, sequence) WHERE client IS NOT NULL;
CREATE INDEX record_agency ON audit.record (agency, time, chain, sequence) WHERE agency IS NOT NULL;
CREATE INDEX record_purpose ON audit.record (purpose, time, chain, sequence) WHERE purpose IS NOT NULL;
CREATE INDEX record_operation ON audit.record (operation, time, chain, sequence) WHERE operation IS NOT NULL;
CREATE INDEX record_action ON audit.record (action, time, chain, sequence) WHERE action IS NOT NULL;
CREATE INDEX record_reading ON audit.record (reading, time, chain, sequence) WHERE reading IS NOT NULL;
CREATE INDEX record_sources ON audit.record (sources, time, chain, sequence) WHERE sources IS NOT NULL;
CREATE INDEX record_outcome ON audit.record (outcome, time, chain, sequence) WHERE outcome IS NOT NULL;
CREATE INDEX record_user ON audit.record (user_name, time, chain, sequence) WHERE user_name IS NOT NULL;
CREATE INDEX record_case ON audit.record (case_id, time, chain, sequence) WHERE case_id IS NOT NULL;

-- 数据主体访问 One row for each person of a record: "who read this person's data". client as in the record.
CREATE TABLE audit.subject_access (
  subject  text COLLATE "C" NOT NULL,
  time     timestamptz(3) NOT NULL,
  chain    integer NOT NULL,
  sequence bigint NOT NULL,
  fields   integer NOT NULL,
  client   integer,
  PRIMARY KEY (subject, time, chain, sequence)
) PARTITION BY RANGE (time);
-- Rows come in the order of time: enough to find the rows of a day.
CREATE INDEX subject_access_day ON audit.subject_access USING brin (time) WITH (pages_per_range = 32);

-- 进度 What has been shipped. from_sequence is one more than the to_sequence before, and unique: two shippers cannot both add it.
CREATE TABLE audit.progress (
  chain         integer NOT NULL,
  from_sequence bigint NOT NULL,
  to_sequence   bigint NOT NULL,
  -- Of the line to_sequence, hexadecimal.
  digest        text COLLATE "C" NOT NULL,
  first_time    timestamptz(3) NOT NULL,
  last_time     timestamptz(3) NOT NULL,
  shipped_at    timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (chain, from_sequence),
  CHECK (to_sequence >= from_sequence)
);
CREATE INDEX progress_shipped ON audit.progress USING brin (shipped_at);

-- 封签 Kept for good, also when what they seal has gone.
CREATE TABLE audit.seal (
  chain         integer NOT NULL,
  seal          bigint NOT NULL,
  from_sequence bigint NOT NULL,
  to_sequence   bigint NOT NULL,
  time          timestamptz(3) NOT NULL,
  digest        text COLLATE "C" NOT NULL,
  line          text NOT NULL,
  PRIMARY KEY (chain, seal)
);
CREATE UNIQUE INDEX seal_to ON audit.seal (chain, to_sequence);

-- 保全 Events: a hold lasts from `set` until `released` or its end.
CREATE TABLE audit.hold_event (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hold     text COLLATE "C" NOT NULL,
  event    text NOT NULL CHECK (event IN ('set', 'released')),
  at       timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  actor    text NOT NULL,
  reason   text NOT NULL,
  case_id  text COLLATE "C",
  subjects text[] COLLATE "C",
  ends_at  timestamptz(3),
  UNIQUE (hold, event),
  CHECK (event = 'released' OR (ends_at IS NOT NULL AND (case_id IS NULL) <> (subjects IS NULL)))
);
CREATE VIEW audit.active_hold AS
  SELECT hold, case_id, subjects, reason, actor, at, ends_at
  FROM audit.hold_event AS given
  WHERE event = 'set' AND ends_at > now()
    AND NOT EXISTS (SELECT FROM audit.hold_event AS taken WHERE taken.hold = given.hold AND taken.event = 'released');

-- 核验 What a verification found.
CREATE TABLE audit.verification (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at        timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  chain     integer NOT NULL,
  -- Sequence up to which everything was looked at.
  to_sequence bigint NOT NULL,
  ok        boolean NOT NULL,
  problem   text
);
CREATE INDEX verification_chain ON audit.verification (chain, at);

-- 每日读取人数 Persons that a client read on a day (UTC), once the day is over; counted anew when records of it come later.
CREATE TABLE audit.client_day (
  day        date NOT NULL,
  counted_at timestamptz(3) NOT NULL,
  client     text COLLATE "C" NOT NULL,
  subjects   integer NOT NULL,
  records    integer NOT NULL,
  PRIMARY KEY (day, counted_at, client)
);
