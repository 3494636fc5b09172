"""What stands where on a sheet: tables, headers, columns and rows, found by what they say."""
