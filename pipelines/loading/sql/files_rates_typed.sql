-- A rate holds from its day on. Of two of one currency and day the last file by name stands, and in it the last row.
with valued as (
    select
        records.file,
        records.row as row_number,
        records.malformed,
        records.values['date'] as date_text,
        file_date_of_any_year(records.values['date']) as date_day,
        upper(trim(records.values['currency'])) as currency,
        records.values['rate'] as rate_text,
        try_cast(replace(replace(records.values['rate'], ' ', ''), ',', '.') as double) as rate,
        records.values::json::varchar as record,
    from records
),

judged as (
    select
        *,
        case
            when malformed is not null then 'malformed_row'
            when date_text is null then 'missing_value date'
            when currency is null then 'missing_value currency'
            when rate_text is null then 'missing_value rate'
            when date_day is null then 'unparseable_date date'
            when not is_currency(currency) then 'unknown_currency currency'
            when rate is null or not isfinite(rate) then 'unparseable_number rate'
            when rate = 0 then 'zero_number rate'
            when rate < 0 then 'negative_number rate'
        end as fault,
    from valued
)

select
    *,
    null as native_id,
    case
        when fault is not null then split_part(fault, ' ', 1)
        when
            row_number() over (
                partition by date_day, currency, fault is null order by file desc, row_number desc
            ) > 1 then 'overlapping_files'
    end as reason,
    nullif(split_part(fault, ' ', 2), '') as field,
    case
        when fault = 'malformed_row' then malformed
        when fault is not null and starts_with(fault, 'missing_value') then null
        when fault like '% date' or fault is null then date_text
        when fault like '% currency' then currency
        when fault like '% rate' then rate_text
    end as found,
from judged
