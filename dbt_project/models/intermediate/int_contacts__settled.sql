{# One row per contact record whose facts stand: what they were made from. Comes after every table that is kept from night to night, so that a build that failed on the way does its contacts again. #}
-- depends_on: {{ ref('int_contacts__sources') }}, {{ ref('int_lifecycle__entries') }}
-- depends_on: {{ ref('fct_funnel_progress') }}, {{ ref('fct_stage_transitions') }}, {{ ref('int_steps__contacts') }}
-- depends_on: {{ ref('int_untouched__mqls') }}
select
    today.client,
    today.source,
    today.native_id,
    touched.contact_key,
    today.fingerprint,
from {{ ref('int_contacts__fingerprints') }} as today
inner join {{ ref('int_contacts__touched') }} as touched using (client, source, native_id)
