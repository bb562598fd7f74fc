select
    id as owner_id,
    bool_and(coalesce(archived, false)) as is_archived,
    any_value(teams) as team_ids,
from records
where id is not null
group by id
