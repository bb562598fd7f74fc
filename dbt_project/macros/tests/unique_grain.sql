{# Rows that share a grain: one row per repeated key, so none is right. #}
{% test unique_grain(model, columns) %}
select
    {{ columns | join(', ') }},
    count(*) as n
from {{ model }}
group by all
having count(*) > 1
{% endtest %}
