"""Plans that take time: the first of a day, one asked for, a better one."""
