{# The host of an address, or the name as it is; lower case. #}
{% macro host_name(source) -%}
    regexp_extract(lower(trim({{ source }})), '^(?:https?://)?([^/:?#]*)', 1)
{%- endmacro %}
