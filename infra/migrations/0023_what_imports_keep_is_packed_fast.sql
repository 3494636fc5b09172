-- The file, the verdicts and the journal of an import are large values that are written at once and seldom read: the
-- fast packing costs a tenth of the old one. Where Postgres was built without it, everything stays as it was.
do $$
begin
    alter table import_file alter column report set compression lz4;
    alter table import_before alter column before set compression lz4;
exception when feature_not_supported then
    null;
end
$$;
-- Workbooks are packed already.
alter table import_file alter column content set storage external;
