{# A source as people call it: where its name stands in a sentence. #}
{% macro product_name(source) -%}
    coalesce(
        map {
            'ga4': 'Google Analytics 4', 'hubspot': 'HubSpot', 'search_console': 'Search Console', 'matomo': 'Matomo',
            'plausible': 'Plausible', 'files': 'Traffic by file'
        }[{{ source }}],
        {{ source }}
    )
{%- endmacro %}
