{# A whole number as it stands in a sentence: 158,146. #}
{% macro in_words(number) -%}
    format('{:,}', cast(round({{ number }}) as bigint))
{%- endmacro %}
