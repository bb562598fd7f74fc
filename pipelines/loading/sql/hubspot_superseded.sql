-- Where records that came again lie: of each id all but the one that was read last.
select records.rowid as place
from records
semi join (select id from records group by id having count(*) > 1) as repeated
    on records.id is not distinct from repeated.id
qualify row_number() over (
    partition by records.id order by hubspot_time(updatedAt) desc nulls last, load_id desc
) > 1
