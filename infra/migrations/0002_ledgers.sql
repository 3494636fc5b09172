-- Facts. A fact is a register ordered by (said_at, said_id); its end is a register of its own (ended_at, ended_id).
-- So any order and repetition of the same events leaves the same rows. Every key begins with the area.

create table place (
    area       text not null references area,
    place      text not null,
    kind       text not null,          -- community compound building unit room shop school site village
    parent     text,
    name       text not null,          -- normalised
    printed    text,                   -- as first printed
    unit       integer,                -- of a room
    floor      integer,                -- of a room
    room       text,                   -- of a room; personal together with a household, never on Kafka
    floors     integer,                -- of a building
    units      integer,
    homes      integer,
    lift       boolean,
    lat        double precision,       -- WGS-84
    lon        double precision,
    given_lat  double precision,
    given_lon  double precision,
    datum      text,
    doubts     text[] not null default '{}',
    primary key (area, place)
);
create index place_parent on place (area, parent);

create table place_alias (
    area      text not null references area,
    printed   text not null,
    place     text not null,
    by        text,
    at        timestamptz not null default clock_timestamp(),
    primary key (area, printed)
);

create table household (
    area       text not null references area,
    household  text not null,
    place      text,
    said_at    timestamptz not null,
    said_id    text not null,
    primary key (area, household)
);
create index household_place on household (area, place);

create table resident (
    area       text not null references area,
    resident   text not null,
    household  text,                   -- null: left the area
    said_at    timestamptz not null,
    said_id    text not null,
    primary key (area, resident)
);
create index resident_household on resident (area, household);

create table homebound (
    area      text not null references area,
    resident  text not null,
    reasons   text[],                  -- null while only an end was said
    since_on  date,
    until_on  date,
    promised  text[] not null default '{}',
    said_at   timestamptz,
    said_id   text,
    ended_on  date,
    ended_at  timestamptz,
    ended_id  text,
    primary key (area, resident)
);

create table term (
    area           text not null references area,
    household      text not null,
    resident       text not null,
    class          text not null,
    departed_on    date,
    registered_on  date,
    last_day_on    date,
    said_at        timestamptz,
    said_id        text,
    released_on    date,
    ended_at       timestamptz,
    ended_id       text,
    primary key (area, household, resident, class)
);
create index term_resident on term (area, resident);

create table excuse (
    area      text not null references area,
    resident  text not null,
    why       text not null,
    since_on  date,
    until_on  date,
    said_at   timestamptz,
    said_id   text,
    ended_on  date,
    ended_at  timestamptz,
    ended_id  text,
    primary key (area, resident, why)
);

-- A sample taken is a fact and always counts. source: tube:<id>, visit:<id>, or the code another source gave.
create table sample (
    area      text not null references area,
    resident  text not null,
    taken_on  date not null,
    source    text not null,
    taken_at  timestamptz,
    primary key (area, resident, taken_on, source)
);

create table zone_fact (
    area          text not null references area,
    zone          text not null,
    event_id      text not null,
    type          text not null,
    place         text,
    level         text,
    effective_at  timestamptz,
    observed_at   timestamptz not null,
    said_at       timestamptz not null,
    primary key (area, zone, event_id)
);

create table tube (
    area          text not null references area,
    tube          text not null,
    kind          text,
    residents     text[] not null default '{}',
    team          text,
    sealed_at     timestamptz,
    said_at       timestamptz,
    said_id       text,
    result        text,
    resulted_at   timestamptz,
    result_at     timestamptz,
    result_id     text,
    handed_at     timestamptz,
    handed_point  text,
    handed_team   text,
    primary key (area, tube)
);
create index tube_team on tube (area, team) where handed_at is null;

create table team_day (
    area         text not null references area,
    team         text not null,
    day          date not null,
    kind         text,                  -- null while the team was only spoken of
    ppe_level    integer,
    mode         text,
    crew         jsonb not null default '[]',
    shifts       jsonb not null default '[]',
    said_at      timestamptz,
    said_id      text,
    gate         jsonb,                 -- [{member, fit, failed}]
    gate_at      timestamptz,
    gate_id      text,
    lost         boolean not null default false,
    lost_why     text,
    lost_at      timestamptz,
    lost_id      text,
    primary key (area, team, day)
);

create table team_position (
    area  text not null references area,
    team  text not null,
    lat   double precision not null,
    lon   double precision not null,
    at    timestamptz not null,
    said_id text not null,
    primary key (area, team)
);
