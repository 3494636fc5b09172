-- A row is as an import left it while the transaction that wrote it last is the import's own: no digest is needed.

alter table import_before rename column after to left_by;
