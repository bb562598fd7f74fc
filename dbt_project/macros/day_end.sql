{# The instant at which a calendar day ends in a time zone; days of 23 and 25 hours included. #}
{% macro day_end(date_day, timezone='settings.timezone') -%}
    (cast({{ date_day }} as timestamp) + interval 1 day) at time zone {{ timezone }}
{%- endmacro %}
