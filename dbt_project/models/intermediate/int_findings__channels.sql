{# One row per origin with source names that no map knows; they count as unallocated. n: contacts, sessions or lines of spend. #}
with unknown as (
    select *,
    from {{ ref('int_channels__mapped') }}
    where is_unknown
),

uses as (
    select
        unknown.client,
        unknown.origin as source,
        'contacts' as kind,
        unknown.source_name as name,
        count(distinct sources.contact_key) as n,
    from unknown
    inner join {{ ref('int_contacts__sources') }} as sources
        on
            unknown.client = sources.client
            and unknown.origin = sources.source
            and unknown.source_name = sources.source_name
            and unknown.detail_1 = sources.detail_1
            and unknown.detail_2 = sources.detail_2
            and unknown.detail_3 = ''
    -- Contacts of the future of a replay are in no progress.
    semi join {{ ref('fct_funnel_progress') }} as progress
        on sources.client = progress.client and sources.contact_key = progress.contact_key
    group by all
    union all
    select
        unknown.client,
        unknown.origin,
        'sessions',
        unknown.source_name,
        sum(traffic.sessions),
    from unknown
    inner join {{ ref('int_traffic__named') }} as traffic
        on
            unknown.client = traffic.client
            and unknown.origin = traffic.provider
            and unknown.source_name = traffic.source_name
            and unknown.detail_1 = traffic.detail_1
            and unknown.detail_2 = traffic.detail_2
            and unknown.detail_3 = traffic.detail_3
    inner join {{ ref('int_clock') }} as clock on traffic.client = clock.client and traffic.date_day <= clock.run_day
    group by all
    union all
    select
        client,
        case origin when 'file' then 'files' when 'campaign' then 'hubspot' else origin end,
        'lines of spend',
        coalesce(written_channel, platform),
        count(distinct line),
    from {{ ref('int_spend__converted') }}
    where is_unknown
    group by all
)

select
    client,
    source,
    concat('channel_unknown_', replace(kind, ' ', '_')) as finding,
    'warning' as severity,
    null as date_day,
    cast(sum(n) as bigint) as n,
    array_to_string(list_sort(list(distinct name))[1:5], ', ') as subject,
    concat(
        sum(n), ' ', kind, ' of ', source, ' come from names that no channel has: ', subject,
        '. Name their channels in model.channels or model.spend_channels of the client file.'
    ) as message,
from uses
group by client, source, kind
