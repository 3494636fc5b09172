"""Ledgers as communities really keep them: files in, understood and judged rows out.

One direction, kept by a contract in ``pyproject.toml``; whoever looks for something finds it by its question:

==============  ======================================================================================
``files/``      what kind of file is it, what is in its cells, what must not come in?
``values/``     what does this name, phone, age, date say?
``places/``     which building, unit, floor and door does this text mean?
``layout/``     where on the sheet is a table, what do its headers and columns mean, what is a row?
``judging/``    whose door and who is it, against what is known; is the row accepted, doubted, refused?
``kinds/``      what does a row of this kind of ledger say? One module a kind.
``walk.py``     down a sheet, the verdict on every row
``finding.py``  which tables has a sheet, and of which kind is it?
``reading.py``  the seam: files of one kind in, report and records out; nothing is written
``effects/``    which events and rows follow, and what would take them back?
``life/``       an import from its start to its undoing
``export/``     ledgers written out
``words/``      every word we know, as data, and the many ways the same characters are written
==============  ======================================================================================
"""
