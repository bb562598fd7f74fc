{# A table that is kept: all rows of the contacts to be rebuilt go, what the model says of them comes. A contact that vanished only goes. Not by ref: whatever is kept comes long after the list of them. Otherwise as materialization table. #}
{% materialization incremental, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- do drop_of_other_kind(target_relation) -%}
    {%- set fresh = this.identifier ~ '__fresh' -%}
    {%- call statement('main') -%}
        {%- if is_incremental() %}
            create or replace temp table {{ fresh }} as (
                {{ compiled_code }}
            );
            select error(concat('{{ model.name }} makes rows of contact ', contact_key, ', which is not renewed'))
            from {{ fresh }}
            anti join intermediate.int_contacts__touched using (client, contact_key);
            {{ contract_held(fresh) }}
            delete from {{ target_relation }} as kept
            using intermediate.int_contacts__touched as touched
            where kept.client = touched.client and kept.contact_key = touched.contact_key;
            insert into {{ target_relation }} by name select * from {{ fresh }};
        {%- else %}
            {{ table_made_whole(target_relation, compiled_code) }}
        {%- endif -%}
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
