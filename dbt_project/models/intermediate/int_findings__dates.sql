{# One row per finding about records that the clock leaves out or that lack their counterpart. A replay hides what came later, so it finds no future. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

dated as (
    select
        client,
        'hubspot' as source,
        changed_at as happened_at,
        null as happened_on,
    from {{ ref('stg_hubspot__contact_history') }}
    where property = 'lifecyclestage'
    union all
    select
        client,
        'hubspot',
        close_at,
        null,
    from {{ ref('stg_hubspot__deals') }}
    where is_closed_won and not is_archived
    union all
    select
        client,
        'files',
        changed_at,
        if(is_date_only, changed_date, null),
    from {{ ref('stg_files__stage_changes') }}
    union all
    select
        client,
        'files',
        created_at,
        if(is_date_only, created_date, null),
    from {{ ref('stg_files__contacts') }}
),

known as (
    select distinct client,
    from {{ ref('stg_files__contacts') }}
)

select
    dated.client,
    dated.source,
    'date_in_future' as finding,
    'warning' as severity,
    null as date_day,
    count(*) as n,
    concat(count(*), ' stage entries or won deals are dated after this run; they count from their day on.')
        as message,
from dated
inner join clock using (client)
where
    clock.as_of_limit is null
    and coalesce(dated.happened_on > clock.run_day, dated.happened_at > clock.visible_until)
group by all

union all

select
    changes.client,
    'files',
    'contact_missing',
    'warning',
    null,
    count(distinct changes.contact_id),
    concat(
        count(distinct changes.contact_id), ' contacts of the stage changes are in no file of contacts; ',
        'they count, with an unknown source.'
    ),
from {{ ref('stg_files__stage_changes') }} as changes
inner join known using (client)
inner join clock
    on
        changes.client = clock.client
        and if(changes.is_date_only, changes.changed_date <= clock.run_day, changes.changed_at <= clock.visible_until)
anti join {{ ref('stg_files__contacts') }} as contacts
    on changes.client = contacts.client and changes.contact_id = contacts.contact_id
group by all
