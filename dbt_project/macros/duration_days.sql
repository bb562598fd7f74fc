{# Days of 86 400 s from one entry to a later one, clamped at 0; whole local days where either is only a date. Null while open, told by the instant and not by the struct: `greatest(null, 0)` would be 0. #}
{% macro duration_days(from_entry, to_entry) -%}
    case
        when {{ from_entry }}.entered_at is null or {{ to_entry }}.entered_at is null then null
        when {{ from_entry }}.is_date_only or {{ to_entry }}.is_date_only
            then greatest(cast({{ to_entry }}.entered_day - {{ from_entry }}.entered_day as double), 0)
        else greatest((epoch_us({{ to_entry }}.entered_at) - epoch_us({{ from_entry }}.entered_at)) / 86400000000.0, 0)
    end
{%- endmacro %}
