{# One step of the funnel for int_cohorts__contacts; a contact that passes both rungs at one instant is left out of its rate. #}
{% macro cohort_step(from_stage, to_stage) -%}
    {
        'kpi_key': '{{ from_stage }}_to_{{ to_stage }}',
        'entry': {{ from_stage }}_entry,
        'days': {{ duration_days(from_stage ~ '_entry', to_stage ~ '_entry') }},
        'at_once': coalesce({{ from_stage }}_at = {{ to_stage }}_at, false)
    }
{%- endmacro %}
