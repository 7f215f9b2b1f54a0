-- 意图 A mutation that is about to be sent has a record of its own, of kind 5; that of its outcome names it by sequence. Only added:
-- a build that does not know of it goes on reading and adding.

ALTER TABLE audit.record ADD COLUMN intent bigint;
CREATE INDEX record_intent ON audit.record (chain, intent) WHERE intent IS NOT NULL;
CREATE INDEX record_intended ON audit.record (time, chain, sequence) WHERE kind = 5;
