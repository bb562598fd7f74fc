{# One row per KPI, grain, period, channel and basis. What is divided is divided last; null where nothing can be said. #}
with valued as (
    select
        * replace (cast(numerator as double) as numerator, cast(denominator as double) as denominator),
        cast(days_covered as double) / days_in_period as coverage,
    from {{ ref('int_kpis__valued') }}
),

banded as (
    select
        *,
        is_proportion and value is not null and numerator between 0 and denominator as has_band,
        -- Rounding may push an end past a value of 0 or 1.
        case when has_band then least({{ wilson('-') }}, value) end as band_low,
        case when has_band then greatest({{ wilson('+') }}, value) end as band_high,
    from valued
),

judged as (
    select
        banded.*,
        case
            when banded.days_covered = 0 and banded.is_part_of_traffic then 'not in the traffic'
            when banded.days_covered = 0 then 'no day read'
            when banded.value is null and banded.coverage < 0.5 then 'days missing'
            when banded.is_without_cost then 'no cost told'
            when banded.value is null and banded.mature_on > banded.as_of_date then 'nobody old enough yet'
            when banded.value is null and banded.aggregation = 'quantile' then 'nobody got through'
            when banded.value is null then 'nothing to divide by'
            when banded.mature_share < 0.8 then 'entries too young'
            when banded.coverage < 0.95 then 'days missing'
            when banded.rests_on_web_leads and tracking.tracked_share < 0.5 then 'most leads untracked'
            when banded.band_high - banded.band_low > 0.5 * banded.value then 'wide interval'
            when findings.has_error then 'error in a source'
            when not banded.is_final then 'not final'
            when banded.rests_on_web_leads and tracking.tracked_share < 0.8 then 'some leads untracked'
            when banded.band_high - banded.band_low > 0.25 * banded.value then 'rather wide interval'
            when retold.kpi_key is not null then 'told otherwise lately'
            when findings.has_other_zone and banded.kpi_key like 'ttl%' then 'days of another time zone'
            else 'whole and final'
        end as confidence_reason,
    from banded
    left join {{ ref('int_kpis__findings') }} as findings using (client, kpi_key)
    left join {{ ref('int_kpis__retold') }} as retold using (client, kpi_key)
    left join {{ ref('int_tracking__periods') }} as tracking using (client, grain, period_start)
)

select
    client,
    kpi_key,
    grain,
    period_start,
    period_end,
    channel,
    numerator,
    denominator,
    cast(value as double) as value,
    cast(n as bigint) as n,
    band_low,
    band_high,
    cast(mature_share as double) as mature_share,
    mature_on,
    cast(days_covered as bigint) as days_covered,
    cast(days_in_period as bigint) as days_in_period,
    coalesce(
        value is not null and coverage >= 0.5
        and coalesce(n >= min_n, true) and coalesce(numerator >= min_numerator, true),
        false
    ) as is_shown,
    {{ confidence() }} as confidence,
    confidence_reason,
    cast(kpi_version as bigint) as kpi_version,
    basis,
    is_final,
    is_definition_mixed,
    as_of_date,
    cast(excluded as bigint) as n_excluded,
from judged
