{# Fails where a key of any of these models comes twice, and says of which. One test for many models: a test of its own costs each 30 ms of dbt and says no more. Of tables that are `kept`, the contacts renewed tonight: rows of the others were looked at when they were made. `only`: a condition that leaves the rows to look at. #}
{% macro keys_come_once(grains, kept=[], only='true') -%}
    {%- set looks = [] -%}
    {%- for name, columns in grains.items() -%}
        {%- set key = columns | join(', ') -%}
        {%- set tonight = ' semi join intermediate.int_contacts__touched using (client, contact_key)' -%}
        {%- set rows = ref(name) ~ (tonight if name in kept else '') -%}
        {%- set twice = '(select 1 from ' ~ rows ~ ' where ' ~ only ~ ' group by ' ~ key ~ ' having count(*) > 1)' -%}
        {%- set words = "'" ~ name ~ ' (' ~ key ~ "): ' || count(*)" -%}
        {%- do looks.append('select ' ~ words ~ ' as words, count(*) as n from ' ~ twice) -%}
    {%- endfor -%}
    with looks as (
        {{ looks | join('\nunion all\n') }}
    ),

    told as (
        select string_agg(words, '; ' order by words) as words, from looks
        where n > 0
    )

    select *, from told
    where case when words is not null then error('keys that come twice, of ' || words) is null end
{%- endmacro %}
