{# Statements that put a table in the place of the old one, held against its contract and with its comments. #}
{% macro table_made_whole(relation, sql) -%}
    create or replace table {{ relation }} as (
        {{ sql }}
    );
    {{ contract_held(relation) }}
    {%- if config.persist_relation_docs() %}
        comment on table {{ relation }} is {{ duckdb_escape_comment(model.description) }};
    {%- endif -%}
    {%- for column in model.columns.values() if config.persist_column_docs() %}
        comment on column {{ relation }}.{{ adapter.quote(column.name) }} is {{ duckdb_escape_comment(column.description) }};
    {%- endfor -%}
{%- endmacro %}
