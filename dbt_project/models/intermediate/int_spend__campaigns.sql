{# One row per HubSpot campaign with spend: the days it is spread over and its platform, as the client file names it. HubSpot dates no spend: it is spread from the campaign's first to its last day; without a last day up to when its figures were read, without any first day over the month it was made in. #}
with settings as (
    select *, from {{ ref('int_settings') }}
),

named as (
    select
        client,
        campaign,
        {{ source_name('campaign') }} as campaign_key,
        platform,
    from {{ source('raw', 'client_spend_campaigns') }}
),

dated as (
    select
        campaigns.*,
        settings.currency as reporting_currency,
        cast(date_trunc('month', {{ local_date('campaigns.created_at') }}) as date) as made_month,
        {{ local_date('campaigns.read_at') }} as read_day,
    from {{ ref('stg_hubspot__campaigns') }} as campaigns
    inner join settings using (client)
    where campaigns.spend > 0
)

select
    dated.client,
    dated.campaign_id,
    coalesce(dated.first_day, dated.made_month) as first_day,
    greatest(
        coalesce(dated.first_day, dated.made_month),
        case
            when dated.first_day is null then last_day(dated.made_month)
            when dated.last_day - dated.first_day <= 1100 then dated.last_day
            else least(dated.read_day, dated.first_day + 1100)
        end
    ) as last_day,
    coalesce(by_id.platform, by_name.platform) as platform,
    cast(dated.spend as decimal(18, 2)) as spend,
    coalesce(dated.currency, upper(dated.reporting_currency)) as currency,
from dated
left join named as by_id on dated.client = by_id.client and dated.campaign_id = by_id.campaign
left join named as by_name on dated.client = by_name.client and {{ source_name('dated.name') }} = by_name.campaign_key
where coalesce(dated.first_day, dated.made_month) is not null
qualify row_number() over (partition by dated.client, dated.campaign_id order by by_name.campaign) = 1
