{# The channel that a visit's source, medium and campaign tell whatever its name says; null where the standard map decides. HubSpot: its drill-downs. Hosts of AI assistants count in data of any age. #}
{% macro channel_by_details(origin, name_key, name, source, medium, campaign) -%}
    case
        when '(data not available)' in ({{ name }}, {{ source }}, {{ medium }}, {{ campaign }}) then 'pending'
        when {{ is_ai_host(source) }} then 'ai_assistant'
        when {{ origin }} = 'hubspot' and {{ is_ai_host(medium) }} then 'ai_assistant'
        when {{ origin }} = 'hubspot' and regexp_matches({{ name_key }}, '^ai(_|$)') then 'ai_assistant'
        when {{ origin }} = 'files' and {{ is_ai_host(name) }} then 'ai_assistant'
        {{ channel_by_tags(origin, name_key, source, medium, campaign) }}
    end
{%- endmacro %}
