{# One step of the ladder for int_steps__contacts. #}
{% macro step(from_stage, to_stage, at_once=none) -%}
    {
        'from_stage': '{{ from_stage }}',
        'to_stage': '{{ to_stage }}',
        'entry': {{ from_stage }}_entry,
        'through_day': {{ to_stage }}_day,
        'days': {{ duration_days(from_stage ~ '_entry', to_stage ~ '_entry') }},
        'at_once': {{ at_once or 'coalesce(' ~ from_stage ~ '_at = ' ~ to_stage ~ '_at, false)' }}
    }
{%- endmacro %}
