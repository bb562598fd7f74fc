{# The calendar day of an instant in a time zone. The inner cast matters: on a naive timestamp `at time zone` turns the other way. #}
{% macro local_date(instant, timezone='settings.timezone') -%}
    cast(cast({{ instant }} as timestamptz) at time zone {{ timezone }} as date)
{%- endmacro %}
