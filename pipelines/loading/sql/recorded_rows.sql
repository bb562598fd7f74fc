select * from typed where not is_derived and unreadable is null
