{# Measures in which revenue stands beside spend, so that it needs a rate where the portal's currency is another one. #}
{%- macro converted_revenue_measures() -%}
    ['roi_gain', 'roi_media_gain', 'roi_cohort_gain', 'payback_margin', 'time_cost', 'time_cost_excess']
{%- endmacro %}
