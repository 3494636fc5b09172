-- The newest route version that was handed to each phone, read or not: its team may go by it until it confirms a later one.
alter table phone add column handed integer not null default 0;
