{# One row per client: its settings, and which of those that a KPI may need are made. #}
select
    settings.*,
    list_filter(
        [
            if(settings.per_open_lead_day is null, null, 'per_open_lead_day'),
            if(settings.contract_days is null, null, 'contract_days'),
            if(reference.reference_days is null, null, 'reference_days')
        ],
        lambda setting: setting is not null
    ) as made,
from {{ ref('int_settings') }} as settings
inner join {{ ref('int_open_leads__reference') }} as reference using (client)
