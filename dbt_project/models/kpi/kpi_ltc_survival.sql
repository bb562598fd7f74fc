{# One row per channel and age in days: the share of leads that became customers by that age, as Kaplan and Meier estimate it. Wins of an age come before the leads that are no older. #}
with leads as (
    select *, from {{ ref('int_survival__ages') }}
),

ends as (
    select
        client,
        channel,
        age_days,
        count(*) filter (where is_won) as conversions,
        count(*) as ended,
    from leads
    group by all
),

grid as (
    select
        client,
        channel,
        unnest(range(max(age_days) + 1)) as age_days,
        sum(ended) as leads,
    from ends
    group by client, channel
),

steps as (
    select
        grid.client,
        grid.channel,
        grid.age_days,
        coalesce(ends.conversions, 0) as conversions,
        grid.leads - coalesce(sum(ends.ended) over earlier, 0) as at_risk,
    from grid
    left join ends using (client, channel, age_days)
    window earlier as (
        partition by grid.client, grid.channel order by grid.age_days rows between unbounded preceding and 1 preceding
    )
)

select
    client,
    channel,
    cast(age_days as bigint) as age_days,
    cast(at_risk as bigint) as at_risk,
    cast(conversions as bigint) as conversions,
    -- A product of shares as a sum of logarithms; nobody is left where everybody at risk was won.
    1 - if(
        bool_or(conversions = at_risk) over so_far, 0,
        exp(sum(if(conversions = at_risk, 0, ln(1 - conversions / cast(at_risk as double)))) over so_far)
    ) as ltc_estimate,
from steps
window so_far as (partition by client, channel order by age_days rows unbounded preceding)
