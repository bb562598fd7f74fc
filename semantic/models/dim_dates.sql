{# Names core.dim_dates of the published file; never run. #}
{{ config(schema='core', materialized='table') }}
select * from core.dim_dates
