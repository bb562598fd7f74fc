{# One row per KPI of which a closed month or cohort was told anew, more than 5 % away from what was told, in the last 28 days. Another definition is no doubt about data. #}
with told as (
    select *, from {{ source('told', 'kpi_value_ledger') }}
    where
        printed_before is not null
        and change_cause != 'definition'
        and grain in ('month', 'cohort_365d')
)

select distinct
    told.client,
    told.kpi_key,
from told
inner join {{ ref('int_clock') }} as clock using (client)
where
    told.told_at between clock.visible_until - interval 28 day and clock.visible_until
    and coalesce(abs(told.value - told.value_before) > 0.05 * abs(told.value_before), true)
