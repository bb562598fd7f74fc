{# Days of 86 400 s from an entry to the end of a local day; whole local days where the entry is only a date. The end comes as an instant too: to reckon it for each row costs more than all else. #}
{% macro age_days(entry, date_day, ended_at) -%}
    case
        when {{ entry }}.is_date_only then cast({{ date_day }} - {{ entry }}.entered_day as double)
        else (epoch_us({{ ended_at }}) - epoch_us({{ entry }}.entered_at)) / 86400000000.0
    end
{%- endmacro %}
