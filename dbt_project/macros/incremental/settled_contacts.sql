{# What the last build that came through was made from; nothing on a full refresh, or while any table that is kept from night to night is missing. Not by ref: the settled state is written last and read first. #}
{% macro settled_contacts() -%}
    {%- set kept = [] -%}
    {%- set missing = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.config.materialized == 'incremental' -%}
            {%- set relation = adapter.get_relation(target.database, node.schema, node.alias) -%}
            {%- do (kept if relation else missing).append(node.name) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if kept and not missing and not flags.FULL_REFRESH -%}
        select * from intermediate.int_contacts__settled
    {%- else -%}
        select
            cast(null as varchar) as client,
            cast(null as varchar) as source,
            cast(null as varchar) as native_id,
            cast(null as bigint) as contact_key,
            cast(null as hugeint) as fingerprint,
        where false
    {%- endif -%}
{%- endmacro %}
