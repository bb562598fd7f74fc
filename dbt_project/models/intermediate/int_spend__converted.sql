{# One row per line of spend in the reporting currency, with its channel: the line's own, else the client's or the standard one of its platform. Other currencies are left out and reported. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

platforms as (
    select
        client,
        {{ source_name('platform') }} as platform_key,
        min(channel) as channel,
    from {{ source('raw', 'client_spend_channels') }}
    group by all
)

select
    spend.client,
    spend.date_day,
    coalesce(mapped.channel, platforms.channel, standard.channel, 'unallocated') as channel,
    coalesce(lower(spend.platform), 'unknown') as platform,
    spend.channel as written_channel,
    spend.cost_type,
    spend.spend,
    coalesce(mapped.is_unknown, platforms.channel is null and standard.channel is null) as is_unknown,
from {{ ref('stg_files__spend') }} as spend
inner join settings on spend.client = settings.client and spend.currency = upper(settings.currency)
inner join {{ ref('int_clock') }} as clock on spend.client = clock.client
left join {{ ref('int_channels__mapped') }} as mapped
    on spend.client = mapped.client and mapped.origin = 'files' and spend.channel = mapped.source_name
left join platforms
    on spend.client = platforms.client and {{ source_name('spend.platform') }} = platforms.platform_key
left join {{ ref('channel_map') }} as standard
    on standard.origin = 'platform' and {{ source_name('spend.platform') }} = standard.source_name
where spend.date_day between settings.start_date and clock.run_day
