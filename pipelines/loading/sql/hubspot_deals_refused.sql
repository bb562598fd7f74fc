with fields as (
    select id, 'createdate' as field, coalesce(properties['createdate'], createdAt) as found, to_json(records)::varchar as record, 'unparseable_date' as reason from records
    union all
    select id, 'closedate', properties['closedate'], to_json(records)::varchar, 'unparseable_date' from records
    union all
    select id, 'amount', properties['amount'], to_json(records)::varchar, 'unparseable_number' from records
    union all
    select id, 'amount_in_home_currency', properties['amount_in_home_currency'], to_json(records)::varchar, 'unparseable_number' from records
)

select
    reason,
    field,
    found,
    id as native_id,
    record,
from fields
where
    found != ''
    and case
        when reason = 'unparseable_date' then hubspot_time(found) is null
        else try_cast(found as double) is null
    end
