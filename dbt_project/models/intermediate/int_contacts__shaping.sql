{# One row: a hash of the settings that shape the facts of every contact. When one changes, all contacts are rebuilt. #}
with stages as (
    select
        client,
        sum(hash(stage_value, canonical_stage, stage_order, is_rung, applies_from)) as part,
    from {{ ref('int_stages__ranked') }}
    group by client
),

channels as (
    select
        client,
        sum(hash(source_name, channel)) as part,
    from {{ source('raw', 'client_channel_map') }}
    group by client
)

select
    settings.client,
    hash(
        settings.timezone, settings.exclude_instant_customers, settings.integrations, stages.part, channels.part
    ) as part,
from {{ ref('int_settings') }} as settings
left join stages using (client)
left join channels using (client)
