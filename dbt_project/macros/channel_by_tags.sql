{# Branches of channel_by_details for names that leave paid or tagged visits open. #}
{% macro channel_by_tags(origin, name_key, source, medium, campaign) -%}
    {%- set tags = "lower(concat_ws(' ', " ~ source ~ ", " ~ medium ~ ", " ~ campaign ~ "))" -%}
    {%- set ga4_like = origin ~ " in ('ga4', 'plausible')" -%}
        when
            {{ ga4_like }} and {{ name_key }} in ('display', 'paid_video')
            and regexp_matches({{ host_name(source) }}, '(^|\.)(google|youtube)(\.|$)') then 'paid_search'
        when {{ ga4_like }} and {{ name_key }} = 'paid_other' and regexp_matches({{ tags }}, 'cpc|ppc|adword') then 'paid_search'
        when
            {{ ga4_like }} and {{ name_key }} = 'unassigned'
            and regexp_matches(concat('|', {{ source }}, '|', {{ medium }}, '|', {{ campaign }}), '\|[^(|]')
            then 'other_campaigns'
        when {{ origin }} = 'matomo' and {{ name_key }} = 'campaign' and regexp_matches({{ tags }}, 'paid[ _-]?social') then 'paid_social'
        when {{ origin }} = 'matomo' and {{ name_key }} = 'campaign' and regexp_matches({{ tags }}, 'cpc|ppc|adword') then 'paid_search'
        when {{ origin }} = 'matomo' and {{ name_key }} = 'campaign' and regexp_matches({{ tags }}, 'email') then 'email'
{%- endmacro %}
