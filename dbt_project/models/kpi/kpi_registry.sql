{# One row per client, KPI and version of its definition: active ones are computed, potential ones are on the map. #}
with registry as (
    select *, from {{ ref('kpi_definitions') }}
)

select
    settings.client,
    registry.kpi_key,
    cast(registry.version as bigint) as version,
    registry.name_en,
    registry.name_sv,
    registry.track,
    registry.unit,
    registry.direction,
    registry.is_proportion,
    registry.aggregation,
    registry.numerator,
    registry.denominator,
    registry.status,
    registry.owner,
    registry.reason,
    registry.valid_from,
    registry.valid_to,
from registry
cross join {{ ref('int_settings') }} as settings
