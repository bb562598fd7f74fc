{# One row per channel whose revenue counts in the return on marketing: the client's choice, else all but offline and unallocated. #}
with settings as (
    select *, from {{ ref('int_settings') }}
)

select
    settings.client,
    channels.channel,
from settings
cross join {{ ref('channels') }} as channels
where
    case
        when settings.roi_channels is null then channels.channel not in ('offline', 'unallocated')
        else list_contains(settings.roi_channels, channels.channel)
    end
