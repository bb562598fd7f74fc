{# Names kpi.kpi_values of the published file; never run. #}
{{ config(schema='kpi', materialized='table') }}
select * from kpi.kpi_values
