{# What the days of a period add up to, as aggregates or, with `over`, as window functions. #}
{% macro period_parts(over='') -%}
    min(version) {{ over }} as version_first,
    max(version) {{ over }} as version_last,
    sum(numerator) {{ over }} as numerator,
    arg_max(numerator, date_day) {{ over }} as numerator_last,
    sum(denominator) {{ over }} as denominator,
    sum(cohort) {{ over }} as cohort,
    sum(excluded) {{ over }} as excluded,
    sum(cast(is_covered as integer)) {{ over }} as days_covered,
    coalesce(bool_or(not is_final) {{ over }}, false) as has_unsettled,
{%- endmacro %}
