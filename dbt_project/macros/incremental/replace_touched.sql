{# Incremental strategy: all rows of the contacts to be rebuilt go, what the model says of them comes. A contact that vanished only goes. Not by ref: whatever is kept comes long after the list of them. #}
{% macro get_incremental_replace_touched_sql(args) -%}
    {%- set columns = get_quoted_csv(args['dest_columns'] | map(attribute='name')) -%}
    delete from {{ args['target_relation'] }} as kept
    using intermediate.int_contacts__touched as touched
    where kept.client = touched.client and kept.contact_key = touched.contact_key;
    insert into {{ args['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ args['temp_relation'] }};
{%- endmacro %}
