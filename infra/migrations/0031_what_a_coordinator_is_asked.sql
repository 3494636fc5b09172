-- A form of addresses that can be read in several ways, and the days of rounds whose headers do not say them, are asked
-- about too; their answers are read from here by the next import (decision 0650).
alter table import_question drop constraint import_question_kind_check;
alter table import_question
    add constraint import_question_kind_check check (kind in ('missing', 'place', 'header', 'form', 'days'));
