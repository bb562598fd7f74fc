{# One row per canonical channel; its track is the client's spin that holds it, else where it stands by nature. #}
with spins as (
    select
        channel,
        min(spin) as spin,
    from {{ source('raw', 'client_spins') }}
    group by all
)

select
    channels.channel,
    channels.name_en,
    channels.name_sv,
    channels.is_web,
    coalesce(spins.spin, channels.default_track) as track,
from {{ ref('channels') }} as channels
left join spins using (channel)
