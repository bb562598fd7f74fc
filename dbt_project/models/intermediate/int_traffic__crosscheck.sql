{# One row per second provider and day that it and the authority have both settled: their ratio, and its median over the 28 days before. The ratio is told, never corrected with. #}
with pairs as (
    select
        others.client,
        others.provider,
        others.date_day,
        others.sessions,
        authority.provider as authority,
        authority.sessions as authority_sessions,
        others.sessions / nullif(authority.sessions, 0) as ratio,
    from {{ ref('int_traffic__provider_days') }} as others
    inner join {{ ref('int_traffic__days') }} as authority using (client, date_day)
    where not others.is_authority and others.is_final and authority.is_final
),

compared as (
    select
        *,
        median(ratio) over before as median_ratio,
        count(ratio) over before as days_before,
        median(authority_sessions) over before as usual_sessions,
        max(date_day) over (partition by client, provider) as newest_day,
    from pairs
    window before as (
        partition by client, provider order by date_day
        range between interval 28 days preceding and interval 1 day preceding
    )
)

select
    *,
    -- Compared as products: without any session of the authority there is no ratio to compare.
    days_before >= 14
    and usual_sessions >= 50
    and sessions not between 0.7 * median_ratio * authority_sessions and 1.3 * median_ratio * authority_sessions
        as is_outside,
from compared
