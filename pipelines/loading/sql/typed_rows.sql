select * from typed where reason is null
