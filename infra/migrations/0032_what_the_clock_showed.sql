-- What doorstep's clock showed when it was said. A clock that is set anew does not alter what it showed before, so that
-- replay and history do not ask the clock of today (decision 0662). Null: said by an older release.
alter table change add column shown_at timestamptz;
