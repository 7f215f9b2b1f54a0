-- 管理行为 What was changed of clients and keys, noted by the database itself: also what was not done through this program.
-- A gateway takes each into the query log. One row for each client or key and transaction, however many statements it took.

CREATE TABLE access_act (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  made_at     timestamptz(3) NOT NULL DEFAULT now(),
  transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
  action      text NOT NULL,
  target      text COLLATE "C" NOT NULL,
  actor       text NOT NULL,
  -- SHA-256 of what there was after the act before, and of what there is after this one.
  before      bytea,
  after       bytea,
  recorded_at timestamptz(3),
  UNIQUE (transaction, action, target)
);
CREATE INDEX access_act_target ON access_act (action, target, id);
CREATE INDEX access_act_waiting ON access_act (id) WHERE recorded_at IS NULL;

CREATE FUNCTION client_state(client text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to((to_jsonb(c) - 'revision')::text
    || coalesce((SELECT jsonb_agg(to_jsonb(s) - 'id' ORDER BY s.id) FROM client_secret s WHERE s.client_id = c.id)::text, ''),
    'UTF8'))
  FROM api_client c WHERE c.id = client
$$;

CREATE FUNCTION client_documents_state(client text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(string_agg(document_id || ' ' || hash, E'\n' ORDER BY document_id), 'UTF8'))
  FROM client_document WHERE client_id = client
$$;

CREATE FUNCTION signing_key_state(key text) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to((to_jsonb(k) - 'sealed_private_jwk')::text, 'UTF8')) FROM signing_key k WHERE k.kid = key
$$;

-- Runs at the end of the transaction, when everything is as it will be. Its arguments: action, column of the target.
CREATE FUNCTION note_act() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
  act text := TG_ARGV[0];
  about text := changed ->> TG_ARGV[1];
  state bytea := CASE act WHEN 'client.changed' THEN client_state(about)
                          WHEN 'client.documents.changed' THEN client_documents_state(about)
                          ELSE signing_key_state(about) END;
  before_it bytea := (SELECT a.after FROM access_act a WHERE a.action = act AND a.target = about ORDER BY a.id DESC LIMIT 1);
BEGIN
  IF state IS NOT DISTINCT FROM before_it THEN RETURN NULL; END IF;
  INSERT INTO access_act (action, target, actor, before, after)
  VALUES (act, about,
    coalesce(nullif(current_setting('community_graph.actor', true), ''), 'database account ' || session_user),
    before_it, state)
  ON CONFLICT (transaction, action, target) DO NOTHING;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER client_act AFTER INSERT OR UPDATE OR DELETE ON api_client
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_act('client.changed', 'id');
CREATE CONSTRAINT TRIGGER client_secret_act AFTER INSERT OR UPDATE OR DELETE ON client_secret
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_act('client.changed', 'client_id');
CREATE CONSTRAINT TRIGGER client_document_act AFTER INSERT OR UPDATE OR DELETE ON client_document
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_act('client.documents.changed', 'client_id');
CREATE CONSTRAINT TRIGGER signing_key_act AFTER INSERT OR UPDATE OR DELETE ON signing_key
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_act('signing-key.rotated', 'kid');
