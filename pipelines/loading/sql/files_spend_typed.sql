-- A line covers one day (date) or several (start_date to end_date). Lines of one platform, channel, campaign and
-- type of cost overlap if they share a day and are of two files, or one of them covers several days; the same day
-- and amount twice is a line that stands there twice. Credit notes are below zero.
with valued as (
    select
        records.file,
        records.row as row_number,
        records.malformed,
        coalesce(records.values['date'], records.values['start_date']) as date_text,
        file_date(coalesce(records.values['date'], records.values['start_date'])) as date_day,
        records.values['date'] is null and records.values['start_date'] is not null as is_period,
        if(is_period or not map_contains(records.values, 'date'), 'start_date', 'date') as date_field,
        if(records.values['date'] is null, records.values['end_date'], null) as end_text,
        file_date(if(records.values['date'] is null, records.values['end_date'], null)) as end_day,
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
            when date_text is null then 'missing_value ' || date_field
            when is_period and end_text is null then 'missing_value end_date'
            when spend_text is null then 'missing_value spend'
            when date_day is null then 'unparseable_date ' || date_field
            when is_period and end_day is null then 'unparseable_date end_date'
            when end_day < date_day then 'end_before_start end_date'
            when end_day - date_day >= 1100 then 'period_too_long end_date'
            when spend is null then 'unparseable_number spend'
            -- Where others have a decimal comma, a point before three digits parts thousands, or does not.
            when bool_or(spend_text like '%,%') over (partition by file)
                and regexp_full_match(spend_text, '[+-]?[1-9][0-9]{0,2}[.][0-9]{3}') then 'unparseable_number spend'
            when cost_type not in ('media', 'agency', 'tools', 'production', 'event') then 'unknown_cost_type cost_type'
            when not is_currency(currency) then 'unknown_currency currency'
        end as fault,
    from valued
),

days as (
    select
        file,
        row_number,
        lower(trim(platform)) as platform,
        lower(trim(channel)) as channel,
        campaign,
        cost_type,
        spend,
        currency,
        coalesce(end_day, date_day) > date_day as is_long,
        unnest(generate_series(date_day::timestamp, coalesce(end_day, date_day)::timestamp, interval 1 day)) as midnight,
    from judged
    where fault is null
),

compared as (
    select
        file,
        row_number,
        row_number() over (same_day order by file, row_number) > 1
        and (bool_or(is_long) over same_day or min(file) over same_day != max(file) over same_day) as is_overlapping,
        spend != 0
        and row_number() over (
            partition by platform, channel, campaign, cost_type, midnight, spend, currency order by file, row_number
        ) > 1 as is_repeated,
    from days
    window same_day as (partition by platform, channel, campaign, cost_type, midnight)
),

offending as (
    select
        file,
        row_number,
        bool_or(is_overlapping) as is_overlapping,
        bool_or(is_repeated) as is_repeated,
    from compared
    group by file, row_number
)

select
    judged.*,
    null as native_id,
    case
        when judged.fault is not null then split_part(judged.fault, ' ', 1)
        when offending.is_overlapping then 'overlapping_lines'
        when offending.is_repeated then 'duplicate_line'
    end as reason,
    case
        when judged.fault is not null then nullif(split_part(judged.fault, ' ', 2), '')
        when offending.is_overlapping or offending.is_repeated then judged.date_field
    end as field,
    case
        when judged.fault = 'malformed_row' then judged.malformed
        when judged.fault is not null and starts_with(judged.fault, 'missing_value') then null
        when judged.fault like '% end_date' then judged.end_text
        when judged.fault like '% ' || judged.date_field or judged.fault is null then judged.date_text
        when judged.fault like '% spend' then judged.spend_text
        when judged.fault like '% cost_type' then judged.cost_type
        when judged.fault like '% currency' then judged.currency
    end as found,
from judged
left join offending on judged.file = offending.file and judged.row_number = offending.row_number
