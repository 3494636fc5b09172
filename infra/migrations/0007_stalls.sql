-- Starts of an intake process that found a partition where the one before it had stopped, and tries of the record there.

create table stall (
    topic      text not null,
    partition  integer not null,
    next       bigint not null,
    starts     integer not null default 0,
    tries      integer not null default 0,
    primary key (topic, partition)
);
