{# The first entry at a rung or any later one; `entry` is a struct that sorts by time, then by rank. #}
{% macro first_reach(stage_order) -%}
    min(entry) filter (where stage_order >= {{ stage_order }})
{%- endmacro %}
