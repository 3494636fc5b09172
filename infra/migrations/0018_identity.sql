-- Who may come in: what counts against guessing, names for people and walls, codes that pair a wall, and whom a lead calls.

-- A login or an address that was wrong; kept for logins nobody has too, so that a lock does not say who exists.
create table lockout (
    subject       text primary key,
    failures      integer not null,
    last_at       timestamptz not null default clock_timestamp(),
    locked_until  timestamptz
);
alter table account drop column failures, drop column locked_until, add column name text;

-- A wall's token is reached by a short code once (code_hash, code_until); label and language are chosen at pairing.
alter table token
    add column label       text,
    add column language    text,
    add column made_by     text,
    add column code_hash   bytea unique,
    add column code_until  timestamptz;
create index token_area on token (area, role, created_at);
create index session_account on session (account) where revoked_at is null;
create index session_token on session (token_hash) where revoked_at is null;

-- Whom the team leads of an area call.
alter table area add column desk_name text, add column desk_phone text;

-- Idempotency of taps comes from their derived event ids.
drop table outcome;
