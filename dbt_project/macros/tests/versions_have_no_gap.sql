{# Versions of a definition that overlap, leave a day out, or begin out of order. #}
{% test versions_have_no_gap(model) %}
with versions as (
    select
        *,
        lead(valid_from) over (partition by client, kpi_key order by version) as next_from,
    from {{ model }}
)

select *,
from versions
where valid_to is distinct from next_from or valid_to <= valid_from
{% endtest %}
