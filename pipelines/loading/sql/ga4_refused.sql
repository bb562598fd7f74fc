select
    reason,
    case when reason = 'unparseable_date' then 'date' end as field,
    case when reason = 'unparseable_date' then date_text end as found,
    property_id || '/' || coalesce(date_day::varchar, date_text, '') as native_id,
    record,
from typed
where reason is not null
