{# Days on which a stage's stock is not yesterday's plus entered minus left, or is negative; last days that do not hold the contacts that stand there. #}
{% test stock_reconciles(model, contacts) %}
with steps as (
    select
        *,
        coalesce(lag(contacts) over (partition by client, stage order by date_day), 0) as contacts_before,
    from {{ model }}
),

last_days as (
    select client, stage, arg_max(contacts, date_day) as contacts,
    from {{ model }}
    group by all
),

standing as (
    select client, current_stage as stage, count(*) as contacts,
    from {{ contacts }}
    where current_stage is not null
    group by all
)

select client, stage,
from steps
where contacts < 0 or contacts != contacts_before + entered - "left"

union all

select client, stage,
from last_days
full join standing using (client, stage)
where coalesce(last_days.contacts, 0) != coalesce(standing.contacts, 0)
{% endtest %}
