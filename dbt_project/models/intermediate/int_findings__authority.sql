{# One row per client whose traffic authority is whole on no day: nothing of it was read, or no day that was read is settled. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

spans as (
    select *,
    from {{ ref('int_completeness') }}
    where input = 'traffic' and is_authority
),

days as (
    select
        client,
        count(*) as n,
    from {{ ref('int_traffic__days') }}
    group by all
),

authorities as (
    select
        settings.client,
        settings.traffic_authority as source,
        spans.complete_from as first_day,
        coalesce(days.n, 1) as n,
        -- Day d is settled when d + 4 begins; what was due before and did not come cannot come before tomorrow.
        greatest(spans.complete_from + 4, clock.run_day + 1) as first_figures_on,
    from settings
    inner join {{ ref('int_clock') }} as clock using (client)
    left join spans using (client)
    left join days using (client)
    where settings.traffic_authority is not null and spans.complete_through is null
)

select
    client,
    source,
    'traffic_authority_without_data' as finding,
    'warning' as severity,
    null as date_day,
    n,
    concat('The traffic authority ', source, ' has no traffic yet: no sessions and no TTL.') as message,
from authorities
where first_day is null

union all

select
    client,
    source,
    'traffic_not_settled',
    'info',
    first_day,
    n,
    concat(
        'Days of ', {{ product_name('source') }}, ' are read, from ', first_day, ' on, but none is settled yet: a day ',
        'is settled 72 hours after its end. The first sessions and TTL come on ', first_figures_on, ' at the earliest.'
    ),
from authorities
where first_day is not null
