{# Days of 86 400 s from an entry to the end of a local day; whole local days where the entry is only a date. #}
{% macro age_days(entry, date_day, timezone='settings.timezone') -%}
    case
        when {{ entry }}.is_date_only then cast({{ date_day }} - {{ entry }}.entered_day as double)
        else (epoch_us({{ day_end(date_day, timezone) }}) - epoch_us({{ entry }}.entered_at)) / 86400000000.0
    end
{%- endmacro %}
