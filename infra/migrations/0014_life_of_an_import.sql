-- The life of an import: who brought what in, what it changed and how to take it back, what was asked and decided.

alter table ledger_import
    add column recorded_at timestamptz not null default clock_timestamp(),  -- real time: ten minutes count from here
    add column undone_by   text;

-- What imports, their undoing and answers said: the changes of the area from first_rev to last_rev. Settled once handled.
create table import_said (
    area       text not null references area,
    first_rev  bigint not null,
    last_rev   bigint not null,
    import     text not null,
    settled    boolean not null default false,
    primary key (area, first_rev)
);
create index import_said_open on import_said (area) where not settled;

-- What ledgers of a kind say, record by record: to tell new from changed, and to ask about what is missing.
create table ledger_record (
    area         text not null references area,
    kind         text not null,
    key          text not null,
    fingerprint  text not null,
    scope        text not null default '',     -- the part of the ledger it stands in: a building, a compound, a day
    import       text not null,                -- the last one that listed it
    household    text,
    resident     text,
    primary key (area, kind, key)
);
create index ledger_record_resident on ledger_record (area, resident);

-- Rows of Postgres as they were before an import, to put them back; personal, so with an end.
create table import_before (
    area          text not null references area,
    import        text not null,
    what          text not null,               -- the table
    key           text not null,
    before        jsonb,                       -- null: there was none
    after         text,                        -- digest of the row the import left: another one is not touched
    retain_until  date not null,
    primary key (area, import, what, key)
);

-- The files as they came, with the verdicts, for the user's own sheet with remarks; personal, so with an end.
create table import_file (
    area          text not null references area,
    import        text not null,
    number        integer not null,
    name          text not null,
    content       bytea not null,
    report        jsonb not null,
    retain_until  date not null,
    primary key (area, import, number)
);

create table import_question (
    area         text not null references area,
    question     text not null,
    kind         text not null check (kind in ('missing', 'place', 'header')),
    ledger       text not null,                -- the kind of ledger
    import       text not null,
    about        jsonb not null,
    options      jsonb not null,
    asked_at     timestamptz not null,
    answered_at  timestamptz,
    answer       text,
    by           text,
    primary key (area, question)
);

-- What a column is that no synonym knows, as a person decided once.
create table header_alias (
    area     text not null references area,
    kind     text not null,
    printed  text not null,
    field    text not null,
    by       text not null,
    at       timestamptz not null,
    primary key (area, kind, printed)
);

-- How far imports are that run now, for whoever watches; real time.
create unlogged table import_progress (
    area      text not null,
    import    text not null,
    kind      text not null,
    by        text not null,
    file      text not null default '',
    phase     text not null,                   -- waiting reading writing handling
    done      integer not null default 0,
    total     integer not null default 0,
    began_at  timestamptz not null default clock_timestamp(),
    at        timestamptz not null default clock_timestamp(),
    primary key (area, import)
);

-- What a source said about a sample and took back, so that its word arriving late stays taken back.
create table sample_withdrawn (
    area      text not null references area,
    resident  text not null,
    taken_on  date not null,
    source    text not null,
    said_at   timestamptz not null,
    said_id   text not null,
    primary key (area, resident, taken_on, source)
);
alter table sample add column said_at timestamptz, add column said_id text;
alter table tube add column withdrawn_at timestamptz, add column withdrawn_id text;
