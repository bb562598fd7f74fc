{# A deal's amount in the portal's home currency; null where only an amount in another one is known. #}
{% macro home_amount(deals, account) -%}
    coalesce(
        {{ deals }}.amount_home,
        case
            when {{ deals }}.currency is null or upper({{ deals }}.currency) = upper({{ account }}.currency)
                then {{ deals }}.amount
        end
    )
{%- endmacro %}
