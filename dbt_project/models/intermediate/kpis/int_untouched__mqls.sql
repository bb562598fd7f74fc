{# One row per stretch of days on which an MQL was older than seven days and nothing had been entered after it. Kept from night to night. #}
with progress as (
    select *, from {{ ref('fct_funnel_progress') }}
    where mql_at is not null and (sql_at is null or sql_at > mql_at) and {{ touched_only() }}
),

later as (
    select
        progress.client,
        progress.contact_key,
        min(entries.entered_day) as next_day,
    from progress
    inner join {{ ref('int_lifecycle__dated') }} as entries using (client, contact_key)
    where entries.entered_at > progress.mql_at
    group by all
)

select
    progress.client,
    progress.contact_key,
    progress.channel,
    progress.mql_day + 8 as first_day,
    later.next_day as end_day,
from progress
left join later using (client, contact_key)
where later.next_day is null or later.next_day > progress.mql_day + 8
