-- Rows are written out only where something is wrong with them: as text they take ten times the room.
select
    typed.reason,
    case when typed.reason = 'unparseable_date' then 'date' end as field,
    case when typed.reason = 'unparseable_date' then typed.date_text end as found,
    typed.property_id || '/' || coalesce(typed.date_day::varchar, typed.date_text, '') as native_id,
    to_json(records)::varchar as record,
from typed
inner join records on typed.record_id = records.rowid
where typed.reason is not null
