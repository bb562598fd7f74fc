{# One row per name of int_channels__names with its canonical channel. The client's own names come first, the most particular of them; then what the details tell; then the standard map; what nobody knows is unallocated. #}
with ai_hosts as (
    select *, from {{ ref('ai_hosts') }}
),

names as (
    select
        *,
        {{ source_name('source_name') }} as name_key,
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
        arg_min(
            own.channel,
            list_position([
                {{ source_name('names.detail_3') }}, {{ source_name('names.detail_1') }},
                {{ source_name('names.detail_2') }}, names.name_key
            ], {{ source_name('own.source_name') }})
        ) as channel,
    from names
    inner join {{ source('raw', 'client_channel_map') }} as own
        on
            names.client = own.client
            and {{ source_name('own.source_name') }} in (
                {{ source_name('names.detail_3') }}, {{ source_name('names.detail_1') }},
                {{ source_name('names.detail_2') }}, names.name_key
            )
    group by all
),

told as (
    select
        *,
        {{ channel_by_details('origin', 'name_key', 'source_name', 'detail_1', 'detail_2', 'detail_3') }} as channel,
    from names
)

select
    told.client,
    told.origin,
    told.source_name,
    told.detail_1,
    told.detail_2,
    told.detail_3,
    coalesce(own_names.channel, told.channel, standard.channel, 'unallocated') as channel,
    told.name_key is not null
    and coalesce(own_names.channel, told.channel, standard.channel) is null as is_unknown,
from told
left join own_names using (client, origin, source_name, detail_1, detail_2, detail_3)
left join {{ ref('channel_map') }} as standard
    on told.origin = standard.origin and told.name_key = standard.source_name
