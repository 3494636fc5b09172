"""Communities of other habits, laid out by hand file by file, each with the truth about every row.

Written before the reader was tried on them, in the way of the sample community: the files are brought in one after
the other, with nothing known but what the ones before have said.
"""
