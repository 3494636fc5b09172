-- The command that a waiting plan takes back, where it is an undo that came too late to be done at once (decision 0509).
alter table proposal add column undoes text;
