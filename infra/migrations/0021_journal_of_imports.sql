-- What takes an import back is kept file by file in import_before since release 0.1.
alter table ledger_import drop column undo;
