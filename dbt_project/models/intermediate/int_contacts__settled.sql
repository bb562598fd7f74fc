{# One row per contact record whose facts stand: what they were made from. Comes after every table that is kept from night to night, so that a build that failed on the way does its contacts again. #}
-- depends_on: {{ ref('int_contacts__sources') }}, {{ ref('int_lifecycle__outside') }}
-- depends_on: {{ ref('fct_funnel_progress') }}, {{ ref('fct_stage_transitions') }}, {{ ref('int_steps__contacts') }}
-- depends_on: {{ ref('int_untouched__mqls') }}, {{ ref('int_open_leads__stays') }}
select
    client,
    source,
    native_id,
    contact_key,
    fingerprint,
from {{ ref('int_contacts__touched') }}
where fingerprint is not null
