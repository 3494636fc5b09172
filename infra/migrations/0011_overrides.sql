-- What a coordinator allowed against a rule, with the typed reason: {code, minutes, text}. It never leaves Postgres.
alter table pin add column override jsonb;
