select id as native_id from records group by all
