{# One row per reason for which targets of HubSpot became no goal. #}
with left_out as (
    select
        client,
        reason,
        count(*) as n,
    from {{ source('raw', 'client_goals_left_out') }}
    group by all
)

select
    client,
    'hubspot' as source,
    concat('hubspot_goals_', reason) as finding,
    if(reason in ('no_target', 'no_period'), 'warning', 'info') as severity,
    null as date_day,
    n,
    concat(
        n, ' targets set in HubSpot are no goals here: ',
        case reason
            when 'no_kpi'
                then 'the client file does not say which KPI they are on. Name it in sources.hubspot.goals.'
            when 'no_target' then 'they have no amount. Set one in HubSpot.'
            when 'no_period' then 'their days are no week, month, quarter or year. Change them in HubSpot.'
            else 'the same KPI and period has a goal in the client file or in a goals file, which counts.'
        end
    ) as message,
from left_out
