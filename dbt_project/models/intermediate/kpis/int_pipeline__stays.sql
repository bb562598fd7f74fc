{# One row per stretch of days on which a deal stood open in one stage, with its amount times the stage's probability as the portal had it. Deals whose stages were never recorded stand in today's stage since they were created. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

deals as (
    select deals.*,
    from {{ ref('stg_hubspot__deals') }} as deals
    inner join clock using (client)
    anti join {{ ref('stg_hubspot__aliases') }} as merged
        on deals.client = merged.client and merged.object_type = 'deal' and deals.deal_id = merged.alias_id
    where deals.created_at <= clock.visible_until and (not deals.is_archived or deals.archived_at > clock.visible_until)
),

recorded as (
    select history.*,
    from {{ ref('stg_hubspot__deal_history') }} as history
    inner join clock using (client)
    where history.property = 'dealstage' and history.value != '' and history.changed_at <= clock.visible_until
),

entries as (
    select
        deals.client,
        deals.deal_id,
        recorded.changed_at as entered_at,
        recorded.value as stage_value,
        false as is_estimated,
    from deals
    inner join recorded using (client, deal_id)
    union all
    select
        deals.client,
        deals.deal_id,
        deals.created_at,
        deals.stage_value,
        true,
    from deals
    anti join recorded on deals.client = recorded.client and deals.deal_id = recorded.deal_id
),

dated as (
    select
        entries.*,
        {{ local_date('entries.entered_at', 'clock.timezone') }} as first_day,
    from entries
    inner join clock using (client)
),

stays as (
    select
        *,
        lead(first_day) over (partition by client, deal_id order by entered_at, stage_value) as end_day,
    from dated
)

select
    stays.client,
    stays.deal_id,
    stays.first_day,
    stays.end_day,
    deals.amount_home * stages.probability as value,
    stays.is_estimated or stages.valid_from > stays.entered_at as is_estimated,
from stays
inner join deals using (client, deal_id)
inner join {{ ref('int_deals__stages') }} as stages
    on
        stays.client = stages.client
        and deals.pipeline_id = stages.pipeline_id
        and stays.stage_value = stages.stage_value
        and stays.entered_at >= stages.applies_from
        and stays.entered_at < coalesce(stages.applies_to, 'infinity')
where not stages.is_closed and stages.probability is not null
