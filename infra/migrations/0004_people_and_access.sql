-- Personal data, only here: each row with a purpose and an end. And who may see it.

create table person (
    area          text not null references area,
    resident      text not null,
    name          text not null,
    phones        text[] not null default '{}',
    birth_year    integer,
    id_last4      text,
    relation      text,
    notes         text,
    source        jsonb not null default '{}',
    purpose       text not null default 'sampling at the door',
    retain_until  date not null,
    primary key (area, resident)
);

-- How a door is visited: who opens, how long to wait, what to know.
create table door (
    area          text not null references area,
    household     text not null,
    note          text,
    wait_s        integer,
    phones        text[] not null default '{}',
    contact       text,
    purpose       text not null default 'sampling at the door',
    retain_until  date not null,
    primary key (area, household)
);

create table team_card (
    area   text not null references area,
    team   text not null,
    name   text not null,
    code   text,                          -- short code on the screens: 流 1, M1
    primary key (area, team)
);

create table member_card (
    area          text not null references area,
    member        text not null,
    name          text not null,
    phones        text[] not null default '{}',
    retain_until  date not null,
    primary key (area, member)
);

create table responsible (
    area   text not null references area,
    place  text not null,
    role   text not null,
    member text not null,
    primary key (area, place, role)
);

create table account (
    account        text primary key,
    login          text not null unique,
    password_hash  text not null,
    role           text not null check (role in ('coordinator', 'auditor', 'admin')),
    areas          text[] not null,
    must_change    boolean not null default true,
    failures       integer not null default 0,
    locked_until   timestamptz,
    disabled       boolean not null default false,
    created_at     timestamptz not null default clock_timestamp()
);

create table token (
    token_hash  bytea primary key,
    token       text generated always as (left(encode(token_hash, 'hex'), 12)) stored,
    role        text not null check (role in ('lead', 'wall', 'system')),
    area        text not null references area,
    team        text,
    day         date,
    created_at  timestamptz not null default clock_timestamp(),
    expires_at  timestamptz,
    used_at     timestamptz,
    revoked_at  timestamptz
);

create table session (
    session_hash  bytea primary key,
    account       text references account,
    token_hash    bytea references token,
    role          text not null,
    areas         text[] not null,
    team          text,
    day           date,
    csrf          text not null,
    created_at    timestamptz not null default clock_timestamp(),
    seen_at       timestamptz not null default clock_timestamp(),
    expires_at    timestamptz not null,
    revoked_at    timestamptz
);

create table signin_attempt (
    login   text not null,
    source  text not null,
    at      timestamptz not null default clock_timestamp(),
    ok      boolean not null
);
create index signin_attempt_login on signin_attempt (login, at);

create table look (
    look   bigint generated always as identity primary key,
    area   text not null,
    who    text not null,
    what   text not null,
    about  text not null,
    at     timestamptz not null default clock_timestamp()
);

create table ledger_import (
    area       text not null references area,
    import     text not null,
    kind       text not null,
    files      jsonb not null,
    by         text not null,
    at         timestamptz not null,
    report     jsonb not null,
    undo       jsonb,                       -- what to say to take it back
    undone_at  timestamptz,
    primary key (area, import)
);

create table outcome (
    area         text not null references area,
    outcome      text not null,             -- the id the phone gave the tap
    team         text not null,
    event_id     text not null,
    received_at  timestamptz not null default clock_timestamp(),
    primary key (area, outcome)
);

create table stock (
    area    text not null references area,
    item    text not null,
    count   integer not null,
    by      text not null,
    at      timestamptz not null,
    primary key (area, item)
);
