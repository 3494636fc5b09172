"""An outsider's reading of door cases: travel, judge, slots and world written from the format's description alone.

Nothing here comes from `optimizer/`: where both read a sentence otherwise, a test fails (decision 0646).
"""
