select * from typed where is_derived
