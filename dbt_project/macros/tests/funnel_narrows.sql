{# Contacts that reached a rung without, or before, the one below it: skipped rungs must count as passed. #}
{% test funnel_narrows(model, rungs) %}
with climbs as (
    select
        *,
        [{{ rungs | join('_at, ') }}_at] as reached,
    from {{ model }}
)

select *,
from climbs
where reached is distinct from list_sort(reached, 'asc', 'nulls last')
{% endtest %}
