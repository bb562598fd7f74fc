select contact_id as native_id from typed where reason is null group by all
