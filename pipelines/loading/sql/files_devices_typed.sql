-- Days of one device in two files would count twice: the last file by name stands.
with valued as (
    select
        records.file,
        records.row as row_number,
        records.malformed,
        records.values['date'] as date_text,
        file_date(records.values['date']) as date_day,
        records.values['device'] as device,
        records.values['sessions'] as sessions_text,
        file_count(records.values['sessions']) as sessions,
        records.values::json::varchar as record,
    from records
),

judged as (
    select
        *,
        case
            when malformed is not null then 'malformed_row'
            when date_text is null then 'missing_value date'
            when device is null then 'missing_value device'
            when sessions_text is null then 'missing_value sessions'
            when date_day is null then 'unparseable_date date'
            when sessions is null then 'unparseable_number sessions'
            when sessions < 0 then 'negative_number sessions'
        end as fault,
    from valued
),

overlapping as (
    select
        *,
        max(file) over (partition by date_day, file_name_key(device), fault is null) as standing_file,
    from judged
)

select
    *,
    null as native_id,
    case
        when fault is not null then split_part(fault, ' ', 1)
        when file != standing_file then 'overlapping_files'
    end as reason,
    case
        when fault is not null then nullif(split_part(fault, ' ', 2), '')
        when file != standing_file then 'date'
    end as field,
    case
        when fault = 'malformed_row' then malformed
        when fault is not null and starts_with(fault, 'missing_value') then null
        when fault like '% date' or fault is null then date_text
        when fault like '% sessions' then sessions_text
    end as found,
from overlapping
