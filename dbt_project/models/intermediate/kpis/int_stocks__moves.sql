{# One row per measure, channel and day on which a stock changes: what comes in and what goes out. #}
with stretches as (
    select
        client,
        'untouched_mqls' as measure,
        channel,
        first_day,
        end_day,
        1 as value,
    from {{ ref('int_untouched__mqls') }}
    union all
    select
        stays.client,
        'pipeline_value' as measure,
        coalesce(credited.channel, 'unallocated') as channel,
        stays.first_day,
        stays.end_day,
        stays.value,
    from {{ ref('int_pipeline__stays') }} as stays
    left join {{ ref('int_deals__credited') }} as credited using (client, deal_id)
),

moves as (
    select
        client,
        measure,
        channel,
        unnest(
            [{ 'date_day': first_day, 'delta': value }, { 'date_day': end_day, 'delta': -value }], recursive := true
        ),
    from stretches
    where end_day is null or end_day > first_day
)

select
    client,
    measure,
    channel,
    date_day,
    cast(sum(delta) as decimal(24, 6)) as delta,
from moves
where date_day is not null
group by all
