{# Measures that count leads of websites: they miss whom the browser hides. #}
{%- macro web_lead_measures() -%}
    ['leads_session', 'leads_acquisition', 'earned_web_leads', 'spin_1_earned_web_leads', 'spin_2_earned_web_leads']
{%- endmacro %}
