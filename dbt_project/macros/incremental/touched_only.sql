{# In a table that is kept: the condition that leaves the contacts to be rebuilt. #}
{% macro touched_only(contact_key='contact_key') -%}
    {%- if is_incremental() -%}
        {{ contact_key }} in (select touched.contact_key from intermediate.int_contacts__touched as touched)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
