"""Outside text becomes core values, or problems with file:line:column."""
