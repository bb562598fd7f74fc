{# A rung of fct_funnel_progress as an entry: what duration_days and age_days read. #}
{% macro stage_entry(stage) -%}
    { 'entered_at': {{ stage }}_at, 'entered_day': {{ stage }}_day, 'is_date_only': {{ stage }}_is_date_only }
{%- endmacro %}
