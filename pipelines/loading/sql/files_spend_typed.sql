-- The same line in two files would count twice: the last file by name stands. Credit notes are below zero.
with valued as (
    select
        records.file,
        records.row as row_number,
        records.malformed,
        records.values['date'] as date_text,
        file_date(records.values['date']) as date_day,
        records.values['platform'] as platform,
        records.values['channel'] as channel,
        records.values['campaign'] as campaign,
        lower(trim(coalesce(records.values['cost_type'], 'media'))) as cost_type,
        records.values['spend'] as spend_text,
        file_number(records.values['spend']) as spend,
        upper(trim(coalesce(records.values['currency'], load.currency))) as currency,
        records.values::json::varchar as record,
    from records
    cross join load
),

judged as (
    select
        *,
        case
            when malformed is not null then 'malformed_row'
            when date_text is null then 'missing_value date'
            when spend_text is null then 'missing_value spend'
            when date_day is null then 'unparseable_date date'
            when spend is null then 'unparseable_number spend'
            when cost_type not in ('media', 'agency', 'tools', 'production', 'event') then 'unknown_cost_type cost_type'
            when not regexp_full_match(currency, '[A-Z]{3}') then 'unknown_currency currency'
        end as fault,
    from valued
),

overlapping as (
    select
        *,
        max(file) over (
            partition by date_day, platform, channel, campaign, cost_type, currency, fault is null
        ) as standing_file,
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
        when fault like '% spend' then spend_text
        when fault like '% cost_type' then cost_type
        when fault like '% currency' then currency
    end as found,
from overlapping
