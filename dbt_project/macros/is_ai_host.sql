{# True if a source, a bare name or an address lies at or below a host of an AI assistant. #}
{% macro is_ai_host(source) -%}
    exists (
        select 1
        from ai_hosts
        where
            {{ host_name(source) }} = ai_hosts.host
            or ends_with({{ host_name(source) }}, '.' || ai_hosts.host)
    )
{%- endmacro %}
