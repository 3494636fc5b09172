-- Demand, the life of visits, and what dispatch decided. Each table has one writer: visit, report by the intake; the plan tables by dispatch.

create table visit (
    area          text not null references area,
    visit         text not null,
    household     text not null,
    day           date not null,
    is_recheck    boolean not null default false,
    class         text not null,
    residents     text[] not null,
    windows       jsonb not null default '[]',
    rule          text not null,
    pack          text not null,
    anchor_on     date not null,
    reasons       jsonb not null default '[]',   -- one per resident: {resident, class, rule, anchor_on, day}
    mandatory     boolean not null default false,
    attempt       integer not null default 1,
    release_at    timestamptz,
    state         text not null,                 -- due begun sampled refused moved in_hospital done_elsewhere void carried_over
    why           text,                          -- of a void or a carry-over
    carried_from  text,
    owner         text,
    began_at      timestamptz,
    ended_at      timestamptz,
    team          text,                          -- the team that began or ended it
    primary key (area, visit),
    unique (area, household, day, is_recheck)
);
create index visit_day on visit (area, day, state);

-- What the field said of a visit, kept as said; the state of a visit is the fold over these in order of (at, event_id).
create table report (
    area       text not null references area,
    visit      text not null,
    event_id   text not null,
    kind       text not null,
    team       text not null,
    at         timestamptz not null,
    residents  text[] not null default '{}',
    tubes      text[] not null default '{}',
    primary key (area, visit, event_id)
);

-- Visits that a coordinator added or cancelled, or pinned: facts with an author, which the rules read.
create table wish (
    area       text not null references area,
    household  text not null,
    day        date not null,
    kind       text not null check (kind in ('add', 'cancel')),
    wanted     boolean not null,
    residents  text[] not null default '{}',
    by         text not null,
    said_at    timestamptz not null,
    said_id    text not null,
    primary key (area, household, day, kind)
);

create table plan_head (
    area         text primary key references area,
    planned_rev  bigint not null default 0
);

create table plan (
    area        text not null references area,
    day         date not null,
    version     integer not null,
    why         text not null,
    made_at     timestamptz not null,
    cost        jsonb not null default '{}',
    frozen      boolean not null default false,
    by          text,
    primary key (area, day, version)
);

-- The published route of a team. version: the plan version that last changed it.
create table route (
    area     text not null references area,
    day      date not null,
    team     text not null,
    version  integer not null,
    depart_at timestamptz,
    return_at timestamptz,
    stops    jsonb not null,
    primary key (area, day, team)
);

create table route_version (
    area     text not null references area,
    day      date not null,
    team     text not null,
    version  integer not null,
    depart_at timestamptz,
    return_at timestamptz,
    stops    jsonb not null,
    changes  jsonb not null default '[]',
    primary key (area, day, team, version)
);

create table unassigned (
    area     text not null references area,
    day      date not null,
    visit    text not null,
    version  integer not null,
    reason   text not null,
    teams    jsonb not null default '{}',
    fix      jsonb,
    proven_at timestamptz,
    primary key (area, day, visit)
);

-- An improvement that waits for the coordinator.
create table proposal (
    area      text not null references area,
    day       date not null,
    base      integer not null,
    plan      jsonb not null,
    changes   jsonb not null,
    cost      jsonb not null,
    made_at   timestamptz not null,
    primary key (area, day)
);

-- Visits a coordinator pinned to a team, and where each hand-made order came from.
create table pin (
    area   text not null references area,
    day    date not null,
    visit  text not null,
    team   text not null,
    position integer,
    by     text not null,
    at     timestamptz not null,
    primary key (area, day, visit)
);

-- Which route version each phone has confirmed, and when it was last seen (real time).
create table phone (
    area       text not null references area,
    day        date not null,
    team       text not null,
    confirmed  integer not null default 0,
    seen_at    timestamptz not null,
    confirmed_at timestamptz,
    primary key (area, day, team)
);

create table alert (
    area        text not null references area,
    alert       text not null,
    kind        text not null,
    urgency     text not null,
    about       text not null,
    due_at      timestamptz,
    raised_at   timestamptz not null,
    settled_at  timestamptz,
    detail      jsonb not null default '{}',
    primary key (area, alert)
);

create table command (
    area      text not null references area,
    command   text not null,
    kind      text not null,
    by        text not null,
    body      jsonb not null,            -- with the typed reason, which never leaves Postgres
    at        timestamptz not null,
    result    jsonb,
    undone_by text,
    primary key (area, command)
);
