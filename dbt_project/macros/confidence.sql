{# How sure a row's value is, by its confidence_reason; null where there is no value. #}
{%- macro confidence() -%}
    case
        when value is null then null
        when confidence_reason = 'whole and final' then 'high'
        when confidence_reason in (
            'not final', 'some leads untracked', 'told otherwise lately', 'rather wide interval',
            'days of another time zone', 'an estimate', 'an index'
        ) then 'medium'
        else 'low'
    end
{%- endmacro %}
