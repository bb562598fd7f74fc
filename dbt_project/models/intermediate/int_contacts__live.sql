{# One row per live contact of any source that is rebuilt tonight: not archived by visible_until, not merged away. created_at is null while it lies in the future of the clock, and for contacts known only from a stage change. #}
with clock as (
    select *, from {{ ref('int_clock') }}
),

hubspot as (
    select
        contacts.client,
        'hubspot' as source,
        contacts.contact_id as native_id,
        contacts.created_at,
        false as is_date_only,
        null as created_date,
        contacts.original_source,
        contacts.original_source_data_1,
        contacts.original_source_data_2,
        contacts.latest_source,
        contacts.latest_source_data_1,
        contacts.latest_source_data_2,
        contacts.latest_source_at,
        contacts.page_views,
        contacts.company_id,
    from {{ ref('stg_hubspot__contacts') }} as contacts
    inner join clock using (client)
    semi join {{ ref('int_contacts__touched') }} as touched
        on contacts.client = touched.client and contacts.contact_id = touched.native_id and touched.source = 'hubspot'
    anti join {{ ref('int_contacts__aliases') }} as aliases
        on contacts.client = aliases.client and contacts.contact_id = aliases.alias_id
    where not contacts.is_archived or contacts.archived_at > clock.visible_until
),

changed as (
    select distinct
        client,
        contact_id,
    from {{ ref('stg_files__stage_changes') }}
),

files as (
    select
        client,
        'files' as source,
        contact_id as native_id,
        contacts.created_at,
        contacts.is_date_only,
        contacts.created_date,
        contacts.original_source,
    from {{ ref('stg_files__contacts') }} as contacts
    full join changed using (client, contact_id)
),

contacts as (
    select *, from hubspot
    union all by name
    select *, from files
),

dated as (
    select
        contacts.*,
        case
            when contacts.is_date_only then contacts.created_date
            else {{ local_date('contacts.created_at', 'clock.timezone') }}
        end as created_day,
        coalesce(contacts.is_date_only, false) or contacts.created_at <= clock.visible_until as is_created,
        clock.run_day,
    from contacts
    inner join clock using (client)
)

select
    dated.* exclude (created_at, created_date, created_day, is_date_only, is_created, run_day),
    keys.contact_key,
    case when dated.is_created and dated.created_day <= dated.run_day then dated.created_at end as created_at,
    case when dated.is_created and dated.created_day <= dated.run_day then dated.created_day end as created_day,
from dated
inner join {{ ref('int_contacts__touched') }} as keys using (client, source, native_id)
