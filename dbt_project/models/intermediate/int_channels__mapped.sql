{# One row per name of int_channels__names with its canonical channel. The client's own names come first, then AI hosts, then the standard map; what nobody knows is unallocated. #}
with ai_hosts as (
    select *, from {{ ref('ai_hosts') }}
),

names as (
    select
        *,
        {{ source_name('source_name') }} as name_key,
        lower(concat_ws(' ', detail_1, detail_2, detail_3)) as tags,
        regexp_matches(concat('|', detail_1, '|', detail_2, '|', detail_3), '\|[^(|]') as has_tag,
        list_contains([source_name, detail_1, detail_2, detail_3], '(data not available)') as is_pending,
    from {{ ref('int_channels__names') }}
),

own_names as (
    select
        names.client,
        names.origin,
        names.source_name,
        names.detail_1,
        names.detail_2,
        names.detail_3,
        min(own.channel) as channel,
    from names
    inner join {{ source('raw', 'client_channel_map') }} as own
        on
            names.client = own.client
            and {{ source_name('own.source_name') }} in (
                names.name_key, {{ source_name('names.detail_1') }}, {{ source_name('names.detail_2') }}
            )
    group by all
)

select
    names.client,
    names.origin,
    names.source_name,
    names.detail_1,
    names.detail_2,
    names.detail_3,
    case
        when own_names.channel is not null then own_names.channel
        when names.is_pending then 'pending'
        when {{ is_ai_host('names.detail_1') }} then 'ai_assistant'
        when names.origin = 'hubspot' and {{ is_ai_host('names.detail_2') }} then 'ai_assistant'
        when names.origin = 'files' and {{ is_ai_host('names.source_name') }} then 'ai_assistant'
        when
            names.origin = 'ga4' and names.name_key in ('display', 'paid_video')
            and regexp_matches({{ host_name('names.detail_1') }}, '(^|\.)(google|youtube)(\.|$)')
            then 'paid_search'
        when
            names.origin = 'ga4' and names.name_key = 'paid_other'
            and regexp_matches(names.tags, 'cpc|ppc|adword')
            then 'paid_search'
        when names.origin = 'ga4' and names.name_key = 'unassigned' and names.has_tag then 'other_campaigns'
        else coalesce(standard.channel, 'unallocated')
    end as channel,
    names.name_key is not null and own_names.channel is null and standard.channel is null as is_unknown,
from names
left join own_names using (client, origin, source_name, detail_1, detail_2, detail_3)
left join {{ ref('channel_map') }} as standard
    on names.origin = standard.origin and names.name_key = standard.source_name
