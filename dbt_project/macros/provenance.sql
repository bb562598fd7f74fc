{# Who moved the contact, from the history's source type. Integrations count as the client says; no source type is unknown. #}
{% macro provenance(source_type, source_id, integrations) -%}
    case
        when nullif({{ source_type }}, '') is null then 'unknown'
        when upper({{ source_type }}) in (
            'IMPORT', 'BATCH_UPDATE', 'MIGRATION', 'INTERNAL_PROCESSING'
        ) then 'administrative'
        when upper({{ source_type }}) in ('INTEGRATION', 'API', 'SALESFORCE') then {{ integrations }}
        when upper({{ source_type }}) like 'MERGE\_%' escape '\' then 'administrative'
        when upper({{ source_type }}) = 'CRM_UI' and {{ source_id }} ilike '%bulk%' then 'administrative'
        else 'earned'
    end
{%- endmacro %}
