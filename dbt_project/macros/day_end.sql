{# The instant at which a calendar day ends in a time zone; days of 23 and 25 hours included. Where the clock strikes midnight twice, the first one ends the day. #}
{% macro day_end(date_day, timezone='settings.timezone') -%}
    {%- set midnight = "((cast(" ~ date_day ~ " as timestamp) + interval 1 day) at time zone " ~ timezone ~ ")" -%}
    case
        when cast(({{ midnight }} - interval 1 hour) at time zone {{ timezone }} as date) > cast({{ date_day }} as date)
            then {{ midnight }} - interval 1 hour
        else {{ midnight }}
    end
{%- endmacro %}
