{# One row per live contact and portal stage on no rung of the ladder that it was ever in. Kept from night to night. #}
select distinct
    client,
    contact_key,
    stage_value,
from {{ ref('int_lifecycle__dated') }}
where canonical_stage = 'unmapped'
