{# A table in one call of the database and one transaction: the old table stands until the new one is whole, described and held against its contract. dbt's own way takes twelve calls and binds the model's views twice (docs/decisions/0029-a-model-in-one-call.md). #}
{% materialization table, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- do drop_of_other_kind(target_relation) -%}
    {%- call statement('main') -%}
        {{ table_made_whole(target_relation, compiled_code) }}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
