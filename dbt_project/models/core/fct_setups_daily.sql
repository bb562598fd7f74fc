{# One row per set-up of the client, day and channel on which it moved anybody to its stage. A set-up without a type or an id takes any. #}
select
    transitions.client,
    transitions.entered_day as date_day,
    setups.setup,
    setups.stage,
    transitions.channel,
    count(*) as entries,
    count(*) filter (where not transitions.is_reentry) as contacts,
from {{ ref('fct_stage_transitions') }} as transitions
inner join {{ source('raw', 'client_setups') }} as setups
    on
        transitions.client = setups.client
        and transitions.to_stage = setups.stage
        and (setups.source_type is null or upper(transitions.source_type) = upper(setups.source_type))
        and (setups.source_id is null or transitions.source_id = setups.source_id)
group by all
