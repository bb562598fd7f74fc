-- Numbers that were told and are others now, newest first: one row per number, with what was told before.
-- $since: told no earlier than this instant.
with told as (
    select
        *,
        lag(printed) over numbers_over_time as was,
        lag(value) over numbers_over_time as was_value
    from kpi.kpi_value_ledger
    window numbers_over_time as (
        partition by client, kpi_key, grain, period_start, channel order by told_at, run_id
    )
)

select kpi_key, grain, period_start, channel, was, printed as now, was_value, value as now_value, change_cause as cause
from told
where change_cause is not null and was is not null and was != printed and told_at >= $since
qualify row_number() over (
    partition by client, kpi_key, grain, period_start, channel order by told_at desc, run_id desc
) = 1
order by told_at desc, kpi_key, grain, period_start, channel
