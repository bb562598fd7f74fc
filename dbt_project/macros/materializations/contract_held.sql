{# Statements that fail where rows just made are not as the model's contract says: names, types and order of columns, none empty that may not be, no key twice, every check true or null. Asked of the finished table, so that the model is bound and run once. #}
{% macro contract_held(made) -%}
    {%- if config.get('contract').enforced -%}
        {%- set agreed, empty = [], [] -%}
        {%- for column in model.columns.values() -%}
            {%- do agreed.append("'" ~ column.name ~ " ' || typeof(cast(null as " ~ column.data_type ~ '))') -%}
            {%- if column.constraints | selectattr('type', 'equalto', 'not_null') | list -%}
                {%- set is_null = adapter.quote(column.name) ~ ' is null' -%}
                {%- do empty.append('case when bool_or(' ~ is_null ~ ") then '" ~ column.name ~ "' end") -%}
            {%- endif -%}
        {%- endfor %}
        select
            error(
                '{{ model.name }} breaks its contract: (made, agreed) are '
                || array_to_string(list_filter(list_zip(made, agreed), lambda pair: pair[1] is distinct from pair[2]), ', ')
            )
        from (
            select
                (select list(column_name || ' ' || column_type) from (describe {{ made }})) as made,
                [{{ agreed | join(', ') }}] as agreed
        )
        where made != agreed;
        select error('{{ model.name }} breaks its contract: null in ' || names)
        from (select concat_ws(', ', {{ empty | join(', ') or 'null' }}) as names from {{ made }})
        where names != '';
        {%- for key in model.constraints | selectattr('type', 'equalto', 'primary_key') %}
        select error('{{ model.name }} breaks its contract: keys that come twice, of ({{ key.columns | join(', ') }}): ' || count(*))
        from (select 1 from {{ made }} group by {{ key.columns | join(', ') }} having count(*) > 1)
        having count(*) > 0;
        {%- endfor %}
        {%- set broken = [] -%}
        {%- for check in model.constraints | selectattr('type', 'equalto', 'check') -%}
            {%- set rows = 'nullif(count(*) filter (where not (' ~ check.expression ~ ')), 0)' -%}
            {%- do broken.append("'rows against " ~ check.name ~ ": ' || " ~ rows) -%}
        {%- endfor -%}
        {%- if broken %}
        select error('{{ model.name }} breaks its contract: ' || words)
        from (select concat_ws(', ', {{ broken | join(', ') }}) as words from {{ made }})
        where words != '';
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
