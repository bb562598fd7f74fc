{# One row per day of the last five weeks on which web traffic is not what it usually is: the tag lost, a wave of bots, a second provider that tells another story. #}
with usual as (
    select *, from {{ ref('int_traffic__usual') }}
    where usual_sessions >= 20
)

select
    client,
    provider as source,
    'tag_lost' as finding,
    'error' as severity,
    date_day,
    sessions as n,
    concat(
        {{ product_name('provider') }}, ' counts ', {{ in_words('sessions') }}, ' sessions on ', date_day, ', where ',
        {{ in_words('usual_sessions') }},
        ' are usual. Look whether the tag, the consent banner or the site was changed.'
    ) as message,
from usual
where sessions < 0.2 * usual_sessions and not is_holiday

union all

select
    client,
    provider,
    'bot_wave',
    'warning',
    date_day,
    cast(sessions - usual_sessions as bigint),
    concat(
        {{ product_name('provider') }}, ' counts ', {{ in_words('sessions') }}, ' sessions on ', date_day, ', where ',
        {{ in_words('usual_sessions') }},
        ' are usual, and ', round(100 * engaged_share), ' % of them engaged, where ', round(100 * usual_engaged_share),
        ' % are: most likely bots.'
    ),
from usual
where
    sessions > 1.5 * usual_sessions
    and sessions - usual_sessions >= 50
    and engaged_share < 0.6 * usual_engaged_share

union all

select
    client,
    provider,
    'traffic_sources_disagree',
    'warning',
    date_day,
    abs(sessions - cast(round(median_ratio * authority_sessions) as bigint)),
    concat(
        {{ product_name('provider') }}, ' counts ', {{ in_words('sessions') }}, ' sessions on ', date_day, ', ',
        {{ product_name('authority') }}, ' ', {{ in_words('authority_sessions') }},
        '; over the 28 days before the ratio was ', round(median_ratio, 2), ', now it is ',
        coalesce(cast(round(ratio, 2) as varchar), 'none'), '. One of them lost visits, or counts bots.'
    ),
from {{ ref('int_traffic__crosscheck') }}
where is_outside and date_day > newest_day - 35
