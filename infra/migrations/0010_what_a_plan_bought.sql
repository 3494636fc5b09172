-- What a plan version bought against the one before, term by term, and how many changes each team is told.
alter table plan add column bought jsonb not null default '{}';
alter table plan add column told jsonb not null default '{}';
alter table proposal add column why text not null default 'improved';
