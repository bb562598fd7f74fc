{# One row per measure of time as a cost, day and channel: open leads, what handling them and the bound capital cost, and the same at the reference pace. Without a price only the counts. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

reference as (
    select *, from {{ ref('int_open_leads__reference') }}
),

parts as (
    select
        client,
        date_day,
        channel,
        unnest([
            { 'measure': 'open_lead_days', 'value': cast(open_leads as double) },
            { 'measure': 'handling_cost', 'value': open_leads * settings.per_open_lead_day },
            { 'measure': 'time_cost', 'value': open_leads * settings.per_open_lead_day },
            { 'measure': 'reference_cost', 'value': reference_leads * settings.per_open_lead_day },
            {
                'measure': 'time_cost_excess',
                'value': if(
                    reference.reference_days is null, null, (open_leads - reference_leads) * settings.per_open_lead_day
                )
            }
        ], recursive := true),
    from {{ ref('int_open_leads__daily') }}
    inner join settings using (client)
    inner join reference using (client)
    union all by name
    select
        client,
        date_day,
        channel,
        unnest([
            { 'measure': 'capital_cost', 'value': cost_per_day * days },
            { 'measure': 'time_cost', 'value': if(settings.per_open_lead_day is null, null, cost_per_day * days) },
            { 'measure': 'reference_cost', 'value': cost_per_day * reference.reference_days },
            {
                'measure': 'time_cost_excess',
                'value': if(
                    settings.per_open_lead_day is null, null, cost_per_day * (days - reference.reference_days)
                )
            }
        ], recursive := true),
    from {{ ref('int_capital__deals') }}
    inner join settings using (client)
    inner join reference using (client)
)

select
    client,
    measure,
    date_day,
    channel,
    cast(sum(value) as decimal(24, 6)) as value,
from parts
where value != 0
group by all
