{# A folder's schema by its plain name: staging, intermediate, core, kpi, audit. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
