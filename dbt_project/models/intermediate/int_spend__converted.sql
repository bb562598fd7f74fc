{# One row per line of spend and day in the reporting currency, with its channel: the line's own, else the client's or the standard one of its platform. A line's days differ by a cent at most and sum to the line. Days without a rate of their currency are left out and reported. #}
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
),

rated as (
    select
        days.*,
        if(days.currency = upper(settings.currency), 1, rates.rate) as rate,
    from {{ ref('int_spend__standing') }} as days
    inner join settings on days.client = settings.client
    asof left join {{ ref('int_rates') }} as rates
        on
            days.client = rates.client
            and days.currency = rates.currency
            and days.date_day >= rates.date_day
),

-- Rounded sums up to each day: what one day lacks to a whole cent, a later one has. By decimals: half a cent goes up.
summed as (
    select
        *,
        round(cast(sum(cast(spend as double) / days * rate) over up_to_the_day as decimal(28, 8)), 2) as through_day,
    from rated
    where rate is not null
    window up_to_the_day as (partition by client, origin, line order by date_day)
),

booked as (
    select
        *,
        through_day
        - coalesce(lag(through_day) over (partition by client, origin, line order by date_day), 0) as amount,
    from summed
)

select
    booked.client,
    booked.date_day,
    coalesce(mapped.channel, platforms.channel, standard.channel, 'unallocated') as channel,
    coalesce(lower(booked.platform), 'unknown') as platform,
    booked.channel as written_channel,
    booked.cost_type,
    cast(round(booked.amount, 2) as decimal(18, 2)) as spend,
    booked.origin,
    booked.line,
    booked.is_allocated,
    -- Of a campaign without a platform the platform is asked for.
    coalesce(mapped.is_unknown, platforms.channel is null and standard.channel is null)
    and not (booked.origin = 'campaign' and booked.platform is null) as is_unknown,
from booked
inner join settings on booked.client = settings.client
inner join {{ ref('int_clock') }} as clock on booked.client = clock.client
left join {{ ref('int_channels__mapped') }} as mapped
    on booked.client = mapped.client and mapped.origin = 'files' and booked.channel = mapped.source_name
left join platforms
    on booked.client = platforms.client and {{ source_name('booked.platform') }} = platforms.platform_key
left join {{ ref('channel_map') }} as standard
    on standard.origin = 'platform' and {{ source_name('booked.platform') }} = standard.source_name
where booked.date_day between settings.start_date and clock.run_day and not booked.is_superseded
