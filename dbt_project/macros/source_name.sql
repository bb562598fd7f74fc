{# A source's name as the maps spell it: lower case, blanks and hyphens as underscores, null for nothing. #}
{% macro source_name(name) -%}
    nullif(regexp_replace(lower(trim({{ name }})), '[ -]+', '_', 'g'), '')
{%- endmacro %}
