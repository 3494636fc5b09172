-- The heart: one lock and one counter per area; one append-only log that is outbox, feed, audit and replay at once.

create table area (
    area        text primary key,
    name        text not null,
    timezone    text not null default 'Asia/Shanghai',
    pack        text not null,
    publish     text not null default 'auto' check (publish in ('auto', 'ask')),
    places      text[] not null default '{}',          -- the communities of an area that is larger than one
    depot_lat   double precision,                       -- WGS-84; absent: the centre of its places
    depot_lon   double precision,
    freeze_at   time not null default '22:00',
    is_drill    boolean not null default false,
    created_at  timestamptz not null default clock_timestamp()
);

-- Locked by every transaction that writes anything of the area; numbers its changes. Never locked out of sorted order.
create table area_head (
    area  text primary key references area,
    rev   bigint not null default 0
);

-- topic null: not for Kafka. handled: an event that came from Kafka, kept for audit and replay.
create table change (
    area         text not null,
    rev          bigint not null,
    day          date not null,                          -- UTC day of recorded_at
    type         text not null,
    event_id     text,
    caused_by    text,
    topic        text,
    handled      boolean not null default false,
    payload      jsonb not null,
    recorded_at  timestamptz not null default clock_timestamp(),
    primary key (area, rev, day)
) partition by range (day);
create table change_default partition of change default;

create table relay_head (
    area  text primary key references area,
    rev   bigint not null default 0
);

create table position (
    topic      text not null,
    partition  integer not null,
    next       bigint not null,
    cluster    text not null,
    primary key (topic, partition)
);

create table seen (
    occurred_on  date not null,
    event_id     text not null,
    primary key (event_id, occurred_on)
) partition by range (occurred_on);
create table seen_default partition of seen default;

-- Buried (wrong for good) and parked (a tag this release does not know) records, with everything to send them again.
create table dead (
    dead        bigint generated always as identity primary key,
    topic       text not null,
    partition   integer not null,
    "offset"    bigint not null,
    key         bytea,
    value       bytea,
    headers     jsonb not null default '[]',
    area        text,
    fate        text not null check (fate in ('buried', 'parked')),
    code        text not null,
    message     text not null,
    status      text not null default 'open' check (status in ('open', 'resent', 'dropped')),
    why         text,
    buried_at   timestamptz not null default clock_timestamp(),
    settled_at  timestamptz,
    unique (topic, partition, "offset")
);

-- What the clock does: morning, freeze, midnight, clocks of visits. Claimed FOR UPDATE SKIP LOCKED.
create table timer (
    area    text not null references area,
    kind    text not null,
    due_at  timestamptz not null,
    about   text not null default '',
    primary key (area, kind, due_at, about)
);
create index timer_due on timer (due_at);

-- The origin of DOORSTEP_CLOCK, so that every process and restart agrees on the simulated now.
create table clock_origin (
    one      boolean primary key default true check (one),
    setting  text not null,
    real_at  timestamptz not null
);
