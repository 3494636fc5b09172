-- A record of a ledger as it was last listed, so that the ledger can be written out again without a difference.
-- It names people: it ends as their other rows do, and what was listed stays known by its fingerprint alone.

alter table ledger_record
    add column record        jsonb,
    add column retain_until  date;
create index ledger_record_retained on ledger_record (retain_until) where record is not null;
