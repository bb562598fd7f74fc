{# One row per instant at which a deal's stage or amount changed, with both as they then stood; the amount in the home currency, at today's rate of the deal. Stages that were never recorded stand as today since the deal was created, and so do amounts; of a cut history the first known amount does. #}
with history as (
    select
        history.*,
        history.changed_at <= clock.visible_until as is_visible,
        if(history.property = 'amount', coalesce(try_cast(history.value as double), 0), null) as amount,
    from {{ ref('stg_hubspot__deal_history') }} as history
    inner join {{ ref('int_clock') }} as clock using (client)
    where history.property = 'amount' or (history.property = 'dealstage' and history.value != '')
),

reach as (
    select
        client,
        deal_id,
        bool_or(property = 'dealstage' and is_visible) as has_stages,
        bool_or(property = 'amount') as has_amounts,
        arg_min(amount, changed_at) filter (where is_truncated) as first_amount,
    from history
    group by all
),

deals as (
    select
        deals.*,
        coalesce(reach.has_stages, false) as has_stages,
        coalesce(reach.has_amounts, false) as has_amounts,
        reach.first_amount,
    from {{ ref('int_deals__live') }} as deals
    left join reach using (client, deal_id)
),

changes as (
    select
        deals.client,
        deals.deal_id,
        history.changed_at as entered_at,
        if(history.property = 'dealstage', history.value, null) as stage_value,
        case
            when history.amount = 0 then 0
            when history.amount = deals.amount then deals.home_amount
            else history.amount * deals.rate
        end as value,
    from deals
    inner join history using (client, deal_id)
    where history.is_visible
    union all
    select
        client,
        deal_id,
        created_at,
        if(has_stages, null, stage_value),
        case when has_amounts then first_amount * rate else home_amount end,
    from deals
)

select
    changes.client,
    changes.deal_id,
    deals.pipeline_id,
    changes.entered_at,
    lead(changes.entered_at) over in_order as left_at,
    last_value(changes.stage_value ignore nulls) over so_far as stage_value,
    last_value(changes.value ignore nulls) over so_far as amount,
    not deals.has_stages as is_estimated,
from changes
inner join deals using (client, deal_id)
window
    in_order as (
        partition by changes.client, changes.deal_id
        order by changes.entered_at, changes.stage_value nulls last, changes.value nulls last
    ),
    so_far as (
        partition by changes.client, changes.deal_id
        order by changes.entered_at, changes.stage_value nulls last, changes.value nulls last
        rows unbounded preceding
    )
