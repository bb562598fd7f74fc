select * from typed where not is_derived
