{# One row per measure, day and channel with anything to add. Sums only: what is divided is divided last. `all` stands beside the channels and is the sum of them. #}
with measures as (
    select *, from {{ ref('int_measures__traffic') }}
    union all
    select *, from {{ ref('int_measures__search') }}
    union all
    select *, from {{ ref('int_measures__crm') }}
    union all
    select *, from {{ ref('int_measures__cohorts') }}
    union all
    select *, from {{ ref('int_measures__leads') }}
    union all
    select *, from {{ ref('int_measures__time') }}
    union all
    select *, from {{ ref('int_measures__stocks') }}
    union all
    select *, from {{ ref('int_measures__money') }}
),

spins as (
    select
        measures.client,
        concat(spins.spin, '_', measures.measure) as measure,
        measures.date_day,
        measures.channel,
        measures.value,
    from measures
    inner join {{ source('raw', 'client_spins') }} as spins
        on measures.client = spins.client and measures.channel = spins.channel
    where measures.measure in ('sessions', 'leads', 'spend', 'earned_web_leads')
),

parts as (
    select *, from measures
    union all
    select *, from spins
),

with_all as (
    select
        client,
        measure,
        date_day,
        unnest([channel, 'all']) as channel,
        value,
    from parts
)

select
    client,
    measure,
    date_day,
    channel,
    cast(sum(value) as decimal(24, 6)) as value,
from with_all
group by all
