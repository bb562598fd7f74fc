-- One md5 of the settings that numbers rest on: zone, money, horizons, maps, definitions; not goals, words or notes.
with settings as (
    select
        'settings' as part,
        cast(columns(* exclude (client, name, language, contact_level, _loaded_at, _run_id, _load_id, _row_hash)) as varchar)
    from raw.client_settings
),

parts as (
    select md5(cast(settings as varchar)) as part from settings
    union all
    select md5(concat_ws('|', 'stage', stage_value, canonical_stage)) from raw.client_stage_map
    union all
    select md5(concat_ws('|', 'channel', source_name, channel)) from raw.client_channel_map
    union all
    select md5(concat_ws('|', 'platform', platform, channel)) from raw.client_spend_channels
    union all
    select md5(concat_ws('|', 'cost type', platform, cost_type)) from raw.client_spend_cost_types
    union all
    select md5(concat_ws('|', 'campaign', campaign, platform)) from raw.client_spend_campaigns
    union all
    select md5(concat_ws('|', 'spin', spin, channel)) from raw.client_spins
    union all
    select md5(concat_ws('|', 'pipeline', pipeline_id)) from raw.client_pipelines
    union all
    select
        md5(concat_ws(
            '|', 'definition', kpi_key, valid_from, status, coalesce(numerator, ''), coalesce(denominator, ''),
            coalesce(cast(horizon_days as varchar), ''), coalesce(cast(min_n as varchar), '')
        ))
    from raw.client_definitions
    union all
    select md5(cast(standard as varchar))
    from (select * exclude (name_en, name_sv, owner, reason) from staging.kpi_definitions) as standard
)

select md5(coalesce(string_agg(part, '' order by part), ''))
from parts
