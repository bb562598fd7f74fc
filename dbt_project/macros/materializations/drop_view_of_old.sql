{# A model that was a view in an older form of the project: `create or replace table` replaces tables only. #}
{% macro drop_view_of_old(relation) -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if existing is not none and not existing.is_table -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro %}
