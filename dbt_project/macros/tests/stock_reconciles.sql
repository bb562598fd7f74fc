{# Days on which a stage's stock is not yesterday's plus entered minus left, or is negative. #}
{% test stock_reconciles(model) %}
with steps as (
    select
        *,
        coalesce(lag(contacts) over (partition by client, stage order by date_day), 0) as contacts_before,
    from {{ model }}
)

select *,
from steps
where contacts < 0 or contacts != contacts_before + entered - "left"
{% endtest %}
