{# One row per client and KPI that is computed: its newest definition. #}
select *,
from {{ ref('int_kpis__registry') }}
where basis = 'as_told'
qualify row_number() over (partition by client, kpi_key order by version desc) = 1
