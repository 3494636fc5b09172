-- Who writes here holds the lock of the area (infra/changes.py), which exists only for an area: a second look for each
-- row was two fifths of the time of a large insert. `doorstep check` asks instead (rows_have_an_area).
alter table place drop constraint place_area_fkey;
alter table household drop constraint household_area_fkey;
alter table resident drop constraint resident_area_fkey;
alter table person drop constraint person_area_fkey;
alter table homebound drop constraint homebound_area_fkey;
alter table term drop constraint term_area_fkey;
alter table excuse drop constraint excuse_area_fkey;
alter table sample drop constraint sample_area_fkey;
alter table visit drop constraint visit_area_fkey;
alter table ledger_record drop constraint ledger_record_area_fkey;
alter table import_before drop constraint import_before_area_fkey;
