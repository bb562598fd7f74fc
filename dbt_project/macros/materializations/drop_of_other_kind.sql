{# A model that was a view in an older form of the project and is a table now, or the other way: `create or replace` replaces its own kind only. #}
{% macro drop_of_other_kind(relation) -%}
    {%- set existing = load_cached_relation(relation) -%}
    {%- if existing is not none and existing.type != relation.type -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
{%- endmacro %}
